import type {
  Candidate,
  CrosswalkLink,
  Neighbours,
  QueueRow,
  ReviewItem,
  SearchResult,
} from '../../contract/crosswalk.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { findDifferences } from './differences.ts'
import { kilometresBetween } from './distance.ts'
import { OPENLMIS, type CaseState } from './link.ts'
import type { KnownPlace } from './place-facts.ts'
import { plainWords } from './plain-text.ts'
import { presentPlace, type PagesOfSystems } from './present-place.ts'
import type { SourcesOfTruth } from './settings.ts'
import { loadCandidates } from './store-candidates.ts'
import { loadCases, type StoredCase } from './store-cases.ts'
import { listFindings } from './store-finding-list.ts'
import { listHistory } from './store-history.ts'
import {
  loadItemLinks,
  loadLinkedTo,
  loadPlacesInBox,
  loadProposedFor,
  searchPlaces,
  type ItemLink,
} from './store-item.ts'
import { loadKnownPlaces } from './store-places.ts'
import type { QueueCase } from './store-queue.ts'
import { containing } from './store-queue.ts'

export interface ShowDeps {
  readonly client: Queryable
  readonly pages: PagesOfSystems
  readonly truths: SourcesOfTruth
}

const byId = async (client: Queryable, ids: readonly number[]): Promise<Map<number, KnownPlace>> =>
  new Map((await loadKnownPlaces(client, { ids })).map((place) => [place.id, place]))

/** The name under which cases of a pair of systems are kept: that of the other one. */
export const otherSystemOf = (place: KnownPlace, system: string): string =>
  place.system === OPENLMIS ? system : place.system

const HISTORY_SHOWN = 20

/** Everything about one place that somebody needs to decide; undefined when there is no such place. */
export async function loadItem(
  { client, pages, truths }: ShowDeps,
  placeId: number,
  system: string,
): Promise<Omit<ReviewItem, 'mayDecide'> | undefined> {
  const [place] = await loadKnownPlaces(client, { ids: [placeId] })
  if (!place) return undefined
  const isLeft = place.system === OPENLMIS
  const otherSystem = otherSystemOf(place, system)
  const known = (await loadCases(client, otherSystem, [placeId])).get(placeId)
  const links = await loadItemLinks(client, placeId, isLeft ? system : OPENLMIS)
  const proposals = isLeft ? await leftProposals(client, placeId, system) : await loadRightProposals(client, placeId)
  const others = await byId(
    client,
    [...links, ...proposals].map(({ otherId }) => otherId),
  )
  const linkedTo = await loadLinkedTo(client, isLeft ? [...others.keys()] : [placeId])
  const refused = new Map(links.filter(({ state }) => state === 'rejected').map((link) => [link.otherId, link]))
  const standsFor = (otherId: number) =>
    (linkedTo.get(isLeft ? otherId : placeId) ?? []).filter((each) => each.placeId !== (isLeft ? placeId : otherId))
  const sides = (other: KnownPlace): [KnownPlace, KnownPlace] => (isLeft ? [place, other] : [other, place])

  const candidates = proposals.flatMap(({ otherId, probability, rank, parts }): Candidate[] => {
    const other = others.get(otherId)
    if (!other || other.vanished) return []
    const refusal = refused.get(otherId)
    return [
      {
        place: presentPlace(other, pages),
        probability,
        rank,
        parts: parts.map((part) => ({ ...part, detail: { ...part.detail } })),
        differences: findDifferences(...sides(other), truths),
        linkedTo: standsFor(otherId),
        refusedEarlier: refusal ? { by: refusal.decidedBy, at: refusal.decidedAt, note: refusal.note } : null,
      },
    ]
  })
  const shown = links.flatMap((link): CrosswalkLink[] => {
    const other = others.get(link.otherId)
    return other
      ? [presentLink(link, other, findDifferences(...sides(other), truths), standsFor(link.otherId), pages)]
      : []
  })
  return {
    place: presentPlace(place, pages),
    system: isLeft ? system : OPENLMIS,
    state: known?.state ?? 'unmatched',
    version: known?.version ?? 0,
    candidates,
    links: shown,
    noCounterpart: noCounterpartOf(known),
    findings: (await listFindings(client, { placeId, state: 'open', reach: undefined }, { limit: 50 })).findings,
    history: (await listHistory(client, { place: placeId, system: otherSystem, limit: HISTORY_SHOWN })).entries,
  }
}

const leftProposals = async (client: Queryable, placeId: number, system: string) =>
  (await loadCandidates(client, [placeId], system)).map(({ otherPlaceId, ...rest }) => ({
    ...rest,
    otherId: otherPlaceId,
  }))
const loadRightProposals = async (client: Queryable, placeId: number) =>
  (await loadProposedFor(client, placeId)).map(({ placeId: otherId, ...rest }) => ({ ...rest, otherId }))

const noCounterpartOf = (known: StoredCase | undefined): ReviewItem['noCounterpart'] =>
  known?.decision
    ? {
        reason: known.decision.reason,
        note: known.decision.note,
        by: known.decision.decidedBy,
        at: known.decision.decidedAt,
      }
    : null

const presentLink = (
  { linkId, state, method, score, parts, decidedBy, decidedAt, validFrom, validTo, note }: ItemLink,
  other: KnownPlace,
  differences: CrosswalkLink['differences'],
  sharedWith: CrosswalkLink['sharedWith'],
  pages: PagesOfSystems,
): CrosswalkLink => ({
  linkId,
  state,
  method,
  score,
  decidedBy,
  decidedAt,
  validFrom,
  validTo,
  note,
  place: presentPlace(other, pages),
  parts: parts.map((part) => ({ ...part, detail: { ...part.detail } })),
  differences,
  sharedWith,
})

/** Rows of a queue with the names of both sides. */
export async function presentCases(client: Queryable, cases: readonly QueueCase[]): Promise<QueueRow[]> {
  const places = await byId(
    client,
    cases.flatMap(({ placeId, bestId }) => (bestId === null ? [placeId] : [placeId, bestId])),
  )
  return cases.flatMap(({ placeId, bestId, probability, state, usefulness, version }): QueueRow[] => {
    const place = places.get(placeId)
    const best = bestId === null ? undefined : places.get(bestId)
    if (!place) return []
    return [
      {
        placeId,
        name: place.name,
        code: place.code,
        typeName: place.type,
        areas: [...place.areas],
        state,
        best: best ? { placeId: best.id, name: best.name, code: best.code, areas: [...best.areas], probability } : null,
        usefulness,
        version,
      },
    ]
  })
}

const KILOMETRES_PER_DEGREE = 111.2
const MOST_NEIGHBOURS = 40

/** Places of both systems around one, the nearest first; none when its position is not known. */
export async function loadNeighbours(
  client: Queryable,
  place: KnownPlace,
  system: string,
  kilometres: number,
): Promise<Neighbours> {
  const { latitude, longitude } = place
  if (latitude === null || longitude === null) return { neighbours: [], kilometres }
  const dLat = kilometres / KILOMETRES_PER_DEGREE
  const dLon = dLat / Math.max(0.1, Math.cos((latitude * Math.PI) / 180))
  const box = { south: latitude - dLat, north: latitude + dLat, west: longitude - dLon, east: longitude + dLon }
  const ids = (await loadPlacesInBox(client, system, box, MOST_NEIGHBOURS)).filter((id) => id !== place.id)
  const states = await loadStates(client, system, ids)
  const neighbours = (await loadKnownPlaces(client, { ids })).flatMap((other) => {
    const away = kilometresBetween(place, other)
    if (away === null || away > kilometres || other.latitude === null || other.longitude === null) return []
    return [
      {
        placeId: other.id,
        system: other.system,
        name: other.name,
        code: other.code,
        latitude: other.latitude,
        longitude: other.longitude,
        kilometres: Math.round(away * 100) / 100,
        state: states(other.id),
      },
    ]
  })
  return { neighbours: neighbours.toSorted((a, b) => a.kilometres - b.kilometres || a.placeId - b.placeId), kilometres }
}

async function loadStates(
  client: Queryable,
  system: string,
  ids: readonly number[],
): Promise<(id: number) => CaseState> {
  const cases = await loadCases(client, system, ids)
  return (id) => cases.get(id)?.state ?? 'unmatched'
}

/** How many are looked at before the nearest are chosen. */
const SEARCHED = 200

/** Finds places by what somebody typed; with `near`, the nearest first. */
export async function findPlaces(
  { client, pages }: ShowDeps,
  query: { readonly system: string; readonly q: string; readonly near?: number | undefined; readonly limit: number },
): Promise<SearchResult> {
  const { system, q, near, limit } = query
  const words = plainWords(q).length > 0 ? q.trim().split(/\s+/).map(containing) : []
  if (words.length === 0) return { places: [] }
  const ids = await searchPlaces(client, {
    system,
    words,
    beginning: q.trim(),
    limit: near === undefined ? limit : SEARCHED,
  })
  const places = await byId(client, near === undefined ? ids : [...ids, near])
  const from = near === undefined ? undefined : places.get(near)
  const found = ids.flatMap((id, order) => {
    const place = places.get(id)
    return place ? [{ place, order, kilometres: from ? kilometresBetween(from, place) : null }] : []
  })
  const chosen = found
    .toSorted((a, b) => (a.kilometres ?? Infinity) - (b.kilometres ?? Infinity) || a.order - b.order)
    .slice(0, limit)
  const chosenIds = chosen.map(({ place }) => place.id)
  const linkedTo = await loadLinkedTo(client, chosenIds)
  const states = await loadStates(client, system === OPENLMIS ? 'dhis2' : system, chosenIds)
  return {
    places: chosen.map(({ place, kilometres }) => ({
      ...presentPlace(place, pages),
      state: states(place.id),
      kilometres: kilometres === null ? null : Math.round(kilometres * 100) / 100,
      linkedTo: linkedTo.get(place.id) ?? [],
    })),
  }
}
