import type { RunId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { FailureText } from './describe-failure.ts'
import { zeroCounts, type RunCounts } from './run-context.ts'

export type RunState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled'
export type RunTrigger = 'schedule' | 'person' | 'command' | 'start'

export interface Run {
  readonly id: RunId
  readonly what: string
  readonly trigger: RunTrigger
  readonly requestedBy: string | null
  readonly dryRun: boolean
  readonly state: RunState
  readonly progressDone: number
  readonly progressTotal: number | null
  readonly progressNote: string | null
  readonly counts: RunCounts
  readonly error: FailureText | null
  readonly queuedAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

export interface NewRun {
  readonly what: string
  readonly trigger: RunTrigger
  readonly requestedBy?: string | undefined
  readonly dryRun?: boolean | undefined
  readonly params?: Readonly<Record<string, unknown>> | undefined
  /** True: a run that has begun does not stand for this one, because it may have read its input before. */
  readonly afterRunning?: boolean | undefined
}

interface RunRow extends Omit<Run, 'counts' | 'queuedAt' | 'startedAt' | 'finishedAt'> {
  readonly counts: Partial<RunCounts>
  readonly queuedAt: Date
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

const COLUMNS = `id, what, trigger, requested_by as "requestedBy", dry_run as "dryRun", state,
  progress_done as "progressDone", progress_total as "progressTotal", progress_note as "progressNote", counts, error,
  queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt"`

const toRun = (row: RunRow): Run => ({
  ...row,
  counts: { ...zeroCounts, ...row.counts },
  queuedAt: row.queuedAt.toISOString(),
  startedAt: row.startedAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
})

/** The unfinished run of exactly this work, if there is one. */
export async function findUnfinished(client: Queryable, run: NewRun): Promise<Run | undefined> {
  const { rows } = await client.query<RunRow>(
    `select ${COLUMNS} from run
      where (state = 'queued' or state = 'running' and not $4) and what = $1 and dry_run = $2 and params = $3
      order by id limit 1`,
    [run.what, run.dryRun ?? false, JSON.stringify(run.params ?? {}), run.afterRunning ?? false],
  )
  return rows.map(toRun)[0]
}

export async function insertRun(client: Queryable, run: NewRun, now: Date): Promise<Run> {
  const { rows } = await client.query<RunRow>(
    `insert into run (what, trigger, requested_by, dry_run, params, queued_at) values ($1, $2, $3, $4, $5, $6)
     returning ${COLUMNS}`,
    [run.what, run.trigger, run.requestedBy ?? null, run.dryRun ?? false, JSON.stringify(run.params ?? {}), now],
  )
  const inserted = rows.map(toRun)[0]
  if (!inserted) throw new Error(`The run ${run.what} was not stored`)
  return inserted
}

export async function getRun(client: Queryable, id: RunId): Promise<Run | undefined> {
  const { rows } = await client.query<RunRow>(`select ${COLUMNS} from run where id = $1`, [id])
  return rows.map(toRun)[0]
}

export interface RunQuery {
  readonly what?: string | undefined
  /** Works of many things, e.g. `publish:`. */
  readonly whatStartsWith?: string | undefined
  /** 50 when absent. */
  readonly limit?: number | undefined
  /** Only runs with a lower id. */
  readonly before?: number | undefined
  /** Adds unfinished runs that the limit would leave out. */
  readonly withUnfinished?: boolean | undefined
}

/** Newest first. */
export async function listRuns(
  client: Queryable,
  { what, whatStartsWith, limit = 50, before, withUnfinished = false }: RunQuery = {},
): Promise<Run[]> {
  const { rows } = await client.query<RunRow>(
    `select ${COLUMNS} from run
      where id in (select id from run
                    where ($1::text is null or what = $1) and ($5::text is null or starts_with(what, $5))
                      and ($2::int is null or id < $2) order by id desc limit $3)
         or ($4 and state in ('queued', 'running') and ($1::text is null or what = $1))
      order by id desc`,
    [what ?? null, before ?? null, limit, withUnfinished, whatStartsWith ?? null],
  )
  return rows.map(toRun)
}

export interface WaitingRun {
  readonly id: RunId
  readonly what: string
  readonly trigger: RunTrigger
}

/** Queued runs and those whose process has been silent since `silentSince`; what people asked for comes first. */
export async function listWaiting(client: Queryable, silentSince: Date): Promise<WaitingRun[]> {
  const { rows } = await client.query<WaitingRun>(
    `select id, what, trigger from run
      where state = 'queued' or (state = 'running' and coalesce(heartbeat_at, started_at, queued_at) < $1)
      order by (trigger in ('person', 'command')) desc, id`,
    [silentSince],
  )
  return rows
}

export interface ClaimedRun {
  readonly id: RunId
  readonly what: string
  readonly dryRun: boolean
  readonly params: Readonly<Record<string, unknown>>
  /** The number of this execution; with the id it says which process may write. */
  readonly attempt: number
  readonly cursor: SavedCursor | null
  /** Executions in a row whose process died before it got further than the one before. */
  readonly crashes: number
}

/** Counts travel with the cursor, so that a resumed run does not count the same rows twice. */
export interface SavedCursor {
  readonly at: unknown
  readonly counts: RunCounts
}

/**
 * Call it holding the lock of `what`. Undefined when the run is finished or gone. An execution that still holds the run died: nobody
 * else has the lock. It got further when it read more rows than any before it, or saved a cursor (`saveRunCursor`).
 */
export async function claimRun(client: Queryable, id: RunId, now: Date): Promise<ClaimedRun | undefined> {
  const { rows } = await client.query<ClaimedRun>(
    `update run r
        set state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, $2), heartbeat_at = $2, held = true,
            furthest = greatest(furthest, rows_read),
            crashes = case when not held then crashes when rows_read > furthest then 0 else crashes + 1 end
       from (select id, coalesce((counts ->> 'read')::bigint, 0) as rows_read from run where id = $1) as before
      where r.id = before.id and state in ('queued', 'running')
      returning r.id, what, dry_run as "dryRun", params, attempt, cursor, crashes`,
    [id, now],
  )
  return rows[0]
}

export interface Holder {
  readonly id: RunId
  readonly attempt: number
}

export interface Heartbeat {
  readonly now: Date
  readonly done: number
  readonly total: number | null
  readonly note: string | null
  readonly counts: RunCounts
}

/** The execution ends in order without finishing the run: that is no crash. */
export async function letGoOfRun(client: Queryable, { id, attempt }: Holder): Promise<void> {
  await client.query('update run set held = false where id = $1 and attempt = $2', [id, attempt])
}

const HELD = "id = $1 and attempt = $2 and state = 'running'"

/** False when the run is no longer ours. */
export async function saveHeartbeat(client: Queryable, { id, attempt }: Holder, beat: Heartbeat): Promise<boolean> {
  const { rowCount } = await client.query(
    `update run set heartbeat_at = $3, progress_done = $4, progress_total = $5, progress_note = $6, counts = $7
      where ${HELD}`,
    [id, attempt, beat.now, beat.done, beat.total, beat.note, JSON.stringify(beat.counts)],
  )
  return rowCount === 1
}

/** False when the run is no longer ours. */
export async function saveRunCursor(client: Queryable, { id, attempt }: Holder, cursor: SavedCursor): Promise<boolean> {
  const { rowCount } = await client.query(
    `update run set cursor = $3, crashes = case when cursor -> 'at' is distinct from $3::jsonb -> 'at' then 0 else crashes end
      where ${HELD}`,
    [id, attempt, JSON.stringify(cursor)],
  )
  return rowCount === 1
}

/** False when the run is no longer ours. A finished run needs no cursor. */
export async function finishRun(
  client: Queryable,
  { id, attempt }: Holder,
  outcome: { readonly state: 'succeeded' | 'partial' | 'failed'; readonly error?: FailureText },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update run set state = $3, error = $4, finished_at = $5, cursor = null where ${HELD}`,
    [id, attempt, outcome.state, outcome.error ? JSON.stringify(outcome.error) : null, now],
  )
  return rowCount === 1
}

/** False when the run is finished already or gone. A process that executes it notices with its next heartbeat. */
export async function cancelRun(client: Queryable, id: RunId, by: string, now: Date): Promise<boolean> {
  const error: FailureText = {
    reason: 'cancelled',
    message: `Cancelled by ${by}`,
    remedy: 'Start it again when it is wanted; what was written before stays.',
  }
  const { rowCount } = await client.query(
    `update run set state = 'cancelled', error = $2, finished_at = $3, cursor = null
      where id = $1 and state in ('queued', 'running')`,
    [id, JSON.stringify(error), now],
  )
  return rowCount === 1
}
