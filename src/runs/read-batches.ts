import type { Reject } from '../base/reject.ts'
import type { Result } from '../base/result.ts'
import { describeFailure, RunFailure } from './describe-failure.ts'
import type { RunContext } from './run-context.ts'

/** Rows of one page of a source, and those of the page that could not be understood. */
export interface SourceBatch<T> {
  readonly items: readonly T[]
  readonly rejects: readonly Reject[]
}

/** Why a source gave no answer; connectors' errors are of this form. */
export interface SourceError {
  readonly kind: string
  readonly message: string
}

export type SourceResult<T> = Result<SourceBatch<T>, SourceError>
/** Pages of a list. Whoever gets to the end without an error has read everything. */
export type SourceBatches<T> = AsyncIterable<SourceResult<T>>

/** The value, or the end of the run with the source's reason. */
export function unwrap<T>(result: Result<T, SourceError>): T {
  if (result.ok) return result.value
  throw new RunFailure(describeFailure(result.error))
}

export interface SourceRead<T> {
  readonly rows: readonly T[]
  /** Keys of rows that are there but could not be understood: they did not vanish. */
  readonly rejectedKeys: ReadonlySet<string>
}

/** All rows of a list that fits in memory. Ends the run when the list could not be read completely. */
export async function readAll<T>(
  run: RunContext,
  what: string,
  source: SourceBatches<T> | Promise<SourceResult<T>>,
): Promise<SourceRead<T>> {
  const rows: T[] = []
  const rejectedKeys = new Set<string>()
  for await (const batch of source instanceof Promise ? [source] : source) {
    run.signal.throwIfAborted()
    const { items, rejects } = unwrap(batch)
    for (const item of items) rows.push(item)
    for (const { key } of rejects) rejectedKeys.add(key)
    await run.reject(...rejects)
    run.progress(rows.length, undefined, what)
  }
  run.count('read', rows.length)
  return { rows, rejectedKeys }
}
