import KDBush from 'kdbush'
import { around } from 'geokdbush'
import type { KeyIndex } from './key-index.ts'
import { bitsIn, SIGNATURE_WORDS } from './name-keys.ts'
import type { PreparedPlace } from './prepare.ts'

/** A place that may be the one looked for, and how alike the names are by the quickest measure, 0 to 1. */
export interface Found {
  readonly number: number
  readonly likeness: number
  /** Likeness and what the areas say. */
  readonly rank: number
}

/** Postings read for one place; the rarest keys are read first. */
const BUDGET = 2500
/** Found by name anywhere; found by name among the places of like areas; found by position. */
const BY_NAME = 14
const BY_AREA = 8
const BY_POSITION = 3
const AREA_PLACES = 400
const NEAR_KM = 3
/** What a step of log-odds of the areas counts for beside the likeness of names. */
const AREA_WORTH = 0.035

/** What the finder needs to know of areas, seen from the side of the place looked for. */
export interface AreaKnowledge {
  readonly areaLifts: (wanted: number, found: number, without: number) => { readonly total: number }
  /** Areas with places of their own where places of an area probably lie, the densest first. */
  readonly reach: (wanted: number, hasPlaces: (area: number) => boolean) => number[]
}

export class CandidateFinder {
  private readonly places: readonly (PreparedPlace | undefined)[]
  private readonly index: KeyIndex
  private readonly known: AreaKnowledge
  private readonly byArea = new Map<number, number[]>()
  private readonly reaches = new Map<number, number[]>()
  private positions: { tree: KDBush; numbers: readonly number[] } | undefined
  private shared: Float32Array
  private readonly touched: number[] = []

  constructor(places: readonly (PreparedPlace | undefined)[], index: KeyIndex, known: AreaKnowledge) {
    this.places = places
    this.index = index
    this.known = known
    this.shared = new Float32Array(places.length + 1024)
    places.forEach((place, number) => place && this.enterArea(place, number))
    this.positions = treeOf(places)
  }

  /** Lets a place that came later be found. */
  enter(place: PreparedPlace, number: number): void {
    this.index.add(number, place.keys)
    this.enterArea(place, number)
  }

  /** The place must be gone from the list already; what still points at it is passed over. */
  leave(): void {
    this.index.remove()
  }

  private enterArea(place: PreparedPlace, number: number): void {
    const there = this.byArea.get(place.area)
    if (there) there.push(number)
    else this.byArea.set(place.area, [number])
    if (number >= this.shared.length) {
      const wider = new Float32Array(this.shared.length * 2)
      wider.set(this.shared)
      this.shared = wider
    }
  }

  /** What was learnt of areas has changed. */
  forgetReach(): void {
    this.reaches.clear()
  }

  find(wanted: PreparedPlace): Found[] {
    const own = this.gather(wanted)
    const found = new Map<number, Found>()
    for (const each of this.bestByName(wanted, own)) found.set(each.number, each)
    for (const number of this.bestByArea(wanted, found)) found.set(number, this.ranked(wanted, number, own))
    for (const number of this.nearest(wanted))
      if (!found.has(number)) found.set(number, this.ranked(wanted, number, own))
    for (const number of this.touched) this.shared[number] = 0
    this.touched.length = 0
    return [...found.values()]
  }

  /** Adds up the weights of shared keys in `shared`; returns the weight of all keys of the place. */
  private gather(wanted: PreparedPlace): number {
    const { index, shared, touched } = this
    const keys = Array.from(wanted.keys, (key) => ({ key, frequency: index.frequency(key) }))
    keys.sort((a, b) => a.frequency - b.frequency || a.key - b.key)
    let own = 0
    let left = BUDGET
    for (const { key, frequency } of keys) {
      const weight = index.weight(frequency)
      own += weight
      if (frequency > left) continue
      left -= frequency
      index.forEach(key, (place) => {
        const before = shared[place] ?? 0
        if (before === 0) touched.push(place)
        shared[place] = before + weight
      })
    }
    return own
  }

  private likeness(number: number, own: number): number {
    const both = this.shared[number] ?? 0
    const other = this.index.weights[number] ?? 1
    return both === 0 ? 0 : (0.6 * both) / Math.sqrt(own * other) + (0.4 * both) / Math.min(own, other)
  }

  private ranked(wanted: PreparedPlace, number: number, own: number): Found {
    const likeness = this.likeness(number, own)
    const { total } = this.known.areaLifts(wanted.area, this.places[number]?.area ?? 0, 0)
    return { number, likeness, rank: likeness + AREA_WORTH * total }
  }

  private bestByName(wanted: PreparedPlace, own: number): Found[] {
    const alike = new TopList(BY_NAME * 4)
    for (const number of this.touched) alike.offer(number, this.likeness(number, own))
    const ranked = alike.numbers
      .filter((number) => this.isThere(number))
      .map((number) => this.ranked(wanted, number, own))
    return ranked.toSorted((a, b) => b.rank - a.rank || a.number - b.number).slice(0, BY_NAME)
  }

  private bestByArea(wanted: PreparedPlace, found: ReadonlyMap<number, Found>): readonly number[] {
    const best = new TopList(BY_AREA)
    let looked = 0
    for (const area of this.reachOf(wanted.area)) {
      const there = this.byArea.get(area) ?? []
      if (looked > 0 && looked + there.length > AREA_PLACES) break
      looked += there.length
      for (const number of there) {
        const place = this.places[number]
        if (place && !found.has(number) && this.isThere(number)) best.offer(number, pairLikeness(wanted, place))
      }
    }
    return best.numbers
  }

  private reachOf(area: number): number[] {
    const known = this.reaches.get(area)
    if (known) return known
    const reach = this.known.reach(area, (node) => this.byArea.has(node))
    this.reaches.set(area, reach)
    return reach
  }

  private nearest({ latitude, longitude }: PreparedPlace): number[] {
    if (!this.positions || Number.isNaN(latitude)) return []
    const { tree, numbers } = this.positions
    const near: number[] = around(tree, longitude, latitude, BY_POSITION, NEAR_KM)
    return near.map((at) => numbers[at] ?? 0).filter((number) => this.isThere(number))
  }

  private isThere(number: number): boolean {
    return this.places[number] !== undefined
  }
}

/** Share of pairs of letters in common. */
function pairLikeness(a: PreparedPlace, b: PreparedPlace): number {
  let [both, left, right] = [0, 0, 0]
  for (let i = 0; i < SIGNATURE_WORDS; i++) {
    const [x, y] = [a.signature[i] ?? 0, b.signature[i] ?? 0]
    both += bitsIn(x & y)
    left += bitsIn(x)
    right += bitsIn(y)
  }
  return both / Math.max(1, Math.min(left, right)) + both / Math.max(1, left + right)
}

function treeOf(places: readonly (PreparedPlace | undefined)[]): { tree: KDBush; numbers: number[] } | undefined {
  const numbers = places.flatMap((place, number) => (place && !Number.isNaN(place.latitude) ? [number] : []))
  if (numbers.length === 0) return undefined
  const tree = new KDBush(numbers.length)
  for (const number of numbers) tree.add(places[number]?.longitude ?? 0, places[number]?.latitude ?? 0)
  tree.finish()
  return { tree, numbers }
}

/** The few best of many, by value and then by number, so that the order of offers does not matter. */
export class TopList {
  readonly numbers: number[] = []
  private readonly values: number[] = []
  private readonly size: number

  constructor(size: number) {
    this.size = size
  }

  offer(number: number, value: number): void {
    const { numbers, values, size } = this
    let at = values.length
    if (at === size && !isBetter(value, number, values[at - 1] ?? 0, numbers[at - 1] ?? 0)) return
    if (at === size) at--
    while (at > 0 && isBetter(value, number, values[at - 1] ?? 0, numbers[at - 1] ?? 0)) {
      values[at] = values[at - 1] ?? 0
      numbers[at] = numbers[at - 1] ?? 0
      at--
    }
    values[at] = value
    numbers[at] = number
  }
}

const isBetter = (value: number, number: number, than: number, other: number): boolean =>
  value > than || (value === than && number < other)
