import type { Clock } from '../base/clock.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'
import {
  confirmByCode,
  proposeStockMappings,
  pullStockMetadata,
  type Dhis2StockSource,
  type StockMetadataDeps,
} from '../stock-mapping/index.ts'
import { dataSetUid } from './element-objects.ts'
import { SERVER } from './jobs-plan.ts'

export interface MapDeps extends Omit<StockMetadataDeps, 'dhis2' | 'clock'> {
  readonly dhis2: Dhis2StockSource
  readonly clock: Clock
}

/**
 * Reads what DHIS2 has now, lets codes propose, and confirms the mappings of the package's data set: whoever installed it said what
 * its elements are for. Those of other data sets stay proposals.
 */
export async function mapInstalled(run: RunContext, deps: MapDeps, by: string): Promise<number> {
  const { database, clock, settings, serverId = SERVER } = deps
  await pullStockMetadata(run, deps)
  await proposeStockMappings({ database, clock, settings, serverId })
  return await withTransaction(database, async (client) => {
    const confirmed = await confirmByCode(client, serverId, by, clock.now(), { dataSetUid })
    if (confirmed > 0) await raiseDataVersion(client, 'stockMapping')
    return confirmed
  })
}
