import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'
import { findDrift, type DriftKind, type DriftSettings, type SeenPlace } from './find-drift.ts'
import { placesAround, type PlacesAround } from './find-successors.ts'
import { OPENLMIS } from './link.ts'
import type { KnownPlace } from './place-facts.ts'
import { refreshCases } from './store-cases.ts'
import {
  insertFindings,
  loadFindings,
  loadKnownIds,
  loadWatchedLinks,
  revertFindings,
  type NewFinding,
  type StoredFinding,
  type WatchedLink,
} from './store-drift.ts'
import { loadKnownPlaces } from './store-places.ts'
import { writeLinkContents } from './store-steps.ts'

export interface WatchDriftDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: DriftSettings
  /** `dhis2` when absent. */
  readonly otherSystem?: string
}

/**
 * After a refresh: what changed under standing links becomes work that people see; what changed back is no work any more. Links
 * themselves stay as they are. A link that was never looked at is remembered as it is now.
 */
export async function watchDrift(
  run: RunContext,
  { database, clock, settings, otherSystem = 'dhis2' }: WatchDriftDeps,
): Promise<void> {
  const { pool } = database
  const links = await loadWatchedLinks(pool, otherSystem)
  const lefts = await loadKnownPlaces(pool, { system: OPENLMIS })
  const rights = await loadKnownPlaces(pool, { system: otherSystem })
  const known = await loadKnownIds(pool)
  const sides: Sides = {
    [OPENLMIS]: { places: byId(lefts), around: placesAround(lefts, known) },
    [otherSystem]: { places: byId(rights), around: placesAround(rights, known) },
  }
  const found = links.flatMap((link) => driftOf(link, sides, otherSystem, settings))
  const stored = await loadFindings(pool, otherSystem)
  const { fresh, reverted } = compare(found, stored)
  run.log.info({ links: links.length, found: fresh.length, reverted: reverted.length }, 'links watched')
  if (run.dryRun) return
  const now = clock.now()
  await withTransaction(database, async (client) => {
    await insertFindings(client, fresh, { runId: run.runId, now })
    await revertFindings(client, reverted, now)
    await writeLinkContents(
      client,
      now,
      links.flatMap((link) => firstSight(link, sides, otherSystem)),
    )
    await refreshCases(client, otherSystem)
  })
}

type Sides = Readonly<
  Record<string, { readonly places: ReadonlyMap<number, KnownPlace>; readonly around: PlacesAround }>
>

const byId = (places: readonly KnownPlace[]): Map<number, KnownPlace> => new Map(places.map((each) => [each.id, each]))

function driftOf(link: WatchedLink, sides: Sides, otherSystem: string, settings: DriftSettings): NewFinding[] {
  const side = (changedIn: string, seen: SeenPlace | null, placeId: number): NewFinding[] => {
    const { places, around } = sides[changedIn] ?? {}
    const now = places?.get(placeId)
    if (!seen || !now || !around) return []
    return findDrift(seen, now, around, settings).map((drift) => ({ ...drift, linkId: link.linkId, changedIn }))
  }
  return [...side(OPENLMIS, link.place, link.placeId), ...side(otherSystem, link.other, link.otherPlaceId)]
}

function firstSight(link: WatchedLink, sides: Sides, otherSystem: string) {
  const place = sides[OPENLMIS]?.places.get(link.placeId)
  const other = sides[otherSystem]?.places.get(link.otherPlaceId)
  if (link.place !== null || !place || !other) return []
  return [{ linkId: link.linkId, place, other }]
}

const sideOf = ({ linkId, changedIn }: NewFinding | StoredFinding): string => `${linkId} ${changedIn}`
const keyOf = (each: NewFinding | StoredFinding): string => `${sideOf(each)} ${each.kind}`
const valueOf = ({ before, after, successors }: NewFinding | StoredFinding): string =>
  JSON.stringify([before, after, successors])

/** Kinds of one question: where did this place go? */
const GONE: ReadonlySet<DriftKind> = new Set(['vanished', 'closed', 'merged', 'split'])
const isGone = ({ kind }: NewFinding | StoredFinding): boolean => GONE.has(kind)

/**
 * What is to be written: new or other than before, and what is so no more. Somebody may know of it as it is: then nothing. Where
 * a place went is asked as it looked at first: its followers are new at one refresh only.
 */
function compare(found: readonly NewFinding[], stored: readonly StoredFinding[]) {
  const open = stored.filter(({ state }) => state === 'open')
  const known = new Map(stored.map((each) => [keyOf(each), each]))
  const goneBefore = new Map(stored.filter(isGone).map((each) => [sideOf(each), each]))
  const isKnown = (each: NewFinding): boolean => {
    const gone = isGone(each) ? goneBefore.get(sideOf(each)) : undefined
    if (gone) return !(gone.kind === 'closed' && each.kind === 'vanished')
    const before = known.get(keyOf(each))
    return before !== undefined && valueOf(before) === valueOf(each)
  }
  const foundKeys = new Set(found.map(keyOf))
  const goneNow = new Set(found.filter(isGone).map(sideOf))
  const stays = (each: StoredFinding): boolean =>
    each.kind === 'split' || (isGone(each) ? goneNow.has(sideOf(each)) : foundKeys.has(keyOf(each)))
  return {
    fresh: found.filter((each) => !isKnown(each)),
    reverted: open.filter((each) => !stays(each)).map(({ id }) => id),
  }
}
