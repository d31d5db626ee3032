import { Worker } from 'node:worker_threads'
import type { BothLists, Learnt, MatchDecision } from './learn.ts'
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

/** What the thread is given. With decisions it learns from them, without it matches. */
export interface WorkerTask extends BothLists {
  readonly settings: MatchSettings
  readonly decisions?: readonly MatchDecision[]
}

export type MessageFromWorker =
  | { readonly kind: 'progress'; readonly progress: MatchProgress }
  | { readonly kind: 'matched'; readonly result: MatchResult }
  | { readonly kind: 'learnt'; readonly result: Learnt }

/** A whole match in a thread of its own, so that a service keeps answering meanwhile. */
export async function matchInWorker(run: MatchRun): Promise<MatchResult> {
  const { left, right, settings = {}, onProgress, signal } = run
  const message = await runThread({ left, right, settings }, onProgress, signal)
  if (message.kind !== 'matched') throw new Error('The matching thread gave another answer than it was asked for')
  return message.result
}

/** {@link file://./learn.ts} in a thread of its own; takes the lists first, as those who hold them do. */
export async function learnInWorker(
  { left, right }: BothLists,
  decisions: readonly MatchDecision[],
  settings: MatchSettings = {},
): Promise<Learnt> {
  const message = await runThread({ left, right, settings, decisions })
  if (message.kind !== 'learnt') throw new Error('The learning thread gave another answer than it was asked for')
  return message.result
}

function runThread(
  task: WorkerTask,
  onProgress?: (progress: MatchProgress) => void,
  signal?: AbortSignal,
): Promise<MessageFromWorker> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const worker = new Worker(new URL('match-worker.ts', import.meta.url), { workerData: task })
    const stop = (): void => void worker.terminate()
    signal?.addEventListener('abort', stop, { once: true })
    let answer: MessageFromWorker | undefined
    worker.on('message', (message: MessageFromWorker) => {
      if (message.kind === 'progress') onProgress?.(message.progress)
      else answer = message
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      signal?.removeEventListener('abort', stop)
      if (answer) resolve(answer)
      else reject(signal?.aborted ? signal.reason : new Error('The matching thread ended without a result'))
    })
  })
}
