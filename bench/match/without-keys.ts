import type { PlaceToMatch } from '../../src/matching/index.ts'
import type { GeneratedLists } from './generated-country.ts'

/** The same lists with nothing but names, types, areas and positions. */
export function withoutKeys(lists: GeneratedLists): GeneratedLists {
  const bare = ({ code: _code, gln: _gln, identifiers: _identifiers, ...place }: PlaceToMatch): PlaceToMatch => place
  return { ...lists, left: lists.left.map(bare), right: lists.right.map(bare) }
}
