import type { ListKnowledge } from './compare-places.ts'
import { featureNumber, FEATURES } from './features.ts'
import type { PairScorer } from './look-at-place.ts'
import type { MatchPart, MatchPartKind } from './match.ts'
import type { KeyedPair } from './key-weights.ts'
import { weightOf } from './key-weights.ts'
import type { PreparedPlace } from './prepare.ts'

export interface Rivalry {
  readonly weight: number
  readonly leftClose: number
  readonly rightClose: number
}

const SPELLING = featureNumber('spelling')
const SAME_SOUND = featureNumber('sameSound')
const CONTAINED = featureNumber('contained')
const SAME_WHOLE = featureNumber('sameWhole')
const INITIALS = featureNumber('initials')
const NUMERALS = featureNumber('numerals')
const ANY_AREA = featureNumber('anyAreaNames')
const LOWEST_AREA = featureNumber('lowestAreaNames')
const ALL_AREAS = featureNumber('allAreas')
const DISTANCE = featureNumber('distance')
const LEFT_NAMESAKES = featureNumber('leftNamesakes')
const RIGHT_NAMESAKES = featureNumber('rightNamesakes')

/** The parts of a pair's log-odds, heaviest first; they add up to `logOdds`. The scorer must hold the pair's row. */
export function explainPair(
  left: PreparedPlace,
  right: PreparedPlace,
  scorer: PairScorer,
  known: ListKnowledge,
  keyed: KeyedPair | undefined,
  rivalry: Rivalry,
  logOdds: number,
): MatchPart[] {
  scorer.explain()
  const weights = new Map<MatchPartKind, number>()
  FEATURES.forEach(({ kind }, f) => weights.set(kind, (weights.get(kind) ?? 0) + (scorer.shares[f] ?? 0)))
  weights.set('uniqueness', (weights.get('uniqueness') ?? 0) + rivalry.weight)
  const parts: MatchPart[] = (keyed?.keys ?? []).map((key) => ({
    kind: key.kind,
    weight: round(key === keyed?.keys[0] ? weightOf(key) : 2),
    detail: { value: key.value, lefts: key.lefts, rights: key.rights },
  }))
  for (const [kind, weight] of weights) {
    const detail = detailOf(kind, left, right, scorer.row, known, rivalry)
    if (detail) parts.push({ kind, weight: round(weight), detail })
  }
  const sum = parts.reduce((total, part) => total + part.weight, 0)
  parts.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
  return [...parts, { kind: 'prior', weight: round(logOdds - sum), detail: {} }]
}

const round = (value: number): number => Math.round(value * 1000) / 1000

function detailOf(
  kind: MatchPartKind,
  left: PreparedPlace,
  right: PreparedPlace,
  row: Float64Array,
  known: ListKnowledge,
  rivalry: Rivalry,
): MatchPart['detail'] | undefined {
  const at = (feature: number): number => row[feature] ?? Number.NaN
  switch (kind) {
    case 'name':
      return {
        left: left.place.name,
        right: right.place.name,
        outcome: nameOutcome(row),
        likenessPercent: Math.round(100 * at(SPELLING)),
        ...(at(NUMERALS) < 0 ? { numbers: 'different' } : {}),
      }
    case 'type':
      return left.place.type === undefined && right.place.type === undefined && left.kinds === 0 && right.kinds === 0
        ? undefined
        : { left: left.place.type ?? '', right: right.place.type ?? '' }
    case 'owner':
      return left.place.owner === undefined && right.place.owner === undefined
        ? undefined
        : { left: left.place.owner ?? '', right: right.place.owner ?? '' }
    case 'area':
      return {
        left: known.leftAreas.pathOf(left.area).join(' / '),
        right: known.rightAreas.pathOf(right.area).join(' / '),
        outcome: areaOutcome(at(LOWEST_AREA), at(ANY_AREA), at(ALL_AREAS)),
      }
    case 'distance':
      return Number.isNaN(at(DISTANCE))
        ? undefined
        : { kilometres: Math.max(0, Math.round((Math.exp(at(DISTANCE)) - 0.05) * 100) / 100) }
    case 'uniqueness':
      return {
        leftNamesakes: Math.round(Math.exp(at(LEFT_NAMESAKES)) - 1),
        rightNamesakes: Math.round(Math.exp(at(RIGHT_NAMESAKES)) - 1),
        otherCandidates: rivalry.leftClose,
        otherClaims: rivalry.rightClose,
      }
    default:
      return undefined
  }
}

function nameOutcome(row: Float64Array): string {
  const at = (feature: number): number => row[feature] ?? 0
  if (at(SAME_WHOLE) === 1) return 'same'
  if (at(SAME_SOUND) === 2) return 'sameWithoutType'
  if (at(SAME_SOUND) === 1) return 'soundsSame'
  if (at(INITIALS) === 1) return 'initials'
  if (at(CONTAINED) > 0) return 'contained'
  return at(SPELLING) >= 0.72 ? 'alike' : 'different'
}

function areaOutcome(lowest: number, any: number, lift: number): string {
  if (Number.isNaN(any)) return 'unknown'
  if (lowest > 0.9 || any > 0.9) return lift >= 0 ? 'sameName' : 'sameNameElsewhere'
  return lift >= 1.5 ? 'usual' : lift <= -1 ? 'unusual' : 'unclear'
}
