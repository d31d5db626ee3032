import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import type { SeriesRow, StoredSeries } from './series.ts'

const COLUMNS = `id, source_id as "sourceId", element_code as "elementCode", element_name as "elementName",
  data_set_id as "dataSetId", period_type as "periodType", meaning, antigen, dose_number as "doseNumber",
  age_band as "ageBand", target_group as "targetGroup", method, state, decided_by as "decidedBy",
  vanished_at is not null as vanished`

/** All, in the order of ids. */
export async function loadStoredSeries(client: Queryable, system = 'dhis2'): Promise<StoredSeries[]> {
  const { rows } = await client.query<StoredSeries>(`select ${COLUMNS} from series where system = $1 order by id`, [
    system,
  ])
  return rows
}

/** Series that are counted: confirmed, and still there. */
export async function confirmedSeries(client: Queryable, system = 'dhis2'): Promise<StoredSeries[]> {
  const { rows } = await client.query<StoredSeries>(
    `select ${COLUMNS} from series where system = $1 and state = 'confirmed' and vanished_at is null order by id`,
    [system],
  )
  return rows
}

const RECORD = `"sourceId" text, "elementCode" text, "elementName" text, "dataSetId" text, "periodType" text, meaning text,
  antigen smallint, "doseNumber" smallint, "ageBand" text, "targetGroup" text, method text, state text, "decidedBy" text`

const ROWS_PER_STATEMENT = 500

/** Adds series, or makes stored ones equal to these. A series keeps its id, because values refer to it. */
export async function saveSeries(
  client: Queryable,
  { system, now }: { readonly system: string; readonly now: Date },
  series: readonly SeriesRow[],
): Promise<void> {
  for (const batch of batches(series, ROWS_PER_STATEMENT)) {
    await client.query(
      `insert into series (system, source_id, element_code, element_name, data_set_id, period_type, meaning, antigen,
                           dose_number, age_band, target_group, method, state, decided_by, decided_at)
       select $1, "sourceId", "elementCode", "elementName", "dataSetId", "periodType", meaning, antigen, "doseNumber",
              "ageBand", "targetGroup", method, state, "decidedBy", $2
         from jsonb_to_recordset($3::jsonb) as r(${RECORD})
       on conflict (system, source_id) do update
          set element_code = excluded.element_code, element_name = excluded.element_name,
              data_set_id = excluded.data_set_id, period_type = excluded.period_type, meaning = excluded.meaning,
              antigen = excluded.antigen, dose_number = excluded.dose_number, age_band = excluded.age_band,
              target_group = excluded.target_group, method = excluded.method, state = excluded.state,
              decided_by = excluded.decided_by, vanished_at = null,
              decided_at = case when (series.state, series.decided_by, series.antigen, series.dose_number)
                                is distinct from (excluded.state, excluded.decided_by, excluded.antigen, excluded.dose_number)
                           then excluded.decided_at else series.decided_at end`,
      [system, now, JSON.stringify(batch)],
    )
  }
}

export async function markSeriesVanished(client: Queryable, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length > 0) await client.query('update series set vanished_at = $2 where id = any($1)', [ids, now])
}
