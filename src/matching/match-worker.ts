import { parentPort, workerData } from 'node:worker_threads'
import type { MessageFromWorker } from './match-in-worker.ts'
import { createMatcher } from './matcher.ts'
import type { PlaceToMatch } from './place.ts'
import type { MatchSettings } from './settings.ts'

/** The thread of {@link matchInWorker}. */
interface Task {
  readonly left: readonly PlaceToMatch[]
  readonly right: readonly PlaceToMatch[]
  readonly settings: MatchSettings
}

const { left, right, settings }: Task = workerData
const send = (message: MessageFromWorker): void => parentPort?.postMessage(message)
const matcher = createMatcher(left, right, settings)
send({ kind: 'result', result: matcher.matchAll((progress) => send({ kind: 'progress', progress })) })
