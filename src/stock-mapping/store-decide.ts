import { err, ok, type Result } from '../base/result.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { DecidedElement } from './check-element.ts'
import { decidedRow, withoutDefaultOptions, type MappingDecision } from './decision.ts'
import type { MappingFinding } from './finding.ts'
import type { MappingMethod } from './mapping.ts'
import { loadElements } from './store-facts.ts'
import { loadStoredMappings, lockMappings, saveMappings } from './store-mappings.ts'
import { reviewMappings } from './store-review.ts'
import { cellKey, type MappingRow, type StoredMapping } from './stored.ts'

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
  await lockMappings(client)
  const known = await loadKnown(client, requests)
  const wanted = new Map<string, { readonly place: number; readonly row: MappingRow }>()
  for (const { decision: said, seen, place } of requests) {
    const decision = withoutDefaultOptions(said, known.defaultOptions)
    const key = cellKey(decision)
    if (wanted.has(key)) throw new Error(`The cell ${key} is decided twice at once`)
    const periodType = known.periodTypes.get(`${decision.serverId} ${decision.dataSetUid}`)
    const before = known.mappings.get(key)
    const problem = periodType === undefined ? NO_DATA_SET : changedSince(seen, before, now)
    if (problem || periodType === undefined) {
      outcomes.set(place, err(problem ?? NO_DATA_SET))
      continue
    }
    const element = known.elements.get(`${decision.serverId} ${decision.dataElementUid}`) ?? null
    wanted.set(key, { place, row: decidedRow(decision, { periodType, element, before, by, method }) })
  }
  const rows = [...wanted.values()].map(({ row }) => row)
  const ids = await saveMappings(client, rows, now)
  const errors = await errorsOf(client, rows, ids)
  for (const [key, { place }] of wanted) {
    const id = ids.get(key) ?? 0
    const findings = errors.get(id) ?? []
    outcomes.set(place, findings.length > 0 ? err({ kind: 'refused', findings }) : ok(id))
    if (findings.length === 0) await record?.(client, id, known.mappings.get(key) ?? null)
  }
}

const NO_DATA_SET: DecisionProblem = { kind: 'noSuchDataSet' }

function changedSince(
  seen: string | null | undefined,
  before: StoredMapping | undefined,
  now: Date,
): DecisionProblem | undefined {
  if (seen === undefined || (before?.decidedAt.toISOString() ?? null) === seen) return undefined
  return { kind: 'changedMeanwhile', by: before?.decidedBy ?? '', at: (before?.decidedAt ?? now).toISOString() }
}

async function errorsOf(
  client: Queryable,
  rows: readonly MappingRow[],
  ids: ReadonlyMap<string, number>,
): Promise<Map<number, readonly MappingFinding[]>> {
  const found = new Map<number, readonly MappingFinding[]>()
  for (const serverId of new Set(rows.map((row) => row.serverId))) {
    const confirmed = rows.filter((row) => row.serverId === serverId && row.state === 'confirmed')
    if (confirmed.length === 0) continue
    const wanted = confirmed.flatMap((row) => ids.get(cellKey(row)) ?? [])
    const { mappings } = await reviewMappings(client, { serverId, ids: wanted })
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
  const elements = new Map<string, DecidedElement>()
  const mappings = new Map<string, StoredMapping>()
  for (const serverId of new Set(requests.map(({ decision }) => decision.serverId))) {
    const uids = [...new Set(requests.map(({ decision }) => decision.dataElementUid))]
    for (const [uid, element] of await loadElements(client, serverId, uids)) elements.set(`${serverId} ${uid}`, element)
    for (const mapping of await loadStoredMappings(client, serverId)) mappings.set(cellKey(mapping), mapping)
  }
  return {
    periodTypes: new Map(sets.map(({ serverId, uid, periodType }) => [`${serverId} ${uid}`, periodType])),
    defaultOptions: new Set(defaults.map(({ uid }) => uid)),
    elements,
    mappings,
  }
}
