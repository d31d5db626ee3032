import type { Clock } from '../base/clock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { mergeProposals } from './merge.ts'
import { isReadyByCode } from './present.ts'
import { proposeMappings } from './propose.ts'
import { compileAll, type StockMappingSettings } from './settings.ts'
import {
  loadDataSetFacts,
  loadElements,
  loadKnownAntigens,
  loadKnownProducts,
  loadProposalDataSets,
} from './store-facts.ts'
import { forgetProposals, loadStoredMappings, lockMappings, saveMappings } from './store-mappings.ts'
import { reviewMappings } from './store-review.ts'
import { SYSTEM, type MappingRow } from './stored.ts'
import { createSubjects } from './subjects.ts'

export interface ProposeDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: StockMappingSettings
  readonly serverId?: string
}

export interface ProposeResult {
  readonly added: number
  readonly changed: number
  readonly forgotten: number
  readonly unchanged: number
  /** Confirmed by themselves, as the configuration allows. */
  readonly confirmed: number
}

/**
 * Proposes what the cells of the data sets for stock may hold, from what was last read of both systems. What a person decided
 * stays. With `confirm: byCode`, proposals of the configured data sets that codes make exactly and that nothing speaks against are
 * confirmed.
 */
export async function proposeStockMappings({
  database,
  clock,
  settings,
  serverId = 'dhis2',
}: ProposeDeps): Promise<ProposeResult> {
  return await withTransaction(database, async (client) => {
    await lockMappings(client)
    const now = clock.now()
    const { compiled } = compileAll(settings.patterns)
    const subjects = createSubjects(await loadKnownProducts(client), await loadKnownAntigens(client))
    const dataSets = await loadProposalDataSets(client, serverId)
    const proposals = proposeMappings(serverId, dataSets, compiled, subjects)
    const merge = mergeProposals(proposals, await loadStoredMappings(client, serverId))
    await saveMappings(client, [...merge.add, ...merge.change], now)
    await forgetProposals(client, merge.forget)
    const confirmed = settings.confirm === 'byCode' ? await confirmConfigured(client, serverId, settings, now) : 0
    if (merge.add.length + merge.change.length + merge.forget.length + confirmed > 0)
      await raiseDataVersion(client, 'stockMapping')
    return {
      added: merge.add.length,
      changed: merge.change.length,
      forgotten: merge.forget.length,
      unchanged: merge.unchanged,
      confirmed,
    }
  })
}

async function confirmConfigured(
  client: Queryable,
  serverId: string,
  { dataSets }: StockMappingSettings,
  now: Date,
): Promise<number> {
  const known = await loadDataSetFacts(client, serverId)
  let confirmed = 0
  for (const { uid, code } of known)
    if (dataSets.some((key) => key === uid || key === code))
      confirmed += await confirmByCode(client, serverId, SYSTEM, now, { dataSetUid: uid })
  return confirmed
}

/** Confirms proposals that codes make and that can be sent; returns how many. `dataSetUid`: only those of this data set. */
export async function confirmByCode(
  client: Queryable,
  serverId: string,
  by: string,
  now: Date,
  { dataSetUid, apply = true }: { readonly dataSetUid?: string; readonly apply?: boolean } = {},
): Promise<number> {
  await lockMappings(client)
  const filter = { serverId, state: 'proposed' as const, ...(dataSetUid !== undefined && { dataSetUid }) }
  const { mappings } = await reviewMappings(client, filter)
  const ready = new Set(mappings.filter(isReadyByCode).map(({ mapping }) => mapping.id))
  if (!apply || ready.size === 0) return ready.size
  const rows = (await loadStoredMappings(client, serverId)).filter(({ id }) => ready.has(id))
  const elements = await loadElements(client, serverId, [...new Set(rows.map((row) => row.dataElementUid))])
  const confirmed = rows.map(({ id: _id, decidedAt: _decidedAt, ...row }): MappingRow => ({
    ...row,
    state: 'confirmed',
    decidedBy: by,
    decidedOn: elements.get(row.dataElementUid) ?? null,
  }))
  await saveMappings(client, confirmed, now)
  return confirmed.length
}
