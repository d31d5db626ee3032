import type { OpenlmisId } from '../base/ids.ts'
import { addMonths, firstDay, lastDay, monthOf } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { readAll, type RunContext } from '../runs/index.ts'
import type { StockDeps } from './settings.ts'
import { loadStockPlaces } from './store-context.ts'
import { loadPeriodsWithin, writeIdealStock, type IdealStock } from './store-ideal-stock.ts'

/** Months before and after the running one whose ideal stock amounts are read. */
const MONTHS_AROUND = 2

/**
 * Pulls the ideal stock amounts, in doses, of the processing periods around today. A country has millions over its history, which no
 * longer change; what was read of a period while it was near stays. Each period is read whole and compared: the source has no since-filter.
 */
export async function pullIdealStock(run: RunContext, deps: StockDeps): Promise<void> {
  const { database, clock, settings } = deps
  const { system } = settings
  const places = new Map((await loadStockPlaces(database.pool, system)).map(({ sourceId, id }) => [sourceId, id]))
  const month = monthOf(clock.now().toISOString())
  const from = firstDay(addMonths(month, -MONTHS_AROUND))
  const to = lastDay(addMonths(month, MONTHS_AROUND))
  for (const periodId of await loadPeriodsWithin(database.pool, system, from, to))
    await pullPeriod(run, deps, periodId, places)
  await run.settleRejects(system, 'idealStockAmount')
}

async function pullPeriod(
  run: RunContext,
  { database, openlmis, clock, settings }: StockDeps,
  periodId: string,
  places: ReadonlyMap<string, number>,
): Promise<void> {
  const { system } = settings
  const listed = openlmis.listIdealStockAmounts({ processingPeriodId: periodId as OpenlmisId })
  const { rows } = await readAll(run, 'ideal stock amounts', listed)
  const amounts: IdealStock[] = []
  const rejects: Reject[] = []
  for (const row of rows) {
    const placeId = places.get(row.facilityId)
    if (placeId === undefined) rejects.push(unknownFacility(system, row.facilityId))
    else
      amounts.push({
        placeId,
        commodityTypeId: row.commodityTypeId,
        periodSourceId: row.processingPeriodId,
        doses: row.amountDispensingUnits,
        sourceRecord: row.id,
      })
  }
  await run.reject(...rejects)
  const stamp = { runId: run.runId, now: clock.now() }
  const counts = await inTransaction(database, run, (client) => writeIdealStock(client, stamp, periodId, amounts))
  for (const kind of ['added', 'changed', 'vanished'] as const) run.count(kind, counts[kind])
  run.count('unchanged', amounts.length - counts.added - counts.changed)
}

const unknownFacility = (system: string, key: string): Reject => ({
  system,
  entity: 'idealStockAmount',
  key,
  reason: 'unknownFacility',
  message: `Ideal stock amounts of facility ${key} are left out: the facility is not known`,
  remedy: 'Read the reference data of OpenLMIS again.',
})
