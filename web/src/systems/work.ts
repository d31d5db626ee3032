import type { Systems } from '../../../contract/systems.ts'
import type { Tab } from './systems-search.ts'

export interface Work {
  readonly key: string
  readonly kind: 'unreachable' | 'never' | 'stale' | 'failedRun' | 'rejects' | 'gap'
  readonly tab: Tab | undefined
  readonly count: number
  /** The system, run or gap it is about. */
  readonly what: string
}

/** Gaps of kinds that are worked on with proposals; the others are told with the connections. */
const TAB_OF_GAP: Readonly<Record<string, Tab>> = {
  facilitiesUnlinked: 'links',
  orgUnitsUnlinked: 'links',
  linksBroken: 'links',
  productsWithoutAntigen: 'mappings',
  antigensWithoutProduct: 'mappings',
  antigensWithoutDoses: 'mappings',
  antigensWithoutTarget: 'mappings',
  seriesProposed: 'mappings',
  stockMappingsProposed: 'stockMapping',
  stockMappingsBroken: 'stockMapping',
}

export const tabOfGap = (kind: string): Tab | undefined => TAB_OF_GAP[kind]

/** What a person has to do something about, in the order in which it hurts: connections, failed runs, gaps, rejects. */
export function workOf({ connections, runs, rejects, gaps }: Systems): Work[] {
  const ill = connections.flatMap((connection): Work[] =>
    connection.state === 'unreachable' || connection.state === 'never' || connection.state === 'stale'
      ? [{ key: connection.system, kind: connection.state, tab: undefined, count: 1, what: connection.system }]
      : [],
  )
  const lastOfEach = [...new Map(runs.toReversed().map((run) => [run.what, run])).values()]
  const failed = lastOfEach
    .filter((run) => run.state === 'failed')
    .map((run): Work => ({ key: `run${run.id}`, kind: 'failedRun', tab: 'runs', count: 1, what: run.what }))
  const missing = gaps
    .filter((gap) => gap.count > 0 && (gap.kind === 'linksBroken' || gap.kind === 'stockMappingsBroken'))
    .map((gap): Work => ({ key: gap.kind, kind: 'gap', tab: tabOfGap(gap.kind), count: gap.count, what: gap.kind }))
  const rejected = rejects.reduce((sum, group) => sum + group.count, 0)
  const refused: Work[] =
    rejected > 0 ? [{ key: 'rejects', kind: 'rejects', tab: 'rejects', count: rejected, what: '' }] : []
  const proposed = gaps
    .filter((gap) => gap.count > 0 && (gap.kind === 'seriesProposed' || gap.kind === 'productsWithoutAntigen'))
    .map((gap): Work => ({ key: gap.kind, kind: 'gap', tab: 'mappings', count: gap.count, what: gap.kind }))
  return [...ill, ...failed, ...missing, ...refused, ...proposed]
}
