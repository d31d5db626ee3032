import type { Reject } from '../base/reject.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { readAll, type RunContext } from '../runs/index.ts'
import type { StockDeps } from './settings.ts'
import { loadStockPlaces } from './store-context.ts'
import { writeIdealStock, type IdealStock } from './store-ideal-stock.ts'

/** Pulls the ideal stock amounts, in doses. They are read whole and compared: the source has no since-filter. */
export async function pullIdealStock(
  run: RunContext,
  { database, openlmis, clock, settings }: StockDeps,
): Promise<void> {
  const { system } = settings
  const places = new Map((await loadStockPlaces(database.pool, system)).map(({ sourceId, id }) => [sourceId, id]))
  const { rows } = await readAll(run, 'ideal stock amounts', openlmis.listIdealStockAmounts())
  const amounts: IdealStock[] = []
  const rejects: Reject[] = []
  for (const row of rows) {
    const placeId = places.get(row.facilityId)
    if (placeId === undefined) {
      rejects.push({
        system,
        entity: 'idealStockAmount',
        key: row.facilityId,
        reason: 'unknownFacility',
        message: `Ideal stock amounts of facility ${row.facilityId} are left out: the facility is not known`,
        remedy: 'Read the reference data of OpenLMIS again.',
      })
      continue
    }
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
  const counts = await inTransaction(database, run, (client) => writeIdealStock(client, stamp, amounts))
  for (const kind of ['added', 'changed', 'vanished'] as const) run.count(kind, counts[kind])
  run.count('unchanged', amounts.length - counts.added - counts.changed)
  await run.settleRejects(system, 'idealStockAmount')
}
