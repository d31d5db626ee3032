import type {
  Candidate,
  CaseState,
  CrosswalkLink,
  CrosswalkPlace,
  Decide,
  DriftFinding,
  HistoryEntry,
  NoCounterpartReason,
  QueueRow,
} from '../../../contract/crosswalk.ts'
import { instantAgo } from '../world.ts'
import { COUNT, RIGHT, candidateOf, differencesOf, districtIdOf, leftPlace, rightPlace } from './places.ts'

/** How one place stands. Kept in memory: what one browser decides, another one sees. */
export interface Case {
  readonly index: number
  readonly place: CrosswalkPlace
  readonly version: number
  readonly state: CaseState
  readonly candidates: readonly Candidate[]
  readonly linked: CrosswalkPlace | null
  readonly refused: readonly number[]
  readonly noCounterpart: { reason: NoCounterpartReason; note: string | null; by: string; at: string } | null
}

function firstState(index: number): CaseState {
  if (index >= 320) return 'broken'
  if (index >= 310) return 'confirmed'
  if (index >= 300) return 'unmatched'
  if (index % 50 === 17) return 'flagged'
  return index % 8 === 5 ? 'ambiguous' : 'suggested'
}

function firstCase(index: number): Case {
  const place = leftPlace(index)
  const state = firstState(index)
  const probability = Math.round((state === 'ambiguous' ? 0.52 : 0.985 - (index / COUNT) * 0.4) * 1000) / 1000
  const good = candidateOf(place, rightPlace(index), probability, 1)
  const others = [1, 2, 3, 4]
    .map((step) => index + step)
    .filter((other) => other < COUNT)
    .map((other, at) => candidateOf(place, rightPlace(other), Math.round((0.2 / (at + 1)) * 1000) / 1000, at + 2))
  const hasLink = state === 'confirmed' || state === 'broken' || state === 'flagged'
  return {
    index,
    place,
    state,
    version: 1,
    candidates: state === 'unmatched' ? [] : index % 6 === 0 ? [good] : [good, ...others],
    linked: hasLink ? { ...rightPlace(index), vanished: state === 'broken' } : null,
    refused: [],
    noCounterpart: null,
  }
}

export const cases: Map<number, Case> = new Map(
  Array.from({ length: COUNT }, (_, index) => firstCase(index)).map((one) => [one.place.id, one]),
)
export const history: HistoryEntry[] = []
/** What a place was before an entry of the history, to take it back. */
const earlier = new Map<number, Case>()

export interface Done {
  readonly historyId: number
  readonly placeId: number
  readonly state: CaseState
  readonly version: number
}

/** What became of a place by its last entry, for whoever decides on an older version. */
export const lastEntryOf = (placeId: number): HistoryEntry | undefined =>
  history.findLast((entry) => entry.placeId === placeId)

function after(now: Case, decide: Decide, by: string): Case {
  const version = now.version + 1
  if (decide.decision === 'confirm') {
    const candidate = now.candidates.find(({ place }) => place.id === decide.otherPlaceId)
    return {
      ...now,
      version,
      state: 'confirmed',
      linked: candidate?.place ?? rightPlace(decide.otherPlaceId - RIGHT - 1),
    }
  }
  if (decide.decision === 'reject' || decide.decision === 'retire') {
    const candidates = now.candidates.filter(({ place }) => place.id !== decide.otherPlaceId)
    return {
      ...now,
      version,
      candidates,
      linked: null,
      refused: [...now.refused, decide.otherPlaceId],
      state: candidates.length > 0 ? 'suggested' : 'unmatched',
    }
  }
  if (decide.decision === 'reopen') return { ...now, version, state: 'suggested', noCounterpart: null }
  const noCounterpart = { reason: decide.reason, note: decide.note ?? null, by, at: new Date().toISOString() }
  return { ...now, version, state: 'noCounterpart', noCounterpart }
}

export function decideOn(now: Case, decide: Decide, by: string, batch: string | null = null): Done {
  const next = after(now, decide, by)
  const other = 'otherPlaceId' in decide ? decide.otherPlaceId : null
  const id = remember(now, next, decide.decision, by, { batch, other, undoes: null })
  return { historyId: id, placeId: now.place.id, state: next.state, version: next.version }
}

function remember(
  now: Case,
  next: Case,
  action: HistoryEntry['action'],
  by: string,
  { batch, other, undoes }: { batch: string | null; other: number | null; undoes: number | null },
): number {
  const id = history.length + 1
  const earlierEntry = lastEntryOf(now.place.id)
  if (earlierEntry) history[earlierEntry.id - 1] = { ...earlierEntry, canUndo: false }
  history.push({
    id,
    at: new Date().toISOString(),
    by,
    action,
    placeId: now.place.id,
    placeName: now.place.name,
    otherPlaceId: other,
    otherName: other === null ? null : rightPlace(other - RIGHT - 1).name,
    otherSystem: 'dhis2',
    before: now.state,
    after: next.state,
    score: null,
    note: null,
    batch,
    undoes,
    undoneBy: null,
    canUndo: undoes === null,
  })
  earlier.set(id, now)
  cases.set(now.place.id, next)
  return id
}

export function undo(id: number, by: string): Done | null {
  const entry = history[id - 1]
  const before = earlier.get(id)
  const now = entry?.placeId ? cases.get(entry.placeId) : undefined
  if (!entry?.canUndo || !before || !now) return null
  const next = { ...before, version: now.version + 1 }
  const undoing = remember(now, next, 'undo', by, { batch: null, other: entry.otherPlaceId, undoes: id })
  history[id - 1] = { ...entry, canUndo: false, undoneBy: undoing }
  return { historyId: undoing, placeId: now.place.id, state: next.state, version: next.version }
}

export const WAITING: readonly CaseState[] = ['suggested', 'ambiguous', 'flagged']

/** The two hierarchies of the mock: districts of OpenLMIS, with regions above them. */
export const isIn = (one: Case, area: number | undefined): boolean =>
  area === undefined ||
  area === 1 ||
  districtIdOf(one.index) === area ||
  (area < 100 && area >= 10 && (districtIdOf(one.index) - 100) % 6 === area - 10)

export function rowOf(one: Case): QueueRow {
  const best = one.linked ?? one.candidates[0]?.place
  const { id, name, code, typeName, areas } = one.place
  return {
    placeId: id,
    name,
    code,
    typeName,
    areas,
    state: one.state,
    best: best
      ? {
          placeId: best.id,
          name: best.name,
          code: best.code,
          areas: best.areas,
          probability: one.candidates.find(({ place }) => place.id === best.id)?.probability ?? null,
        }
      : null,
    usefulness: COUNT - one.index,
    version: one.version,
  }
}

export function linkOf(one: Case, place: CrosswalkPlace): CrosswalkLink {
  return {
    linkId: one.place.id,
    place,
    state: one.state === 'broken' ? 'broken' : one.state === 'flagged' ? 'flagged' : 'confirmed',
    method: 'code',
    score: null,
    parts: [],
    decidedBy: lastEntryOf(one.place.id)?.by ?? 'system',
    decidedAt: lastEntryOf(one.place.id)?.at ?? instantAgo(60 * 24 * 90),
    validFrom: null,
    validTo: null,
    note: null,
    differences: differencesOf(one.place, place),
    sharedWith: one.index === 312 ? [{ placeId: 1, name: 'Nyakato Store', code: 'WH-01' }] : [],
  }
}

const DRIFTS = [
  { kind: 'renamed', before: 'Tigidi HC', after: 'Tigidi Referral Health Centre', kilometres: null },
  { kind: 'vanished', before: 'Ndala Disp', after: null, kilometres: null },
  { kind: 'moved', before: '-3.0100, 36.2000', after: '-3.4100, 36.9000', kilometres: 88.4 },
  { kind: 'parentChanged', before: 'Northern / Kambara', after: 'Northern / Kambara Rural', kilometres: null },
  { kind: 'merged', before: 'Sokoro HC', after: null, kilometres: null },
  { kind: 'codeChanged', before: 'OU_1311', after: 'OU_2311', kilometres: null },
  { kind: 'closed', before: 'open', after: '2026-10-01', kilometres: null },
] as const

function firstFinding(drift: (typeof DRIFTS)[number], index: number): DriftFinding {
  const { place } = cases.get(321 + index) ?? firstCase(index)
  const other = rightPlace(320 + index)
  return {
    ...drift,
    id: index + 1,
    linkId: place.id,
    linkState: drift.kind === 'vanished' || drift.kind === 'merged' ? 'broken' : 'flagged',
    placeId: place.id,
    placeName: place.name,
    placeCode: place.code,
    otherPlaceId: other.id,
    otherName: other.name,
    otherCode: other.code,
    otherSystem: 'dhis2',
    changedIn: 'dhis2',
    successors:
      drift.kind === 'merged' ? [{ placeId: RIGHT + 5, name: rightPlace(4).name, code: rightPlace(4).code }] : [],
    foundAt: instantAgo(60 * (index + 3)),
    state: 'open',
    resolvedBy: null,
    resolvedAt: null,
    version: 1,
  }
}

export const findings: DriftFinding[] = DRIFTS.map(firstFinding)
