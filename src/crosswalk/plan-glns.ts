import { isGln } from '../base/gln.ts'
import type { KnownPlace } from './place-facts.ts'

/** A place with the text that its system holds where a Global Location Number belongs; null for nothing. */
export interface GlnPlace extends Pick<
  KnownPlace,
  'id' | 'sourceId' | 'code' | 'name' | 'areas' | 'areaId' | 'active' | 'vanished'
> {
  readonly system: string
  readonly given: string | null
}

export interface GlnInput {
  readonly openlmis: readonly GlnPlace[]
  /** Places of all other systems. */
  readonly others: readonly GlnPlace[]
  /** Confirmed links. */
  readonly links: readonly { readonly placeId: number; readonly otherPlaceId: number }[]
  /** Systems that numbers can be written to. */
  readonly writable: readonly string[]
}

/**
 * `missing`: nobody knows a number. `invalid`: what stands there is none. `duplicate`: another facility has it too. `conflict`: two
 * numbers for one facility. `unwritten`: one system has it and another one lacks it.
 */
export type GlnState = 'missing' | 'invalid' | 'duplicate' | 'conflict' | 'unwritten' | 'ok'

export interface GlnFacility {
  /** The OpenLMIS place, or the place of another system that no link leads to. */
  readonly place: GlnPlace
  /** The places of other systems that are the same one. */
  readonly linked: readonly GlnPlace[]
  readonly state: GlnState
  /** The one valid number of this facility; null where there is none or more than one. */
  readonly gln: string | null
  /** Who else has a number of this facility. */
  readonly sharedWith: readonly GlnPlace[]
}

export interface GlnWrite {
  readonly place: GlnPlace
  readonly value: string
  /** Where the number was found. */
  readonly from: GlnPlace
}

export interface GlnPlan {
  readonly facilities: readonly GlnFacility[]
  /** Only for facilities whose number is beyond doubt. */
  readonly writes: readonly GlnWrite[]
}

/**
 * One number for each facility, carried over confirmed links. A number that two facilities have, and two numbers of one facility,
 * block: nothing is written for any of them, since a number is never given to another place again, not even after a facility closed.
 * An org unit that several stores roll up to is a place of its own here: it is none of the stores.
 */
export function planGlns({ openlmis, others, links, writable }: GlnInput): GlnPlan {
  const byId = new Map(others.map((place) => [place.id, place]))
  const leading = Map.groupBy(links, ({ otherPlaceId }) => otherPlaceId)
  const following = Map.groupBy(
    links.filter(({ otherPlaceId }) => leading.get(otherPlaceId)?.length === 1),
    ({ placeId }) => placeId,
  )
  const linkedIds = new Set<number>()
  const groups = openlmis.map((place) => {
    const linked = (following.get(place.id) ?? []).flatMap(({ otherPlaceId }) => byId.get(otherPlaceId) ?? [])
    for (const { id } of linked) linkedIds.add(id)
    return { place, linked }
  })
  for (const place of others) if (!linkedIds.has(place.id)) groups.push({ place, linked: [] })

  const holders = new Map<string, GlnPlace[]>()
  for (const { place, linked } of groups)
    for (const member of [place, ...linked])
      if (member.given !== null && isGln(member.given))
        holders.set(member.given, [...(holders.get(member.given) ?? []), member])

  const facilities = groups.map(({ place, linked }) => judge(place, linked, holders, writable))
  return { facilities, writes: facilities.flatMap((facility) => writesOf(facility, writable)) }
}

function judge(
  place: GlnPlace,
  linked: readonly GlnPlace[],
  holders: ReadonlyMap<string, readonly GlnPlace[]>,
  writable: readonly string[],
): GlnFacility {
  const members = [place, ...linked]
  const own = new Set(members.map(({ id }) => id))
  const given = members.flatMap((member) => member.given ?? [])
  const numbers = [...new Set(given.filter(isGln))].toSorted()
  const sharedWith = numbers.flatMap((gln) => (holders.get(gln) ?? []).filter(({ id }) => !own.has(id)))
  const [gln] = numbers
  const base = { place, linked, sharedWith, gln: numbers.length === 1 ? (gln ?? null) : null }
  if (numbers.length > 1) return { ...base, state: 'conflict' }
  if (sharedWith.length > 0) return { ...base, state: 'duplicate' }
  if (given.some((text) => !isGln(text))) return { ...base, state: 'invalid' }
  if (gln === undefined) return { ...base, state: 'missing' }
  const lacking = members.some((member) => member.given === null && isWritable(member, writable))
  return { ...base, state: lacking ? 'unwritten' : 'ok' }
}

const isWritable = ({ system, vanished }: GlnPlace, writable: readonly string[]): boolean =>
  !vanished && writable.includes(system)

function writesOf({ place, linked, state, gln }: GlnFacility, writable: readonly string[]): GlnWrite[] {
  if (state !== 'unwritten' || gln === null) return []
  const members = [place, ...linked]
  const from = members.find(({ given }) => given === gln)
  if (!from) return []
  return members
    .filter((member) => member.given === null && isWritable(member, writable))
    .map((member) => ({ place: member, value: gln, from }))
}
