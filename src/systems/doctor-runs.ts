import type { Clock } from '../base/clock.ts'
import type { Run, Runs } from '../runs/index.ts'
import { durationText } from './connections.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'

const WAITS_TOO_LONG_MS = 10 * 60_000

type ShownRun = Pick<Run, 'id' | 'what' | 'state' | 'queuedAt' | 'finishedAt'>

export interface WorkerEvidence {
  /** The newest runs and all unfinished ones. */
  readonly runs: readonly ShownRun[]
  /** Ids of runs that wait for a worker: queued, or running in a process that says nothing any more. */
  readonly waiting: ReadonlySet<number>
  readonly now: Date
}

/** Work that nobody takes means that no worker lives; so does a run whose process fell silent and that nobody goes on with. */
export function judgeWorker({ runs, waiting, now }: WorkerEvidence): Finding {
  const alive = runs.some(({ id, state }) => state === 'running' && !waiting.has(id))
  const forgotten = runs.find(
    ({ id, state, queuedAt }) =>
      waiting.has(id) && (state === 'running' || now.getTime() - Date.parse(queuedAt) > WAITS_TOO_LONG_MS),
  )
  if (!forgotten) return fine('worker', alive ? 'A worker is at work' : `No work waits; ${lastEnd(runs, now)}`)
  const { id, what, state, queuedAt } = forgotten
  if (alive) return warning('worker', `Run ${id} (${what}) waits behind another`, 'Wait for the running work to end.')
  const story = state === 'running' ? 'was begun, but its process is silent' : `waits since ${queuedAt}`
  return fault(
    'worker',
    `Run ${id} (${what}) ${story}, and nothing runs`,
    'Start a worker: `interop serve` has one inside, `interop worker` is one of its own. It goes on where the work stopped.',
  )
}

function lastEnd(runs: readonly ShownRun[], now: Date): string {
  const ends = runs.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [Date.parse(finishedAt)]))
  if (ends.length === 0) return 'nothing has run yet'
  return `the last run ended ${durationText((now.getTime() - Math.max(...ends)) / 1000)} ago`
}

/** Of each kind of work the last real one: a failure that was made good since is over. `runs`: newest first. */
export function judgeRuns(runs: readonly Pick<Run, 'id' | 'what' | 'state' | 'dryRun' | 'error'>[]): Finding[] {
  const last = new Map(
    runs
      .filter(({ dryRun }) => !dryRun)
      .toReversed()
      .map((run) => [run.what, run]),
  )
  const failed = [...last.values()].filter(({ state }) => state === 'failed')
  if (failed.length === 0) return [fine('runs', 'The last run of each kind did not fail')]
  return failed.map(({ id, what, error }) =>
    warning(
      'runs',
      `Run ${id} (${what}) failed: ${error?.message ?? 'without a message'}`,
      `${error?.remedy ?? 'Look for this run in the log.'} See docs/runbooks/a-run-failed.md.`,
    ),
  )
}

export const checkWorker = (runs: Pick<Runs, 'list' | 'waiting'>, clock: Clock): Check => ({
  name: 'worker',
  run: async () => {
    const waiting = new Set<number>((await runs.waiting()).map(({ id }) => id))
    return [judgeWorker({ runs: await runs.list({ withUnfinished: true }), waiting, now: clock.now() })]
  },
})

/** `works`: every kind of work, since a nightly run lies far back among the many of the day. */
export const checkRuns = (runs: Pick<Runs, 'list'>, works: readonly string[]): Check => ({
  name: 'runs',
  run: async () => {
    const ended = await Promise.all(works.map((what) => runs.list({ what, limit: 20 })))
    return judgeRuns(ended.flat().filter(({ finishedAt }) => finishedAt !== null))
  },
})
