/** Finds which place of one list is which of another. Pure: values in, values out. See docs/specs/matching.md. */
export type { PlaceToMatch } from './place.ts'
export type {
  AreaMatch,
  MatchCandidate,
  MatchPart,
  MatchPartKind,
  MatchResult,
  MatchVerdict,
  PlaceVerdict,
} from './match.ts'
export type { AreaAlias, MatchBounds, MatchSettings, PairIds } from './settings.ts'
export type { MatchModel } from './model.ts'
export { learn, type BothLists, type Learnt, type MatchDecision } from './learn.ts'
export { createMatcher, type ListChanges, type MatchChanges, type Matcher, type MatchProgress } from './matcher.ts'
export { learnInWorker, matchInWorker, type MatchRun } from './match-in-worker.ts'
