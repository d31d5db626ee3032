import { codeKey } from '../facilities/index.ts'
import { kilometresBetween } from './distance.ts'
import type { PlaceFacts } from './place-facts.ts'
import { plainText, plainWords } from './plain-text.ts'
import type { Aspect, SourcesOfTruth } from './settings.ts'

export type DifferenceField = 'name' | 'code' | 'type' | 'areas' | 'position' | 'gln' | 'active'
export type DifferenceVerdict = 'same' | 'similar' | 'different' | 'missing'

export interface Difference {
  readonly field: DifferenceField
  readonly left: string | null
  readonly right: string | null
  readonly verdict: DifferenceVerdict
  /** Between the positions. */
  readonly kilometres: number | null
  /** The system that is right about it, where one is configured. */
  readonly truth: string | null
}

const ASPECT_OF: Readonly<Partial<Record<DifferenceField, Aspect>>> = {
  name: 'name',
  code: 'code',
  areas: 'hierarchy',
  position: 'position',
  active: 'active',
}

/** Closer than this, two measurements of one compound. */
const SAME_SPOT_KILOMETRES = 0.5
/** Further than this, it is hardly the same place. */
const FAR_KILOMETRES = 5

/** How two records differ, field by field, in the order in which they are shown. */
export function findDifferences(left: PlaceFacts, right: PlaceFacts, truths: SourcesOfTruth): Difference[] {
  const compare = (
    field: DifferenceField,
    a: string | null,
    b: string | null,
    judge: (a: string, b: string) => DifferenceVerdict,
    kilometres: number | null = null,
  ): Difference => {
    const aspect = ASPECT_OF[field]
    const verdict = a === null || b === null ? 'missing' : judge(a, b)
    return { field, left: a, right: b, verdict, kilometres, truth: aspect ? truths[aspect] : null }
  }
  const kilometres = kilometresBetween(left, right)
  return [
    compare('name', left.name, right.name, likeText),
    compare('code', left.code, right.code, (a, b) =>
      a === b ? 'same' : codeKey(a) === codeKey(b) ? 'similar' : 'different',
    ),
    compare('type', left.type, right.type, likeText),
    compare('areas', pathOf(left), pathOf(right), likePath),
    compare('position', positionOf(left), positionOf(right), () => likeDistance(kilometres), kilometres),
    compare('gln', left.gln, right.gln, (a, b) => (a === b ? 'same' : 'different')),
    compare('active', String(left.active), String(right.active), (a, b) => (a === b ? 'same' : 'different')),
  ]
}

/** Similar: the same words in another order, case or spelling of accents, or all words of the shorter in the longer. */
function likeText(a: string, b: string): DifferenceVerdict {
  if (a === b) return 'same'
  if (plainText(a) === plainText(b)) return 'similar'
  const [few, many] = [new Set(plainWords(a)), new Set(plainWords(b))].toSorted((x, y) => x.size - y.size)
  return few && many && few.size > 0 && [...few].every((word) => many.has(word)) ? 'similar' : 'different'
}

/** Hierarchies have other levels and spellings: similar where the lowest areas are. */
function likePath(a: string, b: string): DifferenceVerdict {
  if (plainText(a) === plainText(b)) return a === b ? 'same' : 'similar'
  const last = (path: string): string => path.split(SEPARATOR).at(-1) ?? ''
  return likeText(last(a), last(b)) === 'different' ? 'different' : 'similar'
}

function likeDistance(kilometres: number | null): DifferenceVerdict {
  if (kilometres === null) return 'missing'
  if (kilometres <= SAME_SPOT_KILOMETRES) return 'same'
  return kilometres <= FAR_KILOMETRES ? 'similar' : 'different'
}

const SEPARATOR = ' / '
const pathOf = ({ areas }: PlaceFacts): string | null => (areas.length === 0 ? null : areas.join(SEPARATOR))
const positionOf = ({ latitude, longitude }: PlaceFacts): string | null =>
  latitude === null || longitude === null ? null : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
