import { DEFAULT_MODEL } from './default-model.ts'
import { readTrees } from './boosted-trees.ts'
import { FEATURES } from './features.ts'
import { learnAliases } from './learn-aliases.ts'
import { fitNear } from './logistic.ts'
import { PairScorer } from './look-at-place.ts'
import type { MatchPartKind } from './match.ts'
import type { MatchModel } from './model.ts'
import type { PlaceToMatch } from './place.ts'
import { prepareLists } from './prepared-lists.ts'
import type { AreaAlias, MatchSettings, PairIds } from './settings.ts'

/** What people decided about a pair. */
export interface MatchDecision extends PairIds {
  readonly decision: 'confirmed' | 'rejected'
}

/** What the next run should use: goes into {@link MatchSettings} as it is. */
export interface Learnt {
  readonly model: MatchModel
  readonly areaAliases: readonly AreaAlias[]
  /** How many decisions were about places that both lists still hold. */
  readonly used?: number
}

export interface BothLists {
  readonly left: readonly PlaceToMatch[]
  readonly right: readonly PlaceToMatch[]
}

/** Few decisions move the weights little: this many are worth as much as all that the shipped model was made from. */
const TRUST_IN_SHIPPED = 40
/** Kinds of evidence whose weight decisions can move. Keys and uniqueness are not up for learning. */
const KINDS = ['name', 'type', 'owner', 'area', 'distance'] as const satisfies readonly MatchPartKind[]

/**
 * Estimates anew how much each kind of evidence counts here, from what people confirmed and refused, pulled towards the shipped
 * model; and which areas go together. The same decisions give the same answer, in whatever order they come. Decisions
 * themselves are only read: whoever holds them keeps them as they are.
 */
export function learn(
  decisions: readonly MatchDecision[],
  { left, right }: BothLists,
  settings: MatchSettings = {},
): Learnt {
  const base = settings.model ?? DEFAULT_MODEL
  const { adjust: _adjust, bias: _bias, ...shipped } = base
  const lefts = new Map(left.map((place) => [place.id, place]))
  const rights = new Map(right.map((place) => [place.id, place]))
  const known = inOrder(decisions).filter(({ leftId, rightId }) => lefts.has(leftId) && rights.has(rightId))
  const sorted = (places: readonly PlaceToMatch[]): PlaceToMatch[] =>
    places.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const lists = prepareLists(sorted(left), sorted(right), { ...settings, confirmed: [] })
  const preparedLeft = new Map(lists.left.map((place) => [place.place.id, place]))
  const preparedRight = new Map(lists.right.map((place) => [place.place.id, place]))
  const scorer = new PairScorer(readTrees(shipped.pair), shipped, lists.known)
  const rows = known.flatMap(({ leftId, rightId, decision }) => {
    const [l, r] = [preparedLeft.get(leftId), preparedRight.get(rightId)]
    if (!l || !r) return []
    const score = scorer.score(l, r, 0.5, 1)
    scorer.explain()
    const parts = KINDS.map((kind) =>
      FEATURES.reduce((sum, feature, f) => (feature.kind === kind ? sum + (scorer.shares[f] ?? 0) : sum), 0),
    )
    return [{ offset: score, parts, isRight: decision === 'confirmed' }]
  })
  const { weights, bias } = fitNear(rows, KINDS.length, TRUST_IN_SHIPPED)
  const adjust = Object.fromEntries(KINDS.map((kind, i) => [kind, clamp(weights[i] ?? 0, -0.5, 0.5)]))
  return {
    model:
      rows.length === 0
        ? shipped
        : { ...shipped, version: `${versionOf(base)}+${rows.length}`, adjust, bias: clamp(bias, -1.5, 1.5) },
    areaAliases: learnAliases(known, lefts, rights),
    used: rows.length,
  }
}

const versionOf = ({ version }: MatchModel): string => version.split('+')[0] ?? version
/** Rounded, so that the last bits of a sum never make two models of one. */
const clamp = (value: number, low: number, high: number): number =>
  Math.round(Math.max(low, Math.min(high, value)) * 1e4) / 1e4

/** Sorted, the last decision about a pair alone. */
function inOrder(decisions: readonly MatchDecision[]): MatchDecision[] {
  const byPair = new Map(decisions.map((decision) => [`${decision.leftId}\0${decision.rightId}`, decision]))
  return [...byPair.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, decision]) => decision)
}
