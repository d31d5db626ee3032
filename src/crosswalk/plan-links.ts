import { findEvidence, type Evidence, type LinkSettings } from './find-evidence.ts'
import {
  pairKey,
  SYSTEM,
  type LinkablePlace,
  type LinkMethod,
  type LinkState,
  type PairIds,
  type StoredLink,
} from './link.ts'

export interface LinkInput {
  readonly openlmis: readonly LinkablePlace[]
  readonly dhis2: readonly LinkablePlace[]
  /** All, retired ones included. */
  readonly links: readonly StoredLink[]
  readonly settings: LinkSettings
}

export interface NewLink extends PairIds {
  readonly method: LinkMethod
  readonly state: LinkState
  readonly note: string | null
}

export interface LinkChange {
  readonly link: StoredLink
  readonly state: LinkState
  readonly method: LinkMethod
  readonly note: string | null
  /** False for states that only follow what exists; who decided the link and when stays as it is. */
  readonly isDecision: boolean
}

export interface LinkPlan {
  readonly add: readonly NewLink[]
  readonly change: readonly LinkChange[]
  readonly unchanged: number
}

/**
 * What the places of both systems say about which is which, brought into the links there are.
 *
 * What a person confirmed or rejected stays. A confirmed link whose side vanished is broken, and confirmed again when it
 * returns. Links are changed in place, never deleted and made again.
 */
export function planLinks({ openlmis, dhis2, links, settings }: LinkInput): LinkPlan {
  const present = new Set([...openlmis, ...dhis2].filter(({ vanished }) => !vanished).map(({ id }) => id))
  const bothPresent = (link: StoredLink): boolean => present.has(link.placeId) && present.has(link.otherPlaceId)
  const isPresent = ({ id }: LinkablePlace): boolean => present.has(id)
  const evidence = findEvidence(
    openlmis.filter(isPresent).toSorted(byId),
    dhis2.filter(isPresent).toSorted(byId),
    settings,
  )
  const verdicts = judge(evidence, links, bothPresent)

  const byPair = new Map<string, StoredLink>()
  for (const link of links) {
    const known = byPair.get(pairKey(link))
    if (!known || known.state === 'retired') byPair.set(pairKey(link), link)
  }
  const change: LinkChange[] = []
  let unchanged = 0
  for (const link of byPair.values()) {
    const next = nextState(link, verdicts.get(pairKey(link)), bothPresent(link), verdicts.claimedElsewhere(link))
    if (next === undefined) unchanged += link.state === 'retired' ? 0 : 1
    else change.push(next)
  }
  const add = [...verdicts.all]
    .filter((verdict) => !byPair.has(pairKey(verdict)))
    .map(({ placeId, otherPlaceId, method, state, note }) => ({ placeId, otherPlaceId, method, state, note }))
  return { add, change, unchanged }
}

const byId = (a: LinkablePlace, b: LinkablePlace): number => a.id - b.id

interface Verdict extends NewLink {
  readonly state: 'confirmed' | 'ambiguous'
}

/** Which pairs the data confirm, and which they leave open. People's decisions come first and are never weighed again. */
function judge(
  evidence: readonly Evidence[],
  links: readonly StoredLink[],
  bothPresent: (link: StoredLink) => boolean,
) {
  const byPeople = links.filter(({ decidedBy, state }) => decidedBy !== SYSTEM && state !== 'retired')
  const decidedPairs = new Set(byPeople.map(pairKey))
  // What was matched by likeness answers a question that keys leave open; a key that leads elsewhere asks it again.
  const matched = links.filter((link) => isMatched(link) && bothPresent(link))
  const matchedPlaces = new Set(matched.map(({ placeId }) => placeId))
  const matchedOthers = new Set(matched.map(({ otherPlaceId }) => otherPlaceId))
  const standing = byPeople.filter(({ state }) => state === 'confirmed' || state === 'broken')
  const takenPlaces = new Set(standing.map(({ placeId }) => placeId))
  const takenOthers = new Set(standing.filter(bothPresent).map(({ otherPlaceId }) => otherPlaceId))

  const verdicts = new Map<string, Verdict>()
  const confirmedPlaces = new Set<number>()
  const confirmedOthers = new Set<number>()
  for (const each of evidence) {
    if (decidedPairs.has(pairKey(each)) || takenPlaces.has(each.placeId) || confirmedPlaces.has(each.placeId)) continue
    const isShared = takenOthers.has(each.otherPlaceId) || confirmedOthers.has(each.otherPlaceId)
    // Stored links say themselves that several stores belong to one org unit; equal codes do not.
    const isConfirmed = each.isUnique && (!isShared || each.method === 'storedLink')
    const note = each.note ?? (isConfirmed ? null : 'The org unit is linked to another facility already')
    verdicts.set(pairKey(each), { ...each, state: isConfirmed ? 'confirmed' : 'ambiguous', note })
    if (!isConfirmed) continue
    confirmedPlaces.add(each.placeId)
    confirmedOthers.add(each.otherPlaceId)
  }
  const claimedElsewhere = ({ placeId, otherPlaceId }: StoredLink): boolean =>
    confirmedPlaces.has(placeId) ||
    takenPlaces.has(placeId) ||
    confirmedOthers.has(otherPlaceId) ||
    takenOthers.has(otherPlaceId)
  // An open question about a place that other evidence answers is closed.
  for (const [pair, { state, placeId, otherPlaceId }] of verdicts)
    if (
      state === 'ambiguous' &&
      (confirmedPlaces.has(placeId) || matchedPlaces.has(placeId) || matchedOthers.has(otherPlaceId))
    )
      verdicts.delete(pair)
  return { get: (pair: string) => verdicts.get(pair), all: [...verdicts.values()], claimedElsewhere }
}

const isMatched = ({ method, state, decidedBy }: StoredLink): boolean =>
  method === 'match' && state === 'confirmed' && decidedBy === SYSTEM

/** Undefined when the link stays as it is. */
function nextState(
  link: StoredLink,
  verdict: Verdict | undefined,
  bothPresent: boolean,
  claimedElsewhere: boolean,
): LinkChange | undefined {
  const follow = (state: LinkState, note: string | null): LinkChange => ({
    link,
    state,
    method: link.method,
    note,
    isDecision: false,
  })
  if (!bothPresent) return link.state === 'confirmed' ? follow('broken', link.note) : undefined
  if (link.decidedBy !== SYSTEM) return link.state === 'broken' ? follow('confirmed', link.note) : undefined

  if (verdict) {
    if (link.state === verdict.state && link.method === verdict.method && link.note === verdict.note) return undefined
    // Bringing back what stood before is no new decision.
    if (link.state === 'broken' && verdict.state === 'confirmed' && link.method === verdict.method)
      return follow('confirmed', verdict.note)
    return { link, state: verdict.state, method: verdict.method, note: verdict.note, isDecision: true }
  }
  // Questions of the matcher are asked and closed by the matcher.
  if (link.state === 'ambiguous') return link.method === 'match' ? undefined : follow('retired', link.note)
  if (link.state === 'confirmed' || link.state === 'broken') {
    if (claimedElsewhere)
      return follow('flagged', 'What linked these two is no longer so, and one of them matches another place now')
    return link.state === 'broken' ? follow('confirmed', link.note) : undefined
  }
  return undefined
}
