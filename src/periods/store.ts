import type { RunId } from '../base/ids.ts'
import { monthOf, type Month } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'
import { parsePeriod } from '../connectors/dhis2/index.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { batches, countGap, type Gap, type Stored } from '../runs/index.ts'
import type { Decisions, PeriodRow } from './translate-periods.ts'

export async function loadStoredPeriods(client: Queryable, system: string): Promise<Stored[]> {
  const { rows } = await client.query<Stored>(
    `select id, source_id as "sourceId", content_hash as "contentHash", vanished_at is not null as vanished
       from processing_period where system = $1`,
    [system],
  )
  return rows
}

export async function loadDecisions(client: Queryable): Promise<Decisions> {
  const { rows } = await client.query<{ id: string; dhis2Period: string }>(
    'select processing_period_source_id as id, dhis2_period as "dhis2Period" from period_mapping',
  )
  return new Map(rows.map(({ id, dhis2Period }) => [id, dhis2Period]))
}

const ROWS_PER_STATEMENT = 500

export async function savePeriods(
  client: Queryable,
  { system, runId, now }: { readonly system: string; readonly runId: RunId; readonly now: Date },
  periods: readonly (PeriodRow & { readonly contentHash: string })[],
): Promise<void> {
  for (const batch of batches(periods, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into processing_period (system, source_id, schedule_id, schedule_name, name, starts_on, ends_on, month,
                                      mapping, report_only, content_hash, fetched_at, run_id)
       select $1, "sourceId", "scheduleId", "scheduleName", name, "startsOn", "endsOn", month, mapping, "reportOnly",
              "contentHash", $3, $2
         from jsonb_to_recordset($4::jsonb) as r("sourceId" text, "scheduleId" text, "scheduleName" text, name text,
              "startsOn" date, "endsOn" date, month integer, mapping text, "reportOnly" boolean, "contentHash" text)
       on conflict (system, source_id) do update
          set schedule_id = excluded.schedule_id, schedule_name = excluded.schedule_name, name = excluded.name,
              starts_on = excluded.starts_on, ends_on = excluded.ends_on, month = excluded.month,
              mapping = excluded.mapping, report_only = excluded.report_only, content_hash = excluded.content_hash,
              fetched_at = excluded.fetched_at, run_id = excluded.run_id, vanished_at = null`,
      [system, runId, now, JSON.stringify(batch)],
    )
  }
}

export async function markPeriodsVanished(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length > 0) await client.query('update processing_period set vanished_at = $2 where id = any($1)', [ids, now])
}

export interface ProcessingPeriod {
  readonly id: number
  readonly sourceId: string
  readonly scheduleName: string
  readonly name: string
  readonly startsOn: string
  readonly endsOn: string
  readonly month: Month | null
  readonly mapping: PeriodRow['mapping']
  readonly reportOnly: boolean
}

/** Periods that exist now, by start. */
export async function listPeriods(client: Queryable): Promise<ProcessingPeriod[]> {
  const { rows } = await client.query<ProcessingPeriod>(
    `select id, source_id as "sourceId", schedule_name as "scheduleName", name, starts_on as "startsOn",
            ends_on as "endsOn", month, mapping, report_only as "reportOnly"
       from processing_period where vanished_at is null order by starts_on, id`,
  )
  return rows
}

/** Which month each period of OpenLMIS stands for, by its id there. Periods without a month are not in it. */
export async function loadPeriodMonths(client: Queryable): Promise<ReadonlyMap<string, Month>> {
  const { rows } = await client.query<{ sourceId: string; month: Month }>(
    'select source_id as "sourceId", month from processing_period where month is not null',
  )
  return new Map(rows.map(({ sourceId, month }) => [sourceId, month]))
}

export type MapPeriodProblem =
  | { readonly kind: 'unknownPeriod' }
  | { readonly kind: 'badDhis2Period'; readonly text: string }

/** A person says which DHIS2 period a processing period stands for. It counts at once and through every later pull. */
export async function decidePeriod(
  database: Database,
  { sourceId, dhis2Period, by }: { readonly sourceId: string; readonly dhis2Period: string; readonly by: string },
  now: Date,
): Promise<Result<void, MapPeriodProblem>> {
  const parsed = parsePeriod(dhis2Period)
  if (!parsed.ok) return err({ kind: 'badDhis2Period', text: dhis2Period })
  const month = parsed.value.type === 'Monthly' ? monthOf(parsed.value.start) : null
  return await withTransaction(database, async (client) => {
    const { rows } = await client.query<{ schedule_id: string }>(
      `update processing_period set month = $2, mapping = 'configured' where source_id = $1 returning schedule_id`,
      [sourceId, month],
    )
    const period = rows[0]
    if (!period) return err({ kind: 'unknownPeriod' })
    await client.query(
      `insert into period_mapping (schedule_id, processing_period_source_id, dhis2_period, decided_by, decided_at)
       values ($1, $2, $3, $4, $5)
       on conflict (processing_period_source_id) do update
          set dhis2_period = excluded.dhis2_period, decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
      [period.schedule_id, sourceId, dhis2Period, by, now],
    )
    // Ideal stock amounts hang on periods; which facilities have one of this period is not known here.
    await markAllFiguresDue(client)
    return ok(undefined)
  })
}

/** Periods that stand for no month. */
export async function periodGaps(client: Queryable): Promise<Gap<'periodsUnmapped'>[]> {
  return [
    await countGap(
      client,
      'periodsUnmapped',
      `select id, schedule_name || ': ' || name as label, mapping in ('overlapsSeveral', 'unmapped') as missing
         from processing_period where vanished_at is null`,
    ),
  ]
}
