import { parentPort, workerData } from 'node:worker_threads'
import { learn } from './learn.ts'
import type { MessageFromWorker, WorkerTask } from './match-in-worker.ts'
import { createMatcher } from './matcher.ts'

/** The thread of `match-in-worker.ts`. */
const { left, right, settings, decisions }: WorkerTask = workerData
const send = (message: MessageFromWorker): void => parentPort?.postMessage(message)
if (decisions) send({ kind: 'learnt', result: learn(decisions, { left, right }, settings) })
else {
  const matcher = createMatcher(left, right, settings)
  send({ kind: 'matched', result: matcher.matchAll((progress) => send({ kind: 'progress', progress })) })
}
