import type {
  Candidate,
  CrosswalkLink,
  CrosswalkPlace,
  Difference,
  EvidencePart,
  ReviewItem,
  SearchResult,
} from '../../../../contract/crosswalk.ts'
import { distanceKm } from './place-map.ts'

/** A place of the other system that the asked one may be: proposed by the matcher, linked already, or found by hand. */
export interface Choice {
  readonly place: CrosswalkPlace
  readonly probability: number | null
  readonly parts: readonly EvidencePart[]
  readonly differences: readonly Difference[]
  readonly linkedTo: Candidate['linkedTo']
  readonly refusedEarlier: Candidate['refusedEarlier']
  readonly link: CrosswalkLink | null
}

export const MOST_CHOICES = 5

/** What stands first is asked first: a link in doubt, then the candidates by their rank. Refused ones are not asked again. */
export function choicesOf(item: ReviewItem, refused: ReadonlySet<number>): Choice[] {
  const linked = item.links
    .filter(({ state }) => state !== 'rejected' && state !== 'retired')
    .map((link): Choice => {
      const candidate = item.candidates.find(({ place }) => place.id === link.place.id)
      return {
        place: link.place,
        probability: candidate?.probability ?? null,
        parts: link.parts.length > 0 ? link.parts : (candidate?.parts ?? []),
        differences: link.differences,
        linkedTo: link.sharedWith,
        refusedEarlier: null,
        link,
      }
    })
  const known = new Set(linked.map(({ place }) => place.id))
  const proposed = item.candidates
    .filter(({ place }) => !known.has(place.id))
    .toSorted((a, b) => a.rank - b.rank)
    .map((candidate): Choice => ({ ...candidate, link: null }))
  return [...linked, ...proposed].filter(({ place }) => !refused.has(place.id)).slice(0, MOST_CHOICES)
}

export type Holder = Candidate['linkedTo'][number]

/** What was read ahead does not know whom the person gave this counterpart to a moment ago. */
export function withHolder(choice: Choice, placeId: number, takenBy: ReadonlyMap<number, Holder>): Choice {
  const holder = takenBy.get(choice.place.id)
  if (!holder || holder.placeId === placeId) return choice
  if (choice.linkedTo.some((known) => known.placeId === holder.placeId)) return choice
  return { ...choice, linkedTo: [...choice.linkedTo, holder] }
}

/** A link that stands need not be made, and none can be made to a place that is gone. */
export const canAccept = (choice: Choice | null): choice is Choice =>
  choice !== null && choice.link?.state !== 'confirmed' && !choice.place.vanished

/** A place found by hand has no score; how the two differ is plain to see all the same. */
export function foundChoice(place: CrosswalkPlace, found: SearchResult['places'][number]): Choice {
  const { kilometres: _kilometres, linkedTo, state: _state, ...other } = found
  return {
    place: other,
    probability: null,
    parts: [],
    differences: differencesOf(place, other),
    linkedTo: linkedTo.filter(({ placeId }) => placeId !== place.id),
    refusedEarlier: null,
    link: null,
  }
}

export function kilometresApart(one: CrosswalkPlace, other: CrosswalkPlace): number | null {
  const [from, to] = [positionOf(one), positionOf(other)]
  return from && to ? distanceKm(from, to) : null
}

export function positionOf({ latitude, longitude }: CrosswalkPlace): { latitude: number; longitude: number } | null {
  return latitude === null || longitude === null ? null : { latitude, longitude }
}

/** Nearer than this is one spot: positions are read off telephones. */
const SAME_SPOT_KM = 0.1
const NEAR_KM = 2

function differencesOf(left: CrosswalkPlace, right: CrosswalkPlace): Difference[] {
  const kilometres = kilometresApart(left, right)
  const position = ({ latitude, longitude }: CrosswalkPlace) =>
    latitude === null || longitude === null ? null : `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
  const path = ({ areas }: CrosswalkPlace) => (areas.length === 0 ? null : areas.join(' / '))
  return [
    compare('name', left.name, right.name),
    compare('type', left.typeName, right.typeName),
    compare('areas', path(left), path(right)),
    compare('code', left.code, right.code),
    compare('gln', left.gln, right.gln),
    {
      ...compare('position', position(left), position(right)),
      kilometres,
      verdict:
        kilometres === null
          ? 'missing'
          : kilometres < SAME_SPOT_KM
            ? 'same'
            : kilometres < NEAR_KM
              ? 'similar'
              : 'different',
    },
    compare('active', String(left.active), String(right.active)),
  ]
}

const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()

function compare(field: Difference['field'], left: string | null, right: string | null): Difference {
  const verdict =
    left === null || right === null
      ? 'missing'
      : left === right
        ? 'same'
        : fold(left) === fold(right)
          ? 'similar'
          : 'different'
  return { field, left, right, verdict, kilometres: null, truth: null }
}
