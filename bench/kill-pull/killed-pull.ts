import { fork, type ChildProcess } from 'node:child_process'
import type { SystemUrls } from '../../src/demo-systems.ts'
import type { Rng } from '../../src/sample-data/random.ts'
import { killEmbeddedPostgres } from './kill-embedded.ts'
import { endConnections, type PlaceToPullInto } from './places-to-pull-into.ts'
import type { PullNews, PullOrder } from './pull-process.ts'

/** The last work of a pull, figures, is not requested: that it follows by itself belongs to what is tried. */
export const PULLS = ['openlmis.reference', 'dhis2.reference', 'openlmis.stock', 'dhis2.doses'] as const

/** `service`: our process alone. `both`: the database with it. `database`: the database alone, under a living process. */
export type KillKind = 'service' | 'both' | 'database'

export interface PullSetting {
  readonly systems: SystemUrls
  readonly place: PlaceToPullInto
  readonly serverUrl?: string
  readonly historyMonths: number
  readonly clockOffsetMs: number
}

/** How long an undisturbed pull took, so that kills can be spread over all of it. */
export interface PullTimes {
  readonly startMs: number
  readonly workMs: ReadonlyMap<string, number>
  readonly afterMs: number
}

/** A complete pull that nobody disturbs. */
export async function undisturbedPull(setting: PullSetting): Promise<PullTimes> {
  const pull = startPull(setting, PULLS)
  const startedAt = performance.now()
  let last = startedAt
  let startMs: number | undefined
  const workMs = new Map<string, number>()
  pull.onNews((news) => {
    const now = performance.now()
    if (news.kind === 'executing' && startMs === undefined) {
      startMs = now - startedAt
      last = now
    }
    if (news.kind !== 'done') return
    workMs.set(news.what, now - last)
    last = now
  })
  const end = await pull.ended
  if (end !== 'complete') throw new Error(`The undisturbed pull did not complete: ${end}`)
  return { startMs: startMs ?? 0, workMs, afterMs: performance.now() - last }
}

export type Kills = Record<KillKind, number>

/**
 * The same pull, killed up to `kills` times at random moments and started again each time, until it completes. It completes
 * earlier when the moments drawn lie behind its end.
 */
export async function killedPull(
  setting: PullSetting,
  times: PullTimes,
  of: { readonly kills: number; readonly rng: Rng; say(text: string): void },
): Promise<Kills> {
  const kills: Kills = { service: 0, both: 0, database: 0 }
  const left = new Set<string>(PULLS)
  const total = (): number => kills.service + kills.both + kills.database
  for (;;) {
    const pull = startPull(setting, [...left])
    const moments = planKills(of.rng, times, left)
    const killed = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const strike = (): void => {
      if (pull.isOver() || total() >= of.kills) return
      const kind = drawKind(of.rng)
      kills[kind] += 1
      of.say(`kill ${total()}: ${kind}, with ${[...left].join(' ') || 'figures'} to do`)
      if (kind !== 'service') strikeDatabase(setting)
      if (kind === 'database') timer = setTimeout(strike, of.rng.next() * remainingMs(times, left))
      else {
        killed.abort()
        pull.kill()
      }
    }
    if (total() < of.kills && moments.from === 'start') timer = setTimeout(strike, moments.afterMs)
    let isExecuting = false
    pull.onNews((news) => {
      if (news.kind === 'done') left.delete(news.what)
      if (news.kind !== 'executing' || isExecuting) return
      isExecuting = true
      if (total() < of.kills && moments.from === 'work') timer = setTimeout(strike, moments.afterMs)
    })
    const end = await pull.ended
    clearTimeout(timer)
    if (end === 'complete') return kills
    if (!killed.signal.aborted) throw new Error(`The pull ended by itself: ${end}`)
  }
}

/** One in seven while the service starts; the others anywhere in the work that is left. */
function planKills(
  rng: Rng,
  times: PullTimes,
  left: ReadonlySet<string>,
): { readonly from: 'start' | 'work'; readonly afterMs: number } {
  return rng.int(7) === 0
    ? { from: 'start', afterMs: rng.next() * times.startMs }
    : { from: 'work', afterMs: rng.next() * remainingMs(times, left) }
}

const remainingMs = ({ workMs, afterMs }: PullTimes, left: ReadonlySet<string>): number =>
  [...left].reduce((sum, what) => sum + (workMs.get(what) ?? 0), afterMs)

function drawKind(rng: Rng): KillKind {
  const drawn = rng.int(4)
  return drawn < 2 ? 'service' : drawn === 2 ? 'both' : 'database'
}

function strikeDatabase({ place, serverUrl }: PullSetting): void {
  if (serverUrl === undefined || place.databaseUrl === undefined) killEmbeddedPostgres(place.dataFolder)
  // It is answered when it is answered; the kill of our process does not wait for it.
  else endConnections(serverUrl, place.databaseUrl).catch((error: unknown) => console.error(error))
}

interface StartedPull {
  onNews(hear: (news: PullNews) => void): void
  /** `complete`, or how it ended. */
  readonly ended: Promise<string>
  isOver(): boolean
  kill(): void
}

function startPull(setting: PullSetting, works: readonly string[]): StartedPull {
  const { systems, place, historyMonths, clockOffsetMs } = setting
  const order: PullOrder = {
    systems,
    dataFolder: place.dataFolder,
    historyMonths,
    clockOffsetMs,
    works,
    ...(place.databaseUrl !== undefined && { databaseUrl: place.databaseUrl }),
  }
  const child = fork(new URL('./pull-process.ts', import.meta.url), [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    ended: endOf(child),
    onNews: (hear) => void child.on('message', (message) => hear(message as PullNews)),
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    kill: () => void child.kill('SIGKILL'),
  }
}

async function endOf(child: ChildProcess): Promise<string> {
  let isComplete = false
  let failure: string | undefined
  child.on('message', (message) => {
    const news = message as PullNews
    if (news.kind === 'ended') isComplete = true
    if (news.kind === 'failed') failure = `${news.what} failed: ${news.why}`
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal])),
  )
  if (failure !== undefined) throw new Error(failure)
  return isComplete && code === 0 ? 'complete' : `exit code ${code}, signal ${signal}`
}
