import { codeKey } from '../facilities/index.ts'
import { kilometresBetween } from './distance.ts'
import type { KnownPlace, PlaceFacts } from './place-facts.ts'
import { containsWords, plainText } from './plain-text.ts'
import { findSuccessors, type PlacesAround } from './find-successors.ts'

export type DriftKind =
  | 'vanished'
  | 'renamed'
  | 'moved'
  | 'parentChanged'
  | 'merged'
  | 'split'
  | 'closed'
  | 'reopened'
  | 'codeChanged'

/** What a side of a link was when somebody, or a key, decided about it. */
export interface SeenPlace extends PlaceFacts {
  readonly areaId?: number | null | undefined
}

export interface Drift {
  readonly kind: DriftKind
  readonly before: string | null
  readonly after: string | null
  readonly kilometres: number | null
  /** Ids of the places that seem to follow. */
  readonly successors: readonly number[]
}

export interface DriftSettings {
  readonly movedKilometres: number
}

/** How one side of a link differs from what was decided on. Spelling in another case, or other spaces, is no difference. */
export function findDrift(
  seen: SeenPlace,
  now: KnownPlace,
  around: PlacesAround,
  settings: DriftSettings,
): readonly Drift[] {
  if (now.vanished) return [gone('vanished', seen, now, around)]
  const found: Drift[] = []
  if (seen.active && !now.active) found.push(gone('closed', seen, now, around))
  if (!seen.active && now.active) found.push(change('reopened', 'closed', 'open'))
  if (plainText(seen.name) !== plainText(now.name)) found.push(change('renamed', seen.name, now.name))
  if (codeKey(seen.code ?? '') !== codeKey(now.code ?? '')) found.push(change('codeChanged', seen.code, now.code))
  // An area that was renamed, or moved as a whole, is no move of the places in it.
  if (seen.areaId !== undefined && seen.areaId !== now.areaId)
    found.push(change('parentChanged', path(seen.areas), path(now.areas)))
  const kilometres = kilometresBetween(seen, now)
  if (kilometres !== null && kilometres > settings.movedKilometres)
    found.push({ ...change('moved', position(seen), position(now)), kilometres: Math.round(kilometres * 10) / 10 })
  const parts = around.newNear(now).filter((place) => containsWords(place.name, seen.name))
  if (parts.length > 0) found.push(follow('split', seen.name, parts))
  return found
}

/** A place that is gone without a successor has vanished or closed; otherwise it was merged into one, or split into several. */
function gone(kind: 'vanished' | 'closed', seen: SeenPlace, now: KnownPlace, around: PlacesAround): Drift {
  const successors = findSuccessors(seen, now, around)
  const added = successors.filter(({ id }) => around.isNew(id))
  if (added.length > 1) return follow('split', seen.name, added)
  const [kept] = successors.filter(({ id }) => !around.isNew(id))
  if (kept) return follow('merged', seen.name, [kept])
  const after = kind === 'vanished' ? null : 'closed'
  return { ...change(kind, seen.name, after), successors: added.map(({ id }) => id) }
}

const change = (kind: DriftKind, before: string | null, after: string | null): Drift => ({
  kind,
  before,
  after,
  kilometres: null,
  successors: [],
})

const follow = (kind: 'merged' | 'split', before: string, places: readonly KnownPlace[]): Drift => ({
  ...change(kind, before, places.map(({ name }) => name).join(', ')),
  successors: places.map(({ id }) => id),
})

const path = (areas: readonly string[]): string | null => (areas.length === 0 ? null : areas.join(' / '))

const position = ({ latitude, longitude }: PlaceFacts): string | null =>
  latitude === null || longitude === null ? null : `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
