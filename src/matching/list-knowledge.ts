import { AreaComparisons, type AreaComparison } from './area-comparisons.ts'
import { AreaLinks } from './area-links.ts'
import { linkAreasByName } from './area-names.ts'
import { AreaTree } from './area-tree.ts'
import { positionReaders } from './believable-position.ts'
import { Categories, CategoryLinks } from './category-links.ts'
import type { ListKnowledge } from './compare-places.ts'
import type { AreaKnowledge } from './find-candidates.ts'
import type { PlaceToMatch } from './place.ts'
import { FoundRates } from './found-rates.ts'
import type { ListContext, PreparedPlace } from './prepare.ts'
import type { MatchBounds } from './settings.ts'
import { Vocabulary } from './vocabulary.ts'

/** Two places taken for one, as strongly as `weight`, to learn from what their areas, types and owners are. */
export interface Anchor {
  readonly left: PreparedPlace
  readonly right: PreparedPlace
  readonly weight: number
}

export function createContexts(
  left: readonly PlaceToMatch[],
  right: readonly PlaceToMatch[],
  bounds?: MatchBounds,
): { readonly left: ListContext; readonly right: ListContext } {
  const vocabulary = new Vocabulary()
  const [leftPosition, rightPosition] = positionReaders(left, right, bounds)
  const context = (side: 0 | 1, positionOf: ListContext['positionOf']): ListContext => ({
    side,
    vocabulary,
    areas: new AreaTree(vocabulary),
    types: new Categories(),
    owners: new Categories(),
    positionOf,
  })
  return { left: context(0, leftPosition), right: context(1, rightPosition) }
}

/** What the two lists say as a whole: which words are rare, which areas, types and owners go together. */
export class LearntLists implements ListKnowledge {
  readonly vocabulary: Vocabulary
  readonly leftAreas: AreaTree
  readonly rightAreas: AreaTree
  readonly spacings: WeakMap<PreparedPlace, number> = new WeakMap()
  links: AreaLinks
  private readonly left: ListContext
  private readonly right: ListContext
  private types: TypeLinks
  rates: readonly [FoundRates, FoundRates]
  private readonly names: [Map<string, number>, Map<string, number>] = [new Map(), new Map()]
  private rarities = new Float64Array(0)
  private logSize = 1
  private readonly areas: AreaComparisons

  constructor(left: ListContext, right: ListContext) {
    this.right = right
    this.vocabulary = left.vocabulary
    this.leftAreas = left.areas
    this.rightAreas = right.areas
    this.links = new AreaLinks(left.areas, right.areas)
    this.areas = new AreaComparisons(left.areas, right.areas, this.links)
    this.types = new TypeLinks(right)
    this.rates = [new FoundRates(left.areas, left.types), new FoundRates(right.areas, right.types)]
    this.left = left
  }

  countName(place: PreparedPlace, side: 0 | 1, by: 1 | -1): void {
    const key = nameKey(place)
    this.names[side].set(key, (this.names[side].get(key) ?? 0) + by)
  }

  /** Counts words anew and forgets what pairs taught before; then takes in like names of areas, and the anchors. */
  learn(anchors: readonly Anchor[], aliases: readonly (readonly [left: number, right: number])[]): void {
    const { uses } = this.vocabulary
    const total = (this.leftAreas.sizes[0] ?? 0) + (this.rightAreas.sizes[0] ?? 0)
    this.logSize = Math.log(Math.max(3, total))
    this.rarities = Float64Array.from(this.vocabulary.words, (_, word) =>
      this.rarityOf((uses[0][word] ?? 0) + (uses[1][word] ?? 0)),
    )
    this.links = new AreaLinks(this.leftAreas, this.rightAreas)
    this.types = new TypeLinks(this.right)
    this.rates = [new FoundRates(this.left.areas, this.left.types), new FoundRates(this.right.areas, this.right.types)]
    linkAreasByName(this.leftAreas, this.rightAreas, this.links)
    for (const [left, right] of aliases) this.links.add(left, right, ALIAS_WEIGHT)
    for (const { left, right, weight } of anchors) {
      this.links.add(left.area, right.area, weight)
      this.types.add(left, right, weight)
      this.rates[0].add(left, weight)
      this.rates[1].add(right, weight)
    }
    this.areas.learn(this.links)
  }

  /** 1 for a word that stands once in both lists together, towards 0 for one in every name. */
  private rarityOf(uses: number): number {
    return Math.max(0, 1 - Math.log(Math.max(1, uses)) / this.logSize)
  }

  readonly rarity = (word: number): number => this.rarities[word] ?? 1

  readonly areaLifts = (left: number, right: number, without: number): AreaComparison =>
    this.areas.compare(left, right, without)

  readonly wideArea = (left: number): number => this.areas.wideLeft(left)

  readonly reach = (left: number, hasPlaces: (right: number) => boolean): number[] => this.links.reach(left, hasPlaces)

  /** The same seen from the right list, for finding left places. Areas reach no further than what was found by name. */
  turned(): AreaKnowledge {
    return { areaLifts: (right, left) => this.areaLifts(left, right, 0), wideArea: (area) => area, reach: () => [] }
  }

  readonly typeLift = (left: PreparedPlace, right: PreparedPlace, without: number): number =>
    this.types.type.lift(left.type, right.type, without)

  readonly kindLift = (left: PreparedPlace, right: PreparedPlace, without: number): number =>
    right.type >= 0
      ? this.types.kindToType.lift(left.kinds, right.type, without)
      : this.types.typeToKind.lift(left.type, right.kinds, without)

  readonly ownerLift = (left: PreparedPlace, right: PreparedPlace, without: number): number =>
    left.owner >= 0
      ? this.types.owner.lift(left.owner, right.owner, without)
      : this.types.typeToOwner.lift(left.type, right.owner, without)

  readonly namesakes = (place: PreparedPlace, side: 0 | 1): number =>
    Math.max(0, (this.names[side].get(nameKey(place)) ?? 0) - 1)

  readonly spacing = (right: PreparedPlace): number => this.spacings.get(right) ?? Number.NaN
}

const ALIAS_WEIGHT = 30

export const nameKey = ({ names }: PreparedPlace): string => names[0]?.sound ?? ''

class TypeLinks {
  readonly type: CategoryLinks
  readonly owner: CategoryLinks
  readonly kindToType: CategoryLinks
  readonly typeToKind: CategoryLinks
  readonly typeToOwner: CategoryLinks

  constructor(right: ListContext) {
    this.type = new CategoryLinks(right.types.shares())
    this.owner = new CategoryLinks(right.owners.shares())
    this.kindToType = new CategoryLinks(right.types.shares())
    this.typeToKind = new CategoryLinks([])
    this.typeToOwner = new CategoryLinks(right.owners.shares())
  }

  add(left: PreparedPlace, right: PreparedPlace, weight: number): void {
    this.type.add(left.type, right.type, weight)
    this.owner.add(left.owner, right.owner, weight)
    this.kindToType.add(left.kinds, right.type, weight)
    this.typeToKind.add(left.type, right.kinds, weight)
    this.typeToOwner.add(left.type, right.owner, weight)
  }
}
