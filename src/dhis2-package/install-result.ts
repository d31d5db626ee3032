import type { MetadataReport } from '../connectors/dhis2/index.ts'
import { nameOf } from './content.ts'
import { explainProblem, type ExplainedProblem } from './explain-report.ts'
import type { ObjectState, PlannedObject } from './plan.ts'

export interface TypeCounts {
  /** Collection, e.g. `dataElements`. */
  readonly collection: string
  readonly counts: Readonly<Record<ObjectState, number>>
}

/**
 * What came of an installation or a try. `refused`: DHIS2 found faults and stored nothing. `blocked`: something stands in the way
 * that we know of before asking. `differs`: it said that all went well, and some objects are not as they were sent.
 */
export interface InstallResult {
  readonly outcome: 'tried' | 'installed' | 'nothingToDo' | 'refused' | 'blocked' | 'differs'
  readonly types: readonly TypeCounts[]
  readonly problems: readonly ExplainedProblem[]
  /** Objects that are not as they were sent. */
  readonly differing: readonly string[]
  /** Mappings confirmed for the elements. */
  readonly mapped: number
}

const noCounts = (): Record<ObjectState, number> => ({
  create: 0,
  update: 0,
  identical: 0,
  changedThere: 0,
  notOurs: 0,
  codeTaken: 0,
  adopted: 0,
})

export function countTypes(planned: readonly PlannedObject[]): TypeCounts[] {
  const types = new Map<string, Record<ObjectState, number>>()
  for (const { collection, state } of planned) {
    const counts = types.get(collection) ?? noCounts()
    counts[state] += 1
    types.set(collection, counts)
  }
  return [...types].map(([collection, counts]) => ({ collection, counts }))
}

export function explainReport(report: MetadataReport, planned: readonly PlannedObject[]): ExplainedProblem[] {
  const names = new Map(planned.map(({ object }) => [object.id, nameOf(object)]))
  return report.problems.map((problem) => explainProblem(problem, (uid) => names.get(uid)))
}
