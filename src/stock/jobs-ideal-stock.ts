import type { OpenlmisId } from '../base/ids.ts'
import { addMonths, firstDay, lastDay, monthOf } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import type { IdealStockAmount } from '../connectors/openlmis/index.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { askedMonths, unwrap, type RunContext, type SourceBatches } from '../runs/index.ts'
import type { StockDeps } from './settings.ts'
import { loadStockPlaces } from './store-context.ts'
import { applyIdealStock, loadPeriodsWithin, stageIdealStock, type IdealStock } from './store-ideal-stock.ts'

/** Months before and after the running one whose ideal stock amounts are read. */
const MONTHS_AROUND = 2

/**
 * Pulls the ideal stock amounts, in doses, of the processing periods around today. A country has millions over its history, which no
 * longer change; what was read of a period while it was near stays. Each period is read whole and compared: the source has no since-filter.
 * Asked for months (`askedMonths`), it reads the periods that overlap those instead.
 */
export async function pullIdealStock(run: RunContext, deps: StockDeps): Promise<void> {
  const { database, clock, settings } = deps
  const { system } = settings
  const places = new Map((await loadStockPlaces(database.pool, system)).map(({ sourceId, id }) => [sourceId, id]))
  const month = monthOf(clock.now().toISOString())
  const kept = { first: addMonths(month, 1 - settings.historyMonths), last: addMonths(month, MONTHS_AROUND) }
  const asked = askedMonths(run.params, kept)
  const { first, last } = asked ?? { ...kept, first: addMonths(month, -MONTHS_AROUND) }
  for (const periodId of await loadPeriodsWithin(database.pool, system, firstDay(first), lastDay(last)))
    await pullPeriod(run, deps, periodId, places)
  if (!asked) await run.settleRejects(system, 'idealStockAmount')
}

async function pullPeriod(
  run: RunContext,
  { database, openlmis, clock, settings }: StockDeps,
  periodId: string,
  places: ReadonlyMap<string, number>,
): Promise<void> {
  const listed = openlmis.listIdealStockAmounts({ processingPeriodId: periodId as OpenlmisId })
  const stamp = { runId: run.runId, now: clock.now() }
  const counts = await inTransaction(database, run, async (client) => {
    await stageIdealStock(client, translated(run, settings.system, listed, places))
    return await applyIdealStock(client, stamp, periodId)
  })
  for (const kind of ['added', 'changed', 'unchanged', 'vanished'] as const) run.count(kind, counts[kind])
}

/** Page by page: a period of a country has more than a hundred thousand amounts. */
async function* translated(
  run: RunContext,
  system: string,
  pages: SourceBatches<IdealStockAmount>,
  places: ReadonlyMap<string, number>,
): AsyncGenerator<IdealStock[]> {
  let read = 0
  for await (const page of pages) {
    run.signal.throwIfAborted()
    const { items, rejects } = unwrap(page)
    await run.reject(...rejects)
    const amounts: IdealStock[] = []
    for (const row of items) {
      const placeId = places.get(row.facilityId)
      if (placeId === undefined) await run.reject(unknownFacility(system, row.facilityId))
      else
        amounts.push({
          placeId,
          commodityTypeId: row.commodityTypeId,
          periodSourceId: row.processingPeriodId,
          doses: row.amountDispensingUnits,
          sourceRecord: row.id,
        })
    }
    read += items.length
    run.count('read', items.length)
    run.progress(read, undefined, 'ideal stock amounts')
    yield amounts
  }
}

const unknownFacility = (system: string, key: string): Reject => ({
  system,
  entity: 'idealStockAmount',
  key,
  reason: 'unknownFacility',
  message: `Ideal stock amounts of facility ${key} are left out: the facility is not known`,
  remedy: 'Read the reference data of OpenLMIS again.',
})
