import type { RunId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { Log } from '../platform/log.ts'

export type CountKind = 'read' | 'added' | 'changed' | 'unchanged' | 'vanished' | 'rejected'
export type RunCounts = Readonly<Record<CountKind, number>>

export const zeroCounts: RunCounts = { read: 0, added: 0, changed: 0, unchanged: 0, vanished: 0, rejected: 0 }

/** What a piece of work gets to tell how far it is, and to leave behind what it could not use. */
export interface RunContext {
  readonly runId: RunId
  readonly what: string
  /** True: find out what would change, write nothing. */
  readonly dryRun: boolean
  readonly params: Readonly<Record<string, unknown>>
  /** Aborted when the run is cancelled, the process stops, or the run's lock is lost. */
  readonly signal: AbortSignal
  readonly log: Log
  /** What the last `saveCursor` of this run left, when the run was interrupted; else undefined. */
  cursor<T>(): T | undefined
  /**
   * Where to go on after a kill. Give the client of the transaction that writes the work up to here: both are kept or
   * neither. Throws `RunLost` when another process has taken the run over or a person cancelled it; the transaction is
   * then rolled back, so that nothing is written twice.
   */
  saveCursor(client: Queryable, cursor: unknown): Promise<void>
  /** How much is done, in the work's own unit, e.g. rows. Cheap: the row is written every few seconds. */
  progress(done: number, total?: number, note?: string): void
  count(kind: CountKind, n?: number): void
  /** Keeps rows that cannot be used, and counts them. Written in batches, at the latest with the next cursor. */
  reject(...rejects: readonly Reject[]): Promise<void>
  /**
   * Writes the rejects kept so far. Give it the transaction that moves a source's own cursor: what that cursor passes over is not
   * met again, so a kill right after must not lose them.
   */
  writeRejects(client: Queryable): Promise<void>
  /** After a COMPLETE read of `entity`: rejects that this run did not meet are resolved. */
  settleRejects(system: string, entity: string): Promise<void>
}

/** One kind of work, e.g. the pull of reference data. Doing it twice must be harmless. */
export type RunWork = (run: RunContext) => Promise<void>
