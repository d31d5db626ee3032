import { plainWords } from './plain-words.ts'
import { sameWord } from './same-words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Words for levels of administration; they name no area. */
const LEVEL_WORDS = new Set(
  `district districts county counties subcounty sub province provincia provincial region regiao regional division ward wards municipality municipal
  commune comuna department departement departamento zone zona area circonscription cercle prefecture sous arrondissement chiefdom chefferie council
  constituency city town township locality localite the of de du des da do das dos d la le les state lga district_council payam woreda kebele`.split(
    /\s+/,
  ),
)

export const ROOT = 0

/** The areas of one list. Node 0 stands above all; a node is known by the path of names that leads to it. */
export class AreaTree {
  readonly parents: number[] = [-1]
  readonly depths: number[] = [0]
  /** Names as given. */
  readonly names: string[] = ['']
  /** Words of the name without level words. */
  readonly words: number[][] = [[]]
  readonly sounds: string[] = ['']
  readonly children: number[][] = [[]]
  /** From the top down, the root left out. */
  readonly chains: number[][] = [[]]
  /** Words of the node and of all above it. */
  readonly chainWords: ReadonlySet<number>[] = [new Set()]
  /** How many places lie in it. */
  readonly sizes: number[] = [0]
  private readonly byName: Map<string, number>[] = [new Map()]
  private readonly byWords: Map<string, number>[] = [new Map()]
  private readonly vocabulary: Vocabulary

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary
  }

  /** The node of a path, made when it is new. Empty names in it are skipped. */
  nodeOf(areas: readonly string[]): number {
    let node = ROOT
    for (const name of areas) node = this.child(node, name)
    return node
  }

  count(node: number, places: number): void {
    this.sizes[ROOT] = (this.sizes[ROOT] ?? 0) + places
    for (const each of this.chains[node] ?? []) this.sizes[each] = (this.sizes[each] ?? 0) + places
  }

  pathOf(node: number): string[] {
    return (this.chains[node] ?? []).map((each) => this.names[each] ?? '')
  }

  /** The nearest area with at least so many places, the area itself included: smaller ones teach nothing. */
  wideEnough(node: number, places: number): number {
    let at = node
    while (at !== ROOT && (this.sizes[at] ?? 0) < places) at = this.parents[at] ?? ROOT
    return at
  }

  private child(parent: number, name: string): number {
    const seen = this.byName[parent]?.get(name)
    if (seen !== undefined) return seen
    const plain = plainWords(name)
    const telling = plain.filter((word) => !LEVEL_WORDS.has(word))
    const words = (telling.length > 0 ? telling : plain).map(sameWord)
    const key = words.join(' ')
    const known = words.length === 0 ? parent : this.byWords[parent]?.get(key)
    const node = known ?? this.add(parent, key, name, words)
    this.byName[parent]?.set(name, node)
    return node
  }

  private add(parent: number, key: string, name: string, words: readonly string[]): number {
    const node = this.parents.length
    const numbers = words.map((word) => this.vocabulary.numberOf(word))
    this.byWords[parent]?.set(key, node)
    this.byName.push(new Map())
    this.byWords.push(new Map())
    this.parents.push(parent)
    this.children.push([])
    this.children[parent]?.push(node)
    this.depths.push((this.depths[parent] ?? 0) + 1)
    this.names.push(name)
    this.words.push(numbers)
    this.sounds.push(numbers.map((word) => this.vocabulary.sounds[word]).join(''))
    this.chains.push([...(this.chains[parent] ?? []), node])
    this.chainWords.push(new Set([...(this.chainWords[parent] ?? []), ...numbers]))
    this.sizes.push(0)
    return node
  }
}
