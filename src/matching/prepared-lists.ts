import { CandidateFinder, type Found } from './find-candidates.ts'
import { mutualBest, sameUniqueNames } from './first-pass.ts'
import { KeyIndex } from './key-index.ts'
import { createContexts, LearntLists, type Anchor } from './list-knowledge.ts'
import type { MatchProgress } from './matcher.ts'
import type { PlaceToMatch } from './place.ts'
import { countPlace, preparePlace, type ListContext, type PreparedPlace } from './prepare.ts'
import type { MatchSettings } from './settings.ts'

/** Both lists, prepared, with what was learnt from them and the pairs worth comparing. */
export interface PreparedLists {
  readonly contexts: { readonly left: ListContext; readonly right: ListContext }
  readonly left: PreparedPlace[]
  readonly right: PreparedPlace[]
  readonly known: LearntLists
  readonly finder: CandidateFinder
  /** By number of the left place. */
  readonly found: (readonly Found[])[]
  /** What the lists were learnt from: weight by `left number, right number`. */
  readonly anchors: readonly Anchor[]
}

/** `sure`: pairs known beforehand, to learn areas, types and owners from. */
export function prepareLists(
  left: readonly PlaceToMatch[],
  right: readonly PlaceToMatch[],
  settings: MatchSettings,
  sureOf: (left: readonly PreparedPlace[], right: readonly PreparedPlace[]) => readonly Anchor[] = () => [],
  onProgress: (progress: MatchProgress) => void = () => {},
): PreparedLists {
  const contexts = createContexts(left, right, settings.bounds)
  const known = new LearntLists(contexts.left, contexts.right)
  const prepare = (places: readonly PlaceToMatch[], context: ListContext): PreparedPlace[] =>
    places.map((place) => {
      const prepared = preparePlace(place, context)
      countPlace(prepared, context, 1)
      known.countName(prepared, context.side, 1)
      return prepared
    })
  onProgress({ stage: 'reading', done: 0 })
  const lefts = prepare(left, contexts.left)
  const rights = prepare(right, contexts.right)
  const aliases = (settings.areaAliases ?? []).map(
    (alias) => [contexts.left.areas.nodeOf(alias.left), contexts.right.areas.nodeOf(alias.right)] as const,
  )
  const sure = sureOf(lefts, rights)
  known.learn([...sure, ...sameUniqueNames(lefts, rights)], aliases)
  const finder = new CandidateFinder(rights, new KeyIndex(rights.map(({ keys }) => keys)), known)
  const found = lefts.map((place, l) => {
    if (l % 500 === 0) onProgress({ stage: 'candidates', done: 0.1 + (0.3 * l) / lefts.length })
    return finder.find(place)
  })
  const anchors = [...sure, ...mutualBest(lefts, rights, found)]
  known.learn(anchors, aliases)
  finder.forgetReach()
  return { contexts, left: lefts, right: rights, known, finder, found, anchors }
}
