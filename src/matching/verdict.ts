import type { ListKnowledge } from './compare-places.ts'
import { explainPair } from './explain.ts'
import type { JudgedRegion } from './judge-region.ts'
import type { KeyedPair } from './key-weights.ts'
import type { KeptOfPlace, PairScorer } from './look-at-place.ts'
import type { MatchCandidate, MatchPart, MatchVerdict, PlaceVerdict } from './match.ts'
import { probabilityOf } from './model.ts'
import type { PreparedPlace } from './prepare.ts'

export interface VerdictContext {
  readonly left: readonly (PreparedPlace | undefined)[]
  readonly right: readonly (PreparedPlace | undefined)[]
  readonly scorer: PairScorer
  readonly known: ListKnowledge
  readonly cutoff: number
  readonly confirmed: ReadonlyMap<number, number>
  readonly keyed: ReadonlyMap<number, ReadonlyMap<number, KeyedPair>>
  readonly keptOf: (left: number) => KeptOfPlace | undefined
  readonly withoutOf: (left: number, right: number) => number
}

const MOST_CANDIDATES = 5
/** A pair by itself, keys left out, below which names and areas contradict the key. */
const CONTRADICTS = -6.5
/** Below it nothing is worth a person's look. */
const WORTH_A_LOOK = 0.02
/** Candidates beside one that is confirmed are shown from here on only. */
const BESIDE_CONFIRMED = 0.002
/** A second candidate this close in log-odds makes the first one of several. */
const AS_GOOD = 1.1

export function verdictOf(region: JudgedRegion, at: number, context: VerdictContext): PlaceVerdict {
  const left = region.lefts[at] ?? -1
  const fixed = context.confirmed.get(left)
  const pairs = pairsInOrder(region, at)
  const [first] = pairs
  if (first === undefined) return { verdict: 'none', candidates: [] }
  const verdict = fixed !== undefined ? 'confirmed' : judge(region, at, pairs, left, context)
  const shown = pairs
    .filter((pair) => pair === first || verdict !== 'confirmed' || oddsOf(region, pair) >= Math.log(BESIDE_CONFIRMED))
    .slice(0, MOST_CANDIDATES)
  return {
    verdict,
    candidates: shown.map((pair, i) => candidateOf(region, pair, left, i + 1, fixed !== undefined, context)),
  }
}

const oddsOf = (region: JudgedRegion, pair: number): number => region.logOdds[pair] ?? 0

/** The one chosen over the whole list first, then by probability. */
function pairsInOrder(region: JudgedRegion, at: number): number[] {
  const pairs: number[] = []
  for (let pair = region.starts[at] ?? 0; pair < (region.starts[at + 1] ?? 0); pair++) pairs.push(pair)
  const chosen = region.chosen[at] ?? -1
  return pairs.toSorted((a, b) => {
    if (a === chosen || b === chosen) return a === chosen ? -1 : 1
    return oddsOf(region, b) - oddsOf(region, a) || (region.rights[a] ?? 0) - (region.rights[b] ?? 0)
  })
}

function judge(
  region: JudgedRegion,
  at: number,
  pairs: readonly number[],
  left: number,
  context: VerdictContext,
): MatchVerdict {
  const [first = -1, second] = pairs
  const keys = context.keyed.get(left)
  const odds = oddsOf(region, first)
  const chosen = region.chosen[at] === first
  const key = keys?.get(region.rights[first] ?? -1)
  if (keys && isMixedUp(keys, region, first)) return 'ambiguous'
  if (probabilityOf(odds) < WORTH_A_LOOK) return 'none'
  const isCertain = chosen && probabilityOf(odds) >= context.cutoff
  if (key === undefined && isCertain && numbersDiffer(context, left, region.rights[first] ?? -1)) return 'suggested'
  if (key?.isAlone && isCertain) return contradicts(region, first, left, context) ? 'suggested' : 'confirmed'
  if (second !== undefined && oddsOf(region, second) >= odds - AS_GOOD) return 'ambiguous'
  if (isCertain) return 'confirmed'
  return isClaimedTwice(region, first) ? 'ambiguous' : 'suggested'
}

/** Names that bear different numbers may be two places or one that rose to another level: only a person or a key can tell. */
function numbersDiffer({ left, right }: VerdictContext, l: number, r: number): boolean {
  const [a, b] = [left[l]?.names[0]?.numerals ?? 0, right[r]?.names[0]?.numerals ?? 0]
  return a !== 0 && b !== 0 && (a & b) === 0
}

/** Keys that lead to several places, or to another than names and areas do. */
function isMixedUp(keys: ReadonlyMap<number, KeyedPair>, region: JudgedRegion, first: number): boolean {
  const alone = [...keys.values()].filter(({ isAlone }) => isAlone)
  if (alone.length > 1) return true
  if (alone.length === 1) return alone[0]?.right !== region.rights[first]
  return keys.size > 0
}

function contradicts(region: JudgedRegion, pair: number, left: number, { keptOf }: VerdictContext): boolean {
  const kept = keptOf(left)
  const at = kept?.rights.indexOf(region.rights[pair] ?? -1) ?? -1
  if (!kept || at < 0) return false
  return (kept.scores[at] ?? 0) - (kept.keyWeights[at] ?? 0) < CONTRADICTS
}

/** Another left place is as good a counterpart of the same right place. */
const isClaimedTwice = (region: JudgedRegion, pair: number): boolean => region.rivalry(pair).rightClose > 0

function candidateOf(
  region: JudgedRegion,
  pair: number,
  left: number,
  rank: number,
  isFixed: boolean,
  context: VerdictContext,
): MatchCandidate {
  const number = region.rights[pair] ?? -1
  const [place, other] = [context.left[left], context.right[number]]
  if (!place || !other) throw new Error('A candidate of a place that is gone')
  const kept = context.keptOf(left)
  const likeness = kept?.likeness[kept.rights.indexOf(number)] ?? 0
  const odds = oddsOf(region, pair)
  const { scorer, known } = context
  const without = context.withoutOf(left, number)
  const keyed = context.keyed.get(left)?.get(number)
  const rivalry = region.rivalry(pair)
  let parts: readonly MatchPart[] | undefined
  return {
    leftId: place.place.id,
    rightId: other.place.id,
    probability: isFixed ? 1 : probabilityOf(odds),
    rank,
    // Most parts are never looked at; they are worked out when somebody does.
    get parts() {
      if (parts) return parts
      scorer.score(place, other, likeness, without)
      parts = explainPair(place, other, scorer, known, keyed, rivalry, odds)
      return parts
    },
  }
}
