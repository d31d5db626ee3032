import { err, ok, type Result } from '../base/result.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { decidedRow, withoutDefaultOptions, type MappingDecision } from './decision.ts'
import type { MappingFinding } from './finding.ts'
import type { MappingMethod } from './mapping.ts'
import { loadElements } from './store-facts.ts'
import { lockMapping, saveMappings } from './store-mappings.ts'
import { reviewMappings } from './store-review.ts'
import type { MappingRow, StoredMapping } from './stored.ts'

export type DecisionProblem =
  /** There is no such data set for stock. */
  | { readonly kind: 'noSuchDataSet' }
  /** Somebody else decided it since it was shown. */
  | { readonly kind: 'changedMeanwhile'; readonly by: string; readonly at: string }
  /** It cannot be confirmed as it is. */
  | { readonly kind: 'refused'; readonly findings: readonly MappingFinding[] }

/** Writes down the decision in its own transaction, e.g. in the audit. */
export type RecordDecision = (client: Queryable, id: number, before: object | null) => Promise<void>

export interface DecideOptions {
  readonly by: string
  readonly now: Date
  readonly method?: Extract<MappingMethod, 'person' | 'csv'>
  /** Finds what would be accepted, and writes nothing. */
  readonly dryRun?: boolean
  readonly record?: RecordDecision
}

export interface DecisionRequest {
  readonly decision: MappingDecision
  /** When the mapping that the person saw was decided; null when there was none; undefined: not looked at. */
  readonly seen?: string | null | undefined
}

/** What a person says a cell receives. Confirmed only when nothing stands against it; rejected always. */
export async function decideMapping(
  database: Database,
  request: DecisionRequest,
  options: DecideOptions,
): Promise<Result<number, DecisionProblem>> {
  const [outcome] = await decideMappings(database, [request], options)
  if (!outcome) throw new Error('A decision had no outcome')
  return outcome
}

/** Leaves the transaction without a trace. */
class Undone extends Error {}

/**
 * Many decisions at once: good ones are written together, refused ones leave no trace and hold up no other. Outcomes are in the
 * order of the requests; of a dry run the ids mean nothing.
 */
export async function decideMappings(
  database: Database,
  requests: readonly DecisionRequest[],
  options: DecideOptions,
): Promise<Result<number, DecisionProblem>[]> {
  const outcomes = new Map<number, Result<number, DecisionProblem>>()
  // What is refused can only be told once it is written: it is undone, and the rest is written again without it.
  for (;;) {
    const open = requests
      .map((request, place) => ({ ...request, place }))
      .filter(({ place }) => !refused(outcomes, place))
    try {
      await withTransaction(database, async (client) => {
        await decideAll(client, open, options, outcomes)
        const isUndone = open.some(({ place }) => refused(outcomes, place))
        if (isUndone || options.dryRun === true) throw new Undone()
      })
    } catch (error) {
      if (!(error instanceof Undone)) throw error
    }
    if (open.every(({ place }) => !refused(outcomes, place))) break
  }
  return requests.map((_, place) => outcomes.get(place) ?? err({ kind: 'noSuchDataSet' }))
}

const refused = (outcomes: ReadonlyMap<number, Result<number, DecisionProblem>>, place: number): boolean =>
  outcomes.get(place)?.ok === false

async function decideAll(
  client: Queryable,
  requests: readonly (DecisionRequest & { readonly place: number })[],
  { by, now, method = 'person', record }: DecideOptions,
  outcomes: Map<number, Result<number, DecisionProblem>>,
): Promise<void> {
  const known = await loadKnown(client, requests)
  const wanted: { readonly place: number; readonly row: MappingRow; readonly before: StoredMapping | undefined }[] = []
  for (const { decision: said, seen, place } of requests) {
    const decision = withoutDefaultOptions(said, known.defaultOptions)
    const periodType = known.periodTypes.get(`${decision.serverId} ${decision.dataSetUid}`)
    if (periodType === undefined) {
      outcomes.set(place, err({ kind: 'noSuchDataSet' }))
      continue
    }
    const before = await lockMapping(client, decision)
    if (seen !== undefined && (before?.decidedAt.toISOString() ?? null) !== seen) {
      const at = (before?.decidedAt ?? now).toISOString()
      outcomes.set(place, err({ kind: 'changedMeanwhile', by: before?.decidedBy ?? '', at }))
      continue
    }
    const element = known.elements.get(`${decision.serverId} ${decision.dataElementUid}`) ?? null
    wanted.push({ place, before, row: decidedRow(decision, { periodType, element, before, by, method }) })
  }
  const ids: number[] = []
  // One at a time, because two requests may speak of the same cell: the later one wins.
  for (const { row } of wanted) ids.push(...(await saveMappings(client, [row], now)))
  const errors = await errorsOf(client, wanted, ids)
  for (const [i, { place, before }] of wanted.entries()) {
    const id = ids[i] ?? 0
    const findings = errors.get(id) ?? []
    outcomes.set(place, findings.length > 0 ? err({ kind: 'refused', findings }) : ok(id))
    if (findings.length === 0) await record?.(client, id, before ?? null)
  }
}

async function errorsOf(
  client: Queryable,
  wanted: readonly { readonly row: MappingRow }[],
  ids: readonly number[],
): Promise<Map<number, readonly MappingFinding[]>> {
  const confirmed = ids.filter((_, i) => wanted[i]?.row.state === 'confirmed')
  if (confirmed.length === 0) return new Map()
  const servers = new Set(wanted.map(({ row }) => row.serverId))
  const found = new Map<number, readonly MappingFinding[]>()
  for (const serverId of servers) {
    const { mappings } = await reviewMappings(client, { serverId, ids: confirmed })
    for (const { mapping, findings } of mappings)
      found.set(
        mapping.id,
        findings.filter(({ severity }) => severity === 'error'),
      )
  }
  return found
}

async function loadKnown(client: Queryable, requests: readonly DecisionRequest[]) {
  const { rows: sets } = await client.query<{ serverId: string; uid: string; periodType: string }>(
    'select server_id as "serverId", uid, period_type as "periodType" from dhis2_data_set where for_stock',
  )
  const { rows: defaults } = await client.query<{ uid: string }>(
    'select distinct uid from dhis2_option_combo where is_default',
  )
  const elements = new Map<string, Awaited<ReturnType<typeof loadElements>> extends Map<string, infer E> ? E : never>()
  for (const serverId of new Set(requests.map(({ decision }) => decision.serverId))) {
    const uids = [...new Set(requests.map(({ decision }) => decision.dataElementUid))]
    for (const [uid, element] of await loadElements(client, serverId, uids)) elements.set(`${serverId} ${uid}`, element)
  }
  return {
    periodTypes: new Map(sets.map(({ serverId, uid, periodType }) => [`${serverId} ${uid}`, periodType])),
    defaultOptions: new Set(defaults.map(({ uid }) => uid)),
    elements,
  }
}
