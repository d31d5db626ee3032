import { areaMatches } from './area-matches.ts'
import { readTrees, type TreesInMemory } from './boosted-trees.ts'
import { CandidateFinder } from './find-candidates.ts'
import { KeyIndex } from './key-index.ts'
import { cutoffFor } from './cutoff.ts'
import { DEFAULT_MODEL } from './default-model.ts'
import { judgeRegion, type JudgedRegion, type Judges } from './judge-region.ts'
import { weighKeys, type KeyedPair } from './key-weights.ts'
import type { Anchor } from './list-knowledge.ts'
import { lookAtPlace, PairScorer, type KeptOfPlace } from './look-at-place.ts'
import type { MatchResult, PlaceVerdict } from './match.ts'
import type { ListChanges, MatchChanges, MatchProgress } from './matcher.ts'
import { probabilityOf, type MatchModel } from './model.ts'
import type { PlaceToMatch } from './place.ts'
import { countPlace, preparePlace, type PreparedPlace } from './prepare.ts'
import { prepareLists, type PreparedLists } from './prepared-lists.ts'
import type { MatchSettings, PairIds } from './settings.ts'
import { findSharedKeys } from './shared-keys.ts'
import { verdictOf, type VerdictContext } from './verdict.ts'

const DEFAULT_PRECISION = 0.99
const NO_KEYS = new Int32Array()
const SURE_WEIGHT = 3
/** Pairs at least this good tie places together: when one of them changes, the others are judged again. */
const TIED = -3

/** Both lists matched, ready to answer for one more place and to take in changes. */
export class MatchState {
  private readonly settings: MatchSettings
  private readonly model: MatchModel
  private readonly lists: PreparedLists
  private readonly left: (PreparedPlace | undefined)[]
  private readonly right: (PreparedPlace | undefined)[]
  private readonly leftNumbers = new Map<string, number>()
  private readonly rightNumbers = new Map<string, number>()
  private readonly scorer: PairScorer
  private readonly judges: Judges
  private readonly kept: (KeptOfPlace | undefined)[] = []
  /** Left places that keep a pair with a right place. */
  private readonly keepers = new Map<number, Set<number>>()
  private readonly withouts = new Map<number, Map<number, number>>()
  private readonly verdicts = new Map<string, PlaceVerdict>()
  private keyed = new Map<number, Map<number, KeyedPair>>()
  private confirmed = new Map<number, number>()
  private takenBy = new Map<number, number>()
  private refused = new Map<number, Set<number>>()
  private readonly givenTo = new Map<number, number>()
  private readonly givenOf = new Map<number, number>()
  private cutoff = 1
  /** Finds left places for a right one; made when right places come for the first time. */
  private reverse: CandidateFinder | undefined

  constructor(
    left: readonly PlaceToMatch[],
    right: readonly PlaceToMatch[],
    settings: MatchSettings,
    onProgress: (progress: MatchProgress) => void = () => {},
  ) {
    this.settings = settings
    this.model = settings.model ?? DEFAULT_MODEL
    left.forEach(({ id }, l) => this.leftNumbers.set(id, l))
    right.forEach(({ id }, r) => this.rightNumbers.set(id, r))
    this.readDecisions(settings.confirmed, settings.rejected)
    this.lists = prepareLists(left, right, settings, (l, r) => this.sureAnchors(l, r), onProgress)
    this.left = this.lists.left
    this.right = this.lists.right
    for (const { left: l, right: r, weight } of this.lists.anchors) {
      const own = this.withouts.get(this.numberOf(l.place.id, 0)) ?? new Map<number, number>()
      own.set(this.numberOf(r.place.id, 1), weight)
      this.withouts.set(this.numberOf(l.place.id, 0), own)
    }
    this.scorer = new PairScorer(treesOf(this.model.pair), this.model, this.lists.known)
    this.judges = {
      context: treesOf(this.model.context),
      model: this.model,
      oneToOne: settings.oneToOne !== false,
    }
    this.left.forEach((_, l) => {
      if (l % 500 === 0) onProgress({ stage: 'scoring', done: 0.4 + (0.4 * l) / this.left.length })
      this.look(l, this.lists.found[l] ?? [])
    })
    this.lists.found.length = 0
    onProgress({ stage: 'assigning', done: 0.8 })
    const everyone = this.left.map((_, l) => l)
    const region = this.judge(everyone)
    this.cutoff = this.findCutoff(region)
    this.write(region)
    onProgress({ stage: 'assigning', done: 1 })
  }

  result(): MatchResult {
    return { verdicts: new Map(this.verdicts), areas: areaMatches(this.lists.known, this.lists.contexts) }
  }

  suggestFor(place: PlaceToMatch): PlaceVerdict {
    const own = this.leftNumbers.get(place.id)
    const number = this.left.length
    const prepared = preparePlace(place, this.lists.contexts.left)
    this.left.push(prepared)
    const keys = this.keyed.get(number)
    this.keyed.set(number, this.keysOfOne(prepared, number))
    this.kept[number] = this.keptOf(number, this.lists.finder.find(prepared))
    const rights = new Set(this.kept[number]?.rights)
    const rivals = this.keepersOf(rights).filter((l) => l !== own)
    const region = this.judge([...rivals, number])
    const verdict = this.verdictAt(region, region.lefts.length - 1)
    this.kept.pop()
    this.left.pop()
    if (keys) this.keyed.set(number, keys)
    else this.keyed.delete(number)
    return verdict
  }

  update(changes: MatchChanges): ReadonlyMap<string, PlaceVerdict> {
    const touched = new Set<number>()
    const touchedRights = new Set<number>()
    this.changeRights(changes.right, touched, touchedRights)
    this.changeLefts(changes.left, touched)
    if (changes.confirmed || changes.rejected) this.changeDecisions(changes, touched)
    const rekeyed = this.rereadKeys(changes)
    for (const l of rekeyed) touched.add(l)
    for (const l of touched) if (this.left[l]) this.look(l, this.lists.finder.find(this.left[l]))
    this.meetNewRights(touchedRights, touched)
    const region = this.judge(this.tiedTo(touched))
    return this.write(region)
  }

  private numberOf(id: string, side: 0 | 1): number {
    return (side === 0 ? this.leftNumbers : this.rightNumbers).get(id) ?? -1
  }

  private readDecisions(confirmed: readonly PairIds[] = [], rejected: readonly PairIds[] = []): void {
    this.confirmed = new Map()
    this.takenBy = new Map()
    this.refused = new Map()
    for (const { leftId, rightId } of confirmed) {
      const [l, r] = [this.numberOf(leftId, 0), this.numberOf(rightId, 1)]
      if (l < 0 || r < 0) continue
      this.confirmed.set(l, r)
      this.takenBy.set(r, l)
    }
    for (const { leftId, rightId } of rejected) {
      const [l, r] = [this.numberOf(leftId, 0), this.numberOf(rightId, 1)]
      if (l < 0 || r < 0 || this.confirmed.get(l) === r) continue
      this.refused.set(l, (this.refused.get(l) ?? new Set()).add(r))
    }
  }

  /** Confirmed pairs and keys that stand alone teach which areas and types go together. Runs before anything else is known. */
  private sureAnchors(left: readonly PreparedPlace[], right: readonly PreparedPlace[]): Anchor[] {
    this.keyed = keyedByLeft(weighKeys(findSharedKeys(left, right, this.settings), left, right))
    const anchors: Anchor[] = []
    const add = (l: number, r: number, weight: number): void => {
      const [place, other] = [left[l], right[r]]
      if (place && other) anchors.push({ left: place, right: other, weight })
    }
    for (const [l, r] of this.confirmed) add(l, r, SURE_WEIGHT)
    for (const [l, pairs] of this.keyed)
      for (const [r, { isAlone }] of pairs)
        if (isAlone && !this.confirmed.has(l) && !this.refused.get(l)?.has(r)) add(l, r, 1)
    return anchors
  }

  private keptOf(l: number, found: Parameters<typeof lookAtPlace>[0]['found']): KeptOfPlace | undefined {
    const left = this.left[l]
    if (!left) return undefined
    const confirmed = this.confirmed.get(l)
    const keys = this.keyed.get(l)
    const withouts = this.withouts.get(l)
    const isOneToOne = this.judges?.oneToOne ?? true
    return lookAtPlace(
      {
        left,
        found: confirmed === undefined ? found : [{ number: confirmed, likeness: 0, rank: 0 }],
        keyWeights:
          confirmed === undefined && keys ? new Map([...keys].map(([r, { weight }]) => [r, weight])) : undefined,
        withoutOf: (right) => withouts?.get(right) ?? 0,
        rightOf: (right) => this.right[right],
        isRefused: (right) =>
          (this.refused.get(l)?.has(right) ?? false) ||
          (isOneToOne && confirmed === undefined && this.takenBy.has(right)),
      },
      this.scorer,
    )
  }

  private look(l: number, found: Parameters<typeof lookAtPlace>[0]['found']): void {
    for (const right of this.kept[l]?.rights ?? []) this.keepers.get(right)?.delete(l)
    const kept = this.keptOf(l, found)
    this.kept[l] = kept
    for (const right of kept?.rights ?? []) {
      const keepers = this.keepers.get(right)
      if (keepers) keepers.add(l)
      else this.keepers.set(right, new Set([l]))
    }
  }

  private judge(lefts: readonly number[]): JudgedRegion {
    const inside = new Set(lefts)
    const isAll = inside.size >= this.left.length
    return judgeRegion(
      lefts,
      (l) => this.kept[l],
      (right) => !isAll && this.isTakenOutside(right, inside),
      this.judges,
    )
  }

  /** Whether a place outside of the region has been given the right place. */
  private isTakenOutside(right: number, inside: ReadonlySet<number>): boolean {
    const owner = this.givenTo.get(right)
    return owner !== undefined && this.judges.oneToOne && !inside.has(owner)
  }

  /** Only what names, areas and places say counts: pairs with keys would hide how sure the rest is. */
  private findCutoff(region: JudgedRegion): number {
    const probabilities: number[] = []
    region.lefts.forEach((l, i) => {
      const pair = region.chosen[i] ?? -1
      if (pair < 0 || this.confirmed.has(l) || this.keyed.get(l)?.has(region.rights[pair] ?? -1)) return
      probabilities.push(probabilityOf(region.logOdds[pair] ?? 0))
    })
    return cutoffFor(probabilities, this.settings.autoAcceptPrecision ?? DEFAULT_PRECISION)
  }

  private verdictAt(region: JudgedRegion, at: number): PlaceVerdict {
    const context: VerdictContext = {
      left: this.left,
      right: this.right,
      scorer: this.scorer,
      known: this.lists.known,
      cutoff: this.cutoff,
      confirmed: this.confirmed,
      keyed: this.keyed,
      keptOf: (l) => this.kept[l],
      withoutOf: (l, r) => this.withouts.get(l)?.get(r) ?? 0,
    }
    return verdictOf(region, at, context)
  }

  private write(region: JudgedRegion): Map<string, PlaceVerdict> {
    const news = new Map<string, PlaceVerdict>()
    region.lefts.forEach((l, i) => {
      const id = this.left[l]?.place.id
      if (id === undefined) return
      const verdict = this.verdictAt(region, i)
      const before = this.verdicts.get(id)
      this.give(l, region, i, verdict)
      if (before === undefined || !isSameVerdict(before, verdict)) news.set(id, verdict)
      this.verdicts.set(id, verdict)
    })
    return news
  }

  /** Remembers to whom a right place has been given for certain. */
  private give(l: number, region: JudgedRegion, at: number, { verdict }: PlaceVerdict): void {
    const old = this.givenOf.get(l)
    if (old !== undefined && this.givenTo.get(old) === l) this.givenTo.delete(old)
    this.givenOf.delete(l)
    const right = region.rights[region.chosen[at] ?? -1]
    if (verdict !== 'confirmed' || right === undefined) return
    this.givenTo.set(right, l)
    this.givenOf.set(l, right)
  }

  private changeRights(changes: ListChanges | undefined, touched: Set<number>, touchedRights: Set<number>): void {
    const { right: context } = this.lists.contexts
    const takeOut = (id: string): void => {
      const number = this.rightNumbers.get(id)
      const place = number === undefined ? undefined : this.right[number]
      if (number === undefined || !place) return
      countPlace(place, context, -1)
      this.lists.known.countName(place, 1, -1)
      this.right[number] = undefined
      this.rightNumbers.delete(id)
      this.lists.finder.leave()
      for (const l of this.keepers.get(number) ?? []) touched.add(l)
      this.keepers.delete(number)
    }
    for (const id of changes?.remove ?? []) takeOut(id)
    for (const place of changes?.put ?? []) {
      takeOut(place.id)
      const prepared = preparePlace(place, context)
      countPlace(prepared, context, 1)
      this.lists.known.countName(prepared, 1, 1)
      const number = this.right.push(prepared) - 1
      this.rightNumbers.set(place.id, number)
      this.lists.finder.enter(prepared, number)
      touchedRights.add(number)
    }
  }

  private changeLefts(changes: ListChanges | undefined, touched: Set<number>): void {
    const { left: context } = this.lists.contexts
    const takeOut = (id: string): void => {
      const number = this.leftNumbers.get(id)
      const place = number === undefined ? undefined : this.left[number]
      if (number === undefined || !place) return
      countPlace(place, context, -1)
      this.lists.known.countName(place, 0, -1)
      for (const right of this.kept[number]?.rights ?? []) {
        this.keepers.get(right)?.delete(number)
        for (const l of this.keepers.get(right) ?? []) touched.add(l)
      }
      this.kept[number] = undefined
      this.left[number] = undefined
      this.leftNumbers.delete(id)
      this.verdicts.delete(id)
      this.reverse?.leave()
    }
    for (const id of changes?.remove ?? []) takeOut(id)
    for (const place of changes?.put ?? []) {
      takeOut(place.id)
      const prepared = preparePlace(place, context)
      countPlace(prepared, context, 1)
      this.lists.known.countName(prepared, 0, 1)
      const number = this.left.push(prepared) - 1
      this.leftNumbers.set(place.id, number)
      this.reverse?.enter(prepared, number)
      touched.add(number)
    }
  }

  private changeDecisions(changes: MatchChanges, touched: Set<number>): void {
    const before = { confirmed: this.confirmed, refused: this.refused, takenBy: this.takenBy }
    this.readDecisions(changes.confirmed ?? this.settings.confirmed, changes.rejected ?? this.settings.rejected)
    const changed = new Set<number>()
    for (const [l, r] of [...before.confirmed, ...this.confirmed])
      if (before.confirmed.get(l) !== this.confirmed.get(l)) {
        changed.add(l)
        for (const keeper of this.keepers.get(r) ?? []) changed.add(keeper)
      }
    for (const l of [...before.refused.keys(), ...this.refused.keys()])
      if (before.refused.get(l)?.size !== this.refused.get(l)?.size) changed.add(l)
    for (const l of changed) touched.add(l)
  }

  /** Keys of changed places only, against all others. Returns left places whose keys are other than before. */
  private rereadKeys({ left, right }: MatchChanges): Set<number> {
    const touched = new Set<number>()
    if (!left && !right) return touched
    const next = keyedByLeft(weighKeys(findSharedKeys(this.left, this.right, this.settings), this.left, this.right))
    for (const l of new Set([...this.keyed.keys(), ...next.keys()]))
      if (!isSameKeys(this.keyed.get(l), next.get(l))) touched.add(l)
    this.keyed = next
    return touched
  }

  private keysOfOne(place: PreparedPlace, number: number): Map<number, KeyedPair> {
    const lefts: (PreparedPlace | undefined)[] = []
    lefts[number] = place
    const { code, gln, identifiers, storedLinks } = place.place
    const hasKeys = code ?? gln ?? identifiers ?? storedLinks
    if (hasKeys === undefined && place.names.every(({ codes }) => codes.length === 0)) return new Map()
    return (
      keyedByLeft(weighKeys(findSharedKeys(lefts, this.right, this.settings), lefts, this.right)).get(number) ??
      new Map()
    )
  }

  private meetNewRights(news: ReadonlySet<number>, touched: Set<number>): void {
    if (news.size === 0) return
    const { known } = this.lists
    this.reverse ??= new CandidateFinder(
      this.left,
      new KeyIndex(this.left.map((place) => place?.keys ?? NO_KEYS)),
      known.turned(),
    )
    const { reverse } = this
    for (const r of news) {
      const place = this.right[r]
      if (!place) continue
      for (const { number } of reverse.find(place)) {
        if (touched.has(number) || !this.left[number]) continue
        touched.add(number)
        this.look(number, this.lists.finder.find(this.left[number]))
      }
    }
  }

  /** Changed places, and all that compete with them or with their rivals. */
  private tiedTo(touched: ReadonlySet<number>): number[] {
    const region = new Set([...touched].filter((l) => this.left[l]))
    let edge = region
    for (let step = 0; step < 2; step++) {
      const rights = new Set<number>()
      for (const l of edge) {
        const kept = this.kept[l]
        kept?.rights.forEach((right, i) => {
          if ((kept.scores[i] ?? 0) >= TIED) rights.add(right)
        })
      }
      edge = new Set(this.keepersOf(rights).filter((l) => !region.has(l)))
      for (const l of edge) region.add(l)
    }
    return [...region].toSorted((a, b) => a - b)
  }

  private keepersOf(rights: ReadonlySet<number>): number[] {
    const found = new Set<number>()
    for (const right of rights) for (const l of this.keepers.get(right) ?? []) if (this.left[l]) found.add(l)
    return [...found].toSorted((a, b) => a - b)
  }
}

function keyedByLeft(pairs: readonly KeyedPair[]): Map<number, Map<number, KeyedPair>> {
  const byLeft = new Map<number, Map<number, KeyedPair>>()
  for (const pair of pairs) {
    const own = byLeft.get(pair.left)
    if (own) own.set(pair.right, pair)
    else byLeft.set(pair.left, new Map([[pair.right, pair]]))
  }
  return byLeft
}

function isSameKeys(a?: ReadonlyMap<number, KeyedPair>, b?: ReadonlyMap<number, KeyedPair>): boolean {
  if (a?.size !== b?.size) return false
  return [...(a ?? [])].every(([r, { weight }]) => b?.get(r)?.weight === weight)
}

const isSameVerdict = (a: PlaceVerdict, b: PlaceVerdict): boolean =>
  a.verdict === b.verdict &&
  a.candidates.length === b.candidates.length &&
  a.candidates.every(
    ({ rightId, probability }, i) =>
      rightId === b.candidates[i]?.rightId && Math.abs(probability - (b.candidates[i]?.probability ?? 0)) < 1e-6,
  )

const memory = new WeakMap<MatchModel['pair'], TreesInMemory>()

function treesOf(model: MatchModel['pair']): TreesInMemory {
  const known = memory.get(model)
  if (known) return known
  const trees = readTrees(model)
  memory.set(model, trees)
  return trees
}
