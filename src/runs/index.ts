/** Every pull: who asked, how far it got, what was counted, what was rejected. */
export { zeroCounts, type CountKind, type RunContext, type RunCounts, type RunWork } from './run-context.ts'
export { askedMonths, type MonthRange } from './asked-months.ts'
export { batches, classify, type Classified, type Stored } from './classify.ts'
export { contentHash } from './content-hash.ts'
export { describeFailure, RunFailure, RunLost, RunPaused, type FailureText } from './describe-failure.ts'
export { createRuns, type Execution, type Runs, type RunsDeps } from './jobs.ts'
export { memoryRun, type MemoryRun } from './memory-run.ts'
export {
  readAll,
  unwrap,
  type SourceBatch,
  type SourceBatches,
  type SourceError,
  type SourceRead,
  type SourceResult,
} from './read-batches.ts'
export { readCursor, writeCursor } from './store-cursors.ts'
export {
  listRejectGroups,
  listRejects,
  resolveRejects,
  type RejectGroupRow,
  type RejectItem,
  type RejectQuery,
} from './store-rejects.ts'
export type { NewRun, Run, RunQuery, RunState, RunTrigger, WaitingRun } from './store.ts'
export { countGap, type Gap } from './store-gaps.ts'
export { brakeOnVanishing, type BrakeSettings } from './vanish-brake.ts'
