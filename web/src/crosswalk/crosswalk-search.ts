import type { CaseState, DriftKind, GlnRow } from '../../../contract/crosswalk.ts'
import { idOf, idsOf, oneOf, textOf } from '../shell/search-values.ts'

export const TABS = ['review', 'bulk', 'places', 'drift', 'history', 'files', 'gln', 'reviewers'] as const
export type Tab = (typeof TABS)[number]

export const CASE_STATES = [
  'suggested',
  'ambiguous',
  'flagged',
  'broken',
  'unmatched',
  'noCounterpart',
  'confirmed',
] as const satisfies readonly CaseState[]
/** What waits for a person; the review is about these. */
export const WAITING_STATES = ['suggested', 'ambiguous', 'flagged', 'broken', 'unmatched'] as const
export const DRIFT_KINDS = [
  'vanished',
  'renamed',
  'moved',
  'parentChanged',
  'merged',
  'split',
  'closed',
  'reopened',
  'codeChanged',
] as const satisfies readonly DriftKind[]
export const GLN_STATES = [
  'missing',
  'invalid',
  'duplicate',
  'conflict',
  'unwritten',
  'ok',
] as const satisfies readonly GlnRow['state'][]

/** Everything the crosswalk page shows follows from its address. */
export interface CrosswalkSearch {
  tab?: Tab | undefined
  /** The other system; `dhis2` when absent. */
  system?: string | undefined
  /** Ids of areas from the top down to the chosen one. */
  area?: string | undefined
  state?: (typeof CASE_STATES)[number] | undefined
  /** The list of the other system in place of that of OpenLMIS. */
  side?: 'right' | undefined
  find?: string | undefined
  /** The place opened out of turn. */
  place?: number | undefined
  kind?: (typeof DRIFT_KINDS)[number] | undefined
  gln?: (typeof GLN_STATES)[number] | undefined
  by?: string | undefined
  batch?: string | undefined
  /** Least probability of a bulk accept, in percent. */
  from?: number | undefined
}

export function parseCrosswalkSearch(search: Record<string, unknown>): CrosswalkSearch {
  const from = idOf(search, 'from')
  return {
    tab: oneOf(search, 'tab', TABS),
    system: textOf(search, 'system')?.slice(0, 60),
    area: idsOf(search, 'area'),
    state: oneOf(search, 'state', CASE_STATES),
    side: oneOf(search, 'side', ['right']),
    find: textOf(search, 'find')?.slice(0, 100),
    place: idOf(search, 'place'),
    kind: oneOf(search, 'kind', DRIFT_KINDS),
    gln: oneOf(search, 'gln', GLN_STATES),
    by: textOf(search, 'by')?.slice(0, 200),
    batch: textOf(search, 'batch')?.slice(0, 60),
    from: from !== undefined && from >= 50 && from <= 100 ? from : undefined,
  }
}

export const DEFAULT_SYSTEM = 'dhis2'

/** "10,103" -> [10, 103] */
export const areaPath = (area: string | undefined): number[] =>
  (area ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map(Number)

/** The area that the lists are about: the lowest chosen. */
export const chosenArea = (area: string | undefined): number | undefined => areaPath(area).at(-1)
