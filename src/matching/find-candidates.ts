import { around } from 'geokdbush'
import KDBush from 'kdbush'
import type { KeyIndex } from './key-index.ts'
import type { PreparedPlace } from './prepare.ts'
import { signatureOf, Signatures } from './signatures.ts'
import { TopList } from './top-list.ts'

/** A place that may be the one looked for. */
export interface Found {
  readonly number: number
  /** How alike the names are by the quickest measure, 0 to 1. */
  readonly likeness: number
  /** Likeness and what the areas say. */
  readonly rank: number
}

/** What the finder needs to know of areas, seen from the side of the place looked for. */
export interface AreaKnowledge {
  readonly areaLifts: (wanted: number, found: number, without: number) => { readonly total: number }
  /** The narrowest area around an area that holds enough places to learn from. */
  readonly wideArea: (area: number) => number
  /** Areas with places of their own where places of an area probably lie, the densest first. */
  readonly reach: (wanted: number, hasPlaces: (area: number) => boolean) => number[]
}

/** Postings read for one place; the rarest keys are read first. */
const BUDGET = 2000
const MOST_KEYS = 256
/** By name anywhere; by name among the places of like areas; by position. */
const BY_NAME = 12
const BY_AREA = 8
const BY_POSITION = 3
/** Found by name before areas are asked: namesakes are many. */
const BEFORE_AREAS = 60
const AREA_PLACES = 400
const NEAR_KM = 3
/** What a step of log-odds of the areas counts for beside the likeness of names. */
const AREA_WORTH = 0.035
/** Of all that were found, so many at most are compared closely, and those far behind the first only to make up the least number. */
const MOST = 14
const LEAST = 8
const FAR_BEHIND = 0.9
/** One place of the very name, and no other nearly as good: hardly anything else needs a look. */
const PLAIN = 0.97
const BY_FAR = 0.3
const LEAST_BESIDE_PLAIN = 3

export class CandidateFinder {
  private readonly places: readonly (PreparedPlace | undefined)[]
  private readonly index: KeyIndex
  private readonly known: AreaKnowledge
  private readonly byArea = new Map<number, number[]>()
  private readonly reaches = new Map<number, number[]>()
  private readonly signatures = new Signatures()
  private readonly positions: { readonly tree: KDBush; readonly numbers: readonly number[] } | undefined
  /** By place: weight of the keys shared with the one looked for. */
  private shared: Float32Array
  private touched = new Int32Array(1024)
  private readonly order = new Int32Array(MOST_KEYS)
  private readonly frequencies = new Int32Array(MOST_KEYS)
  private touchedCount = 0
  private readonly byName = new TopList(BEFORE_AREAS)
  private readonly inAreas = new TopList(BY_AREA)

  constructor(places: readonly (PreparedPlace | undefined)[], index: KeyIndex, known: AreaKnowledge) {
    this.places = places
    this.index = index
    this.known = known
    this.shared = new Float32Array(places.length + 1024)
    places.forEach((place, number) => place && this.enterArea(place, number))
    this.positions = treeOf(places)
  }

  /** Lets a place that came later be found; by position it is not until the next whole match. */
  enter(place: PreparedPlace, number: number): void {
    this.index.add(number, place.keys)
    this.enterArea(place, number)
  }

  /** The place must be gone from the list already; what still points at it is passed over. */
  leave(): void {
    this.index.remove()
  }

  /** What was learnt of areas has changed. */
  forgetReach(): void {
    this.reaches.clear()
  }

  /** Best first by rank. */
  find(wanted: PreparedPlace): Found[] {
    const own = this.gather(wanted)
    const found: Found[] = []
    const add = (number: number): void => {
      if (!found.some((each) => each.number === number)) found.push(this.rank(wanted, number, own))
    }
    for (const each of this.bestByName(wanted, own)) found.push(each)
    const [first, second] = found
    const isPlain = first !== undefined && first.likeness >= PLAIN && first.rank - (second?.rank ?? 0) >= BY_FAR
    if (!isPlain) for (const number of this.bestInAreas(wanted, found)) found.push(this.rank(wanted, number, own))
    for (const number of this.nearest(wanted)) add(number)
    for (let i = 0; i < this.touchedCount; i++) this.shared[this.touched[i] ?? 0] = 0
    this.touchedCount = 0
    found.sort(byRank)
    const least = (found[0]?.rank ?? 0) - FAR_BEHIND
    const few = isPlain ? LEAST_BESIDE_PLAIN : LEAST
    return found.filter(({ rank }, i) => i < MOST && (rank >= least || i < few))
  }

  private enterArea(place: PreparedPlace, number: number): void {
    this.signatures.put(number, place.names)
    const there = this.byArea.get(place.area)
    if (there) there.push(number)
    else this.byArea.set(place.area, [number])
    if (number < this.shared.length) return
    const wider = new Float32Array(this.shared.length * 2)
    wider.set(this.shared)
    this.shared = wider
  }

  /** Adds up the weights of shared keys in `shared`; returns the weight of all keys of the place. */
  private gather(wanted: PreparedPlace): number {
    const { index } = this
    const { order, frequencies } = this
    const { keys } = wanted
    const count = Math.min(keys.length, MOST_KEYS)
    let own = 0
    for (let i = 0; i < count; i++) {
      const frequency = index.frequency(keys[i] ?? 0)
      own += index.weight(frequency)
      let at = i
      while (at > 0 && (frequencies[at - 1] ?? 0) > frequency) {
        frequencies[at] = frequencies[at - 1] ?? 0
        order[at] = order[at - 1] ?? 0
        at--
      }
      frequencies[at] = frequency
      order[at] = i
    }
    let left = BUDGET
    for (let i = 0; i < count; i++) {
      const frequency = frequencies[i] ?? 0
      if (frequency === 0) continue
      if (frequency > left) break
      left -= frequency
      const weight = index.weight(frequency)
      index.forEach(keys[order[i] ?? 0] ?? 0, (place) => this.touch(place, weight))
    }
    return own
  }

  private touch(place: number, weight: number): void {
    const before = this.shared[place] ?? 0
    this.shared[place] = before + weight
    if (before !== 0) return
    if (this.touchedCount === this.touched.length) {
      const longer = new Int32Array(this.touched.length * 2)
      longer.set(this.touched)
      this.touched = longer
    }
    this.touched[this.touchedCount++] = place
  }

  private likeness(number: number, own: number): number {
    const both = this.shared[number] ?? 0
    const other = this.index.weights[number] ?? 1
    return both === 0 ? 0 : (0.6 * both) / Math.sqrt(own * other) + (0.4 * both) / Math.min(own, other)
  }

  private rank(wanted: PreparedPlace, number: number, own: number): Found {
    const likeness = this.likeness(number, own)
    const { total } = this.known.areaLifts(wanted.area, this.places[number]?.area ?? 0, 0)
    return { number, likeness, rank: likeness + AREA_WORTH * total }
  }

  private bestByName(wanted: PreparedPlace, own: number): Found[] {
    const { byName } = this
    byName.clear()
    for (let i = 0; i < this.touchedCount; i++) {
      const number = this.touched[i] ?? 0
      byName.offer(number, this.likeness(number, own))
    }
    const least = (byName.values[0] ?? 0) - FAR_BEHIND
    const ranked: Found[] = []
    byName.numbers.forEach((number, i) => {
      // Areas can lift a place by so much at most.
      if (i >= BY_NAME && (byName.values[i] ?? 0) < least) return
      if (this.places[number]) ranked.push(this.rank(wanted, number, own))
    })
    return ranked.toSorted(byRank).slice(0, BY_NAME)
  }

  private bestInAreas(wanted: PreparedPlace, found: readonly Found[]): readonly number[] {
    const { inAreas, signatures } = this
    inAreas.clear()
    const signature = signatureOf(wanted.names)
    let looked = 0
    for (const area of this.reachOf(wanted.area)) {
      const there = this.byArea.get(area) ?? []
      if (looked > 0 && looked + there.length > AREA_PLACES) break
      looked += there.length
      for (const number of there) if (this.places[number]) inAreas.offer(number, signatures.likeness(signature, number))
    }
    return inAreas.numbers.filter((number) => !found.some((each) => each.number === number))
  }

  private reachOf(placeArea: number): number[] {
    const area = this.known.wideArea(placeArea)
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
    return near.map((at) => numbers[at] ?? 0).filter((number) => this.places[number] !== undefined)
  }
}

const byRank = (a: Found, b: Found): number => b.rank - a.rank || a.number - b.number

function treeOf(places: readonly (PreparedPlace | undefined)[]): { tree: KDBush; numbers: number[] } | undefined {
  const numbers = places.flatMap((place, number) => (place && !Number.isNaN(place.latitude) ? [number] : []))
  if (numbers.length === 0) return undefined
  const tree = new KDBush(numbers.length)
  for (const number of numbers) tree.add(places[number]?.longitude ?? 0, places[number]?.latitude ?? 0)
  tree.finish()
  return { tree, numbers }
}
