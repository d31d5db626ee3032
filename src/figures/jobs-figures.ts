import type { Clock } from '../base/clock.ts'
import { addMonths, month, monthOf } from '../base/month.ts'
import { concurrently } from '../platform/concurrently.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { askedMonths, readCursor, writeCursor, type MonthRange, type RunContext } from '../runs/index.ts'
import type { FigureSettings } from './settings.ts'
import { computeAreas } from './store-areas.ts'
import { computeFacilityMonths, type MonthSpan } from './store-facility-months.ts'
import { computeFacilityNow } from './store-facility-now.ts'
import { listDueFacilityIds, listFacilityIds, markAreas, placeFacilities, takeMarks } from './store-places.ts'

export interface FiguresDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: FigureSettings
  /** Programmes whose thresholds apply, by code, e.g. `EPI`. */
  readonly programs: readonly string[]
}

/** What all figures were made with; when it changes, all are made again. */
interface FiguresState {
  readonly running: number
  readonly settings: string
}

/** Where an interrupted run goes on. */
interface FiguresProgress {
  readonly kind: 'figures'
  readonly full: boolean
  readonly afterFacilityId: number
}

const FACILITIES_PER_TRANSACTION = 250
const CONCURRENCY = 2

/**
 * Computes the figures of the facilities that are due and the sums of the areas above them; all of them when asked with
 * `params.full`, when a month has begun, or when settings have changed. Asked for months (`askedMonths`), it computes these of all
 * facilities, and what was due stays due.
 */
export async function computeFigures(run: RunContext, deps: FiguresDeps): Promise<void> {
  const { database } = deps
  const span = spanOf(deps)
  const state: FiguresState = { running: span.running, settings: JSON.stringify([deps.settings, deps.programs]) }
  const asked = askedMonths(run.params, { first: month(span.first), last: month(span.running) })
  const before = await readCursor<FiguresState>(database.pool, 'interop', 'figures')
  const interrupted = run.cursor<FiguresProgress>()
  const changed = before?.running !== state.running || before.settings !== state.settings
  const full =
    interrupted?.kind === 'figures' ? interrupted.full : run.params['full'] === true || changed || asked !== undefined
  const ids = full ? await listFacilityIds(database.pool) : await listDueFacilityIds(database.pool)
  const after = interrupted?.kind === 'figures' && full ? interrupted.afterFacilityId : 0
  const open = ids.filter((id) => id > after)
  let done = ids.length - open.length
  run.progress(done, ids.length, 'figures of facilities')
  if (run.dryRun) return run.count('changed', open.length)

  const finished = new Set<number>()
  const chunks = chunked(open)
  await concurrently(chunks.entries(), CONCURRENCY, async ([i, chunk]) => {
    run.signal.throwIfAborted()
    await withTransaction(database, async (client) => {
      await computeFacilities(client, deps, chunk, span, asked)
      // Chunks end in any order: a resumed run goes on after the last one before which all are committed.
      const reached = chunks.findIndex((_, n) => n !== i && !finished.has(n))
      const last = (reached === -1 ? chunks.at(-1) : chunks[reached - 1])?.at(-1) ?? after
      const progress: FiguresProgress = { kind: 'figures', full, afterFacilityId: last }
      await run.saveCursor(client, progress)
      await raiseDataVersion(client, 'figures')
    })
    finished.add(i)
    done += chunk.length
    run.count('changed', chunk.length)
    run.progress(done, ids.length)
  })

  run.progress(done, ids.length, 'sums of areas')
  await inTransaction(database, run, async (client) => {
    await lockInTransaction(client, 'figures of areas')
    await computeAreas(client, span, { all: full && !asked })
    if (!asked) await writeCursor(client, 'interop', 'figures', state)
  })
}

/**
 * Computes the figures of a few facilities at once, after a person changed something and wants to see it. The sums of areas that need
 * nothing else follow; others wait for the next run.
 */
export async function refreshFigures(deps: FiguresDeps, facilityIds: readonly number[]): Promise<void> {
  const { database } = deps
  const span = spanOf(deps)
  await withTransaction(database, async (client) => {
    await computeFacilities(client, deps, facilityIds, span)
    await raiseDataVersion(client, 'figures')
  })
  await withTransaction(database, async (client) => {
    await lockInTransaction(client, 'figures of areas')
    await computeAreas(client, span)
  })
}

function spanOf({ clock, settings }: FiguresDeps): MonthSpan {
  const running = monthOf(clock.now().toISOString())
  return { first: addMonths(running, 1 - settings.historyMonths), running }
}

function chunked(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / FACILITIES_PER_TRANSACTION) }, (_, i) =>
    ids.slice(i * FACILITIES_PER_TRANSACTION, (i + 1) * FACILITIES_PER_TRANSACTION),
  )
}

async function computeFacilities(
  client: Parameters<typeof placeFacilities>[0],
  { settings, programs }: FiguresDeps,
  ids: readonly number[],
  span: MonthSpan,
  asked?: MonthRange,
): Promise<void> {
  if (!asked) await takeMarks(client, ids)
  const moved = await placeFacilities(client, ids, settings, programs)
  const touched = await computeFacilityMonths(client, ids, span, settings.amcMonths, asked)
  await computeFacilityNow(client, ids, span)
  await markAreas(client, [...moved, ...touched])
}
