import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../src/base/clock.ts'
import { demoConfig } from '../../src/demo-config.ts'
import type { SystemUrls } from '../../src/demo-systems.ts'
import { JOBS_SCHEMA } from '../../src/platform/jobs/index.ts'
import { createLog } from '../../src/platform/log.ts'
import { createService, type Service } from '../../src/service.ts'
import type { Works } from '../../src/run-queue.ts'

export interface PullOrder {
  readonly systems: SystemUrls
  readonly dataFolder: string
  readonly databaseUrl?: string
  readonly historyMonths: number
  /** Added to the time of day of this machine, so that months are the same whenever this is run. */
  readonly clockOffsetMs: number
  /** Works to request, one after another; figures follow by themselves. */
  readonly works: readonly string[]
}

/** What the process tells its parent. */
export type PullNews =
  | { readonly kind: 'executing' | 'done'; readonly what: string }
  | { readonly kind: 'failed'; readonly what: string; readonly why: string }
  | { readonly kind: 'ended' }

const POLL_MS = 50

/**
 * A worker as `interop worker` is one, started to be killed: it takes runs from the queue, and requests what it is told to. It ends
 * when nothing is left to do.
 */
async function work(order: PullOrder): Promise<void> {
  const { systems, dataFolder, databaseUrl, historyMonths, clockOffsetMs } = order
  const clock: Clock = { now: () => new Date(Date.now() + clockOffsetMs) }
  const config = demoConfig(systems, {
    dataFolder,
    port: 0,
    historyMonths,
    ...(databaseUrl !== undefined && { databaseUrl }),
  })
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' })
  const service = await createService(config, { log, clock })
  tellWhatIsExecuted(service.works)
  await service.queue.work('UTC')
  for (const what of order.works) {
    await pull(service, what)
    tell({ kind: 'done', what })
  }
  while (await isBusy(service)) await delay(POLL_MS)
  await service.close()
  tell({ kind: 'ended' })
  process.disconnect?.()
}

const tell = (news: PullNews): void => void process.send?.(news)

/** The queue looks works up when it executes them, so that what is replaced here is what runs. */
function tellWhatIsExecuted(works: Works): void {
  for (const [what, known] of works)
    (works as Map<string, typeof known>).set(what, {
      ...known,
      work: async (run) => {
        tell({ kind: 'executing', what })
        await known.work(run)
      },
    })
}

async function pull(service: Service, what: string): Promise<void> {
  const { queue, runs } = service
  const { id } = await patiently(async () => await queue.request(what, { trigger: 'command' }))
  for (;;) {
    const run = await patiently(async () => await runs.get(id))
    // Killed several times at the same place it is given up, and started anew as an operator does who knows why it was killed.
    if (run?.state === 'failed' && run.error?.reason === 'crashes') return await pull(service, what)
    if (run?.state === 'failed') tell({ kind: 'failed', what, why: JSON.stringify(run.error) })
    if (run?.finishedAt) return
    await delay(POLL_MS)
  }
}

/** A run that has ended is followed by figures before its job ends: both are asked for. */
async function isBusy({ database }: Service): Promise<boolean> {
  const { rows } = await patiently(
    async () =>
      await database.pool.query<{ busy: boolean }>(
        `select exists (select 1 from ${JOBS_SCHEMA}.job
                         where name = 'runs' and state in ('created', 'retry', 'active'))
             or exists (select 1 from run where state in ('queued', 'running')) as busy`,
      ),
  )
  return rows[0]?.busy ?? true
}

/** The database may be killed under us: whoever asks next starts it again. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt >= 40) throw error
      await delay(POLL_MS * 5)
    }
  }
}

const argument = process.argv[2]
if (import.meta.main && argument !== undefined) await work(JSON.parse(argument) as PullOrder)
