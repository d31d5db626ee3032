import type { PlaceToMatch } from './place.ts'
import type { AreaAlias, MatchSettings, PairIds } from './settings.ts'

/** What people decided about a pair. */
export interface MatchDecision extends PairIds {
  readonly decision: 'confirmed' | 'rejected'
}

/** What the next run should use: goes into {@link MatchSettings} as it is. */
export interface Learnt {
  readonly model: NonNullable<MatchSettings['model']>
  readonly areaAliases: readonly AreaAlias[]
}

export interface BothLists {
  readonly left: readonly PlaceToMatch[]
  readonly right: readonly PlaceToMatch[]
}
