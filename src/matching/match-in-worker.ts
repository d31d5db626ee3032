import { Worker } from 'node:worker_threads'
import type { MatchResult } from './match.ts'
import type { MatchProgress } from './matcher.ts'
import type { PlaceToMatch } from './place.ts'
import type { MatchSettings } from './settings.ts'

export interface MatchRun {
  readonly left: readonly PlaceToMatch[]
  readonly right: readonly PlaceToMatch[]
  readonly settings?: MatchSettings
  readonly onProgress?: (progress: MatchProgress) => void
  /** Ends the thread at once; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export type MessageFromWorker =
  | { readonly kind: 'progress'; readonly progress: MatchProgress }
  | { readonly kind: 'result'; readonly result: MatchResult }

/** A whole match in a thread of its own, so that a service keeps answering meanwhile. */
export function matchInWorker({ left, right, settings = {}, onProgress, signal }: MatchRun): Promise<MatchResult> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const worker = new Worker(new URL('match-worker.ts', import.meta.url), { workerData: { left, right, settings } })
    const stop = (): void => void worker.terminate()
    signal?.addEventListener('abort', stop, { once: true })
    let result: MatchResult | undefined
    worker.on('message', (message: MessageFromWorker) => {
      if (message.kind === 'progress') onProgress?.(message.progress)
      else result = message.result
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      signal?.removeEventListener('abort', stop)
      if (result) resolve(result)
      else reject(signal?.aborted ? signal.reason : new Error('The matching thread ended without a result'))
    })
  })
}
