import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import {
  brakeOnVanishing,
  classify,
  contentHash,
  readAll,
  readCursor,
  unwrap,
  writeCursor,
  type BrakeSettings,
  type RunContext,
} from '../runs/index.ts'
import type { OpenlmisProductSource, OrderableAnswer } from './ports.ts'
import { CONFIGURATION, proposeAntigen, type ProductAntigenSettings, type ProductProposal } from './propose-antigen.ts'
import { loadAntigenIds } from './store-antigens.ts'
import {
  loadStoredProducts,
  markProductsVanished,
  saveProductProposals,
  saveProducts,
  type ProposedMapping,
} from './store-products.ts'
import { translateProducts, type ProductTranslation } from './translate-products.ts'

export interface ProductSettings extends ProductAntigenSettings, BrakeSettings {
  /** Codes of the programmes whose products are vaccines. */
  readonly programs: readonly string[]
}

export interface ProductsDeps {
  readonly database: Database
  readonly openlmis: OpenlmisProductSource
  readonly clock: Clock
  readonly settings: ProductSettings
}

const SYSTEM = 'openlmis'
const STREAM = 'orderables'

interface OrderablesCursor {
  readonly lastModified: string
  /** Of everything else that products are made of: while it is the same, unchanged orderables give unchanged products. */
  readonly contextHash: string
}

/** Reads the products of the vaccine programmes, when any orderable changed, and proposes which antigen each serves. */
export async function pullProducts(
  run: RunContext,
  { database, openlmis, clock, settings }: ProductsDeps,
): Promise<void> {
  const programs = await readAll(run, 'programmes', openlmis.listPrograms())
  const commodityTypes = await readAll(run, 'commodity types', openlmis.listCommodityTypes())
  const tradeItems = await readAll(run, 'trade items', openlmis.listTradeItems())
  const context = { programs: programs.rows, commodityTypes: commodityTypes.rows, tradeItems: tradeItems.rows }
  const contextHash = contentHash({ context, settings, antigens: [...(await loadAntigenIds(database.pool))] })
  const cursor = await readCursor<OrderablesCursor>(database.pool, SYSTEM, STREAM)
  const since = cursor?.contextHash === contextHash ? cursor.lastModified : undefined
  const answer = unwrap(await openlmis.listOrderables(since))
  if (answer.kind === 'notModified') {
    run.progress(1, 1, 'products did not change')
    return
  }
  const orderables = await readAll(run, 'products', answer.batches)
  const translation = translateProducts({ ...context, orderables: orderables.rows, programCodes: settings.programs })
  await run.reject(...translation.rejects)
  await withTransaction(database, async (client) => {
    await writeProducts(run, client, { translation, rejectedKeys: orderables.rejectedKeys, settings, now: clock.now() })
    if (run.dryRun) return
    await run.writeRejects(client)
    await saveCursor(client, answer, contextHash)
  })
  for (const entity of ['orderable', 'program', 'tradeItem', 'commodityType', 'productMapping'])
    await run.settleRejects(SYSTEM, entity)
}

async function saveCursor(client: Queryable, answer: OrderableAnswer, contextHash: string): Promise<void> {
  if (answer.kind === 'notModified' || answer.lastModified === undefined) return
  await writeCursor(client, SYSTEM, STREAM, {
    lastModified: answer.lastModified,
    contextHash,
  } satisfies OrderablesCursor)
}

interface ProductWrite {
  readonly translation: ProductTranslation
  readonly rejectedKeys: ReadonlySet<string>
  readonly settings: ProductSettings
  readonly now: Date
}

async function writeProducts(
  run: RunContext,
  client: Queryable,
  { translation, rejectedKeys, settings, now }: ProductWrite,
): Promise<void> {
  const rows = translation.rows.map(({ content, sourceChangedAt }) => ({
    ...content,
    sourceChangedAt,
    contentHash: contentHash(content),
  }))
  const stillThere = new Set([...rejectedKeys, ...translation.rejects.map(({ key }) => key)])
  const stored = await loadStoredProducts(client, SYSTEM)
  const { added, changed, unchanged, vanishing, known } = classify(rows, stored, stillThere)
  if (run.params['confirmVanished'] !== true)
    brakeOnVanishing({ rows: 'products', known, vanishing: vanishing.length }, settings)
  run.count('added', added.length)
  run.count('changed', changed.length)
  run.count('unchanged', unchanged.length)
  run.count('vanished', vanishing.length)

  const { mappings, rejects } = proposeMappings(translation, settings, await loadAntigenIds(client))
  await run.reject(...rejects)
  if (run.dryRun) return
  await saveProducts(client, { system: SYSTEM, runId: run.runId, now }, [...added, ...changed])
  await markProductsVanished(
    client,
    vanishing.map(({ id }) => id),
    now,
  )
  const mapped = await saveProductProposals(client, { system: SYSTEM, now }, mappings)
  if (mapped + changed.length + vanishing.length > 0) await markAllFiguresDue(client)
}

function proposeMappings(
  { rows }: ProductTranslation,
  settings: ProductSettings,
  antigenIds: ReadonlyMap<string, number>,
): { readonly mappings: ProposedMapping[]; readonly rejects: Reject[] } {
  const mappings: ProposedMapping[] = []
  const rejects: Reject[] = []
  for (const { content } of rows) {
    const proposal = proposeAntigen(content, settings)
    const antigen = proposal && antigenIds.get(proposal.antigen)
    const decidedBy = proposal?.state === 'confirmed' ? CONFIGURATION : 'system'
    if (proposal && antigen !== undefined)
      mappings.push({ ...proposal, antigen, sourceId: content.sourceId, decidedBy })
    else if (proposal?.state === 'confirmed') rejects.push(unknownAntigen(content, proposal))
  }
  return { mappings, rejects }
}

const unknownAntigen = (
  { sourceId, code }: { sourceId: string; code: string },
  { antigen }: ProductProposal,
): Reject => ({
  system: SYSTEM,
  entity: 'productMapping',
  key: sourceId,
  reason: 'antigenUnknown',
  message: `The configuration maps product ${code} to ${antigen}, which is not in the list of antigens`,
  remedy: 'Use the code of an antigen of the list, or add the antigen to it.',
})
