import type { BothLists, PlaceToMatch } from '../../src/matching/index.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import { greedyOneToOne, type ScoredPair } from './scored-pair.ts'

const ROUNDS = 40

/** Levels of agreement of one field; -1 where a side is silent. */
type Levels = readonly number[]

/**
 * Record linkage of Fellegi and Sunter (1969) with probabilities estimated by expectation maximisation (Winkler 1988): blocks
 * of places that share a word or the beginning of a name, levels of agreement of name, rest of the name, areas, type and
 * distance taken as independent, weights as sums of logs, then one-to-one.
 */
export function fellegiSunter({ left, right }: BothLists): ScoredPair[] {
  const pairs = block(left, right)
  const levels = pairs.map(([l, r]) => compare(left[l], right[r]))
  const fields = levels[0]?.length ?? 0
  const sizes = Array.from({ length: fields }, (_, f) => 1 + Math.max(0, ...chunkMax(levels, f)))
  let prior = Math.min(left.length, right.length) / Math.max(1, pairs.length) / 2
  let m = sizes.map((size) => Array.from({ length: size }, (_, level) => (1 + level * level) / sumTo(size)))
  let u = sizes.map((size) => Array.from({ length: size }, (_, level) => (1 + (size - level) ** 2) / sumTo(size)))
  const weightOf = (pair: Levels): number =>
    pair.reduce(
      (sum, level, f) => (level < 0 ? sum : sum + Math.log((m[f]?.[level] ?? 1e-6) / (u[f]?.[level] ?? 1e-6))),
      0,
    )
  for (let round = 0; round < ROUNDS; round++) {
    const [hits, misses] = [sizes.map((size) => zeros(size)), sizes.map((size) => zeros(size))]
    let total = 0
    for (const pair of levels) {
      const odds = (prior / (1 - prior)) * Math.exp(weightOf(pair))
      const share = odds / (1 + odds)
      total += share
      pair.forEach((level, f) => {
        if (level < 0) return
        const [hit, miss] = [hits[f] ?? [], misses[f] ?? []]
        hit[level] = (hit[level] ?? 0) + share
        miss[level] = (miss[level] ?? 0) + 1 - share
      })
    }
    prior = Math.max(1e-6, Math.min(0.5, total / levels.length))
    m = hits.map(normalise)
    u = misses.map(normalise)
  }
  return greedyOneToOne(pairs.map(([l, r], i) => ({ left: l, right: r, score: weightOf(levels[i] ?? []) })))
}

const zeros = (size: number): number[] => Array.from({ length: size }, () => 0)
const sumTo = (size: number): number => Array.from({ length: size }, (_, i) => 1 + i * i).reduce((a, b) => a + b, 0)
const normalise = (counts: readonly number[]): number[] => {
  const all = counts.reduce((a, b) => a + b, 0)
  return counts.map((count) => (count + 0.5) / (all + 0.5 * counts.length))
}

function* chunkMax(levels: readonly Levels[], field: number): Generator<number> {
  for (const pair of levels) yield pair[field] ?? 0
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

const MOST_PER_KEY = 60

function block(left: readonly PlaceToMatch[], right: readonly PlaceToMatch[]): [number, number][] {
  const keysOf = ({ name }: PlaceToMatch): string[] => {
    const words = wordsOf(name)
    return [...new Set([...words.filter((word) => word.length > 3), `^${words.join('').slice(0, 5)}`])]
  }
  const index = new Map<string, number[]>()
  right.forEach((place, r) => {
    for (const key of keysOf(place)) {
      const there = index.get(key)
      if (there) there.push(r)
      else index.set(key, [r])
    }
  })
  return left.flatMap((place, l) => {
    const found = new Set<number>()
    for (const key of keysOf(place)) {
      const there = index.get(key) ?? []
      if (there.length <= MOST_PER_KEY) for (const r of there) found.add(r)
    }
    return [...found].map((r): [number, number] => [l, r])
  })
}

function compare(left: PlaceToMatch | undefined, right: PlaceToMatch | undefined): Levels {
  if (!left || !right) return []
  const [a, b] = [wordsOf(left.name), wordsOf(right.name)]
  const areas = similarAreas(left, right)
  return [
    stepOf(jaroWinkler(a.join(' '), b.join(' ')), [0.75, 0.85, 0.92, 0.9999]),
    stepOf(jaroWinkler(a[0] ?? '', b[0] ?? ''), [0.8, 0.9, 0.9999]),
    areas === undefined ? -1 : stepOf(areas, [0.85, 0.95, 0.9999]),
    left.type === undefined || right.type === undefined ? -1 : left.type === right.type ? 1 : 0,
    distanceStep(left, right),
  ]
}

const stepOf = (value: number, steps: readonly number[]): number => steps.filter((step) => value >= step).length

function similarAreas(left: PlaceToMatch, right: PlaceToMatch): number | undefined {
  if (left.areas.length === 0 || right.areas.length === 0) return undefined
  let best = 0
  for (const a of left.areas)
    for (const b of right.areas) best = Math.max(best, jaroWinkler(a.toLowerCase(), b.toLowerCase()))
  return best
}

function distanceStep(left: PlaceToMatch, right: PlaceToMatch): number {
  const [a, b, c, d] = [left.latitude, left.longitude, right.latitude, right.longitude]
  if (a === undefined || b === undefined || c === undefined || d === undefined) return -1
  const kilometres = Math.hypot(a - c, b - d) * 111
  return [20, 5, 2, 0.5].filter((limit) => kilometres <= limit).length
}
