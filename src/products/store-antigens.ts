import pg from 'pg'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { Antigen } from './antigen.ts'

/**
 * Makes the stored list equal to the configured one. An antigen that left the list stays while mappings or decisions refer
 * to it. Returns whether anything changed; figures are then computed again.
 */
export async function saveAntigens(database: Database, antigens: readonly Antigen[]): Promise<boolean> {
  return await withTransaction(database, async (client) => {
    const { rowCount: written } = await client.query(
      `insert into antigen (id, code, name, display_order, tracer, coverage_dose, first_dose, last_dose,
                            doses_in_schedule, target_group, wastage_ceiling_percent)
       select id, code, name, "displayOrder", tracer, "coverageDose", "firstDose", "lastDose", "dosesInSchedule",
              "targetGroup", "wastageCeilingPercent"
         from jsonb_to_recordset($1::jsonb) as r(id smallint, code text, name text, "displayOrder" smallint,
              tracer boolean, "coverageDose" smallint, "firstDose" smallint, "lastDose" smallint,
              "dosesInSchedule" smallint, "targetGroup" text, "wastageCeilingPercent" real)
       on conflict (id) do update
          set code = excluded.code, name = excluded.name, display_order = excluded.display_order,
              tracer = excluded.tracer, coverage_dose = excluded.coverage_dose, first_dose = excluded.first_dose,
              last_dose = excluded.last_dose, doses_in_schedule = excluded.doses_in_schedule,
              target_group = excluded.target_group, wastage_ceiling_percent = excluded.wastage_ceiling_percent
        where (antigen.*) is distinct from (excluded.*)`,
      [JSON.stringify(antigens)],
    )
    const removed = await removeOthers(client, antigens)
    const isChanged = (written ?? 0) + removed > 0
    if (isChanged) await markAllFiguresDue(client)
    return isChanged
  })
}

const REFERRED_TO = '23503'

/** Returns how many went. Whoever refers to an antigen keeps it: foreign keys know them all. */
async function removeOthers(client: Queryable, antigens: readonly Antigen[]): Promise<number> {
  const { rows } = await client.query<{ id: number }>('select id from antigen where not id = any($1) order by id', [
    antigens.map(({ id }) => id),
  ])
  let removed = 0
  for (const { id } of rows) {
    await client.query('savepoint before_antigen')
    try {
      await client.query('delete from antigen where id = $1', [id])
      removed += 1
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== REFERRED_TO) throw error
      await client.query('rollback to savepoint before_antigen')
    }
  }
  return removed
}

/** In the order of columns. */
export async function listAntigens(client: Queryable): Promise<Antigen[]> {
  const { rows } = await client.query<Antigen>(
    `select id, code, name, display_order as "displayOrder", tracer, coverage_dose as "coverageDose",
            first_dose as "firstDose", last_dose as "lastDose", doses_in_schedule as "dosesInSchedule",
            target_group as "targetGroup", wastage_ceiling_percent as "wastageCeilingPercent"
       from antigen order by display_order, id`,
  )
  return rows
}

export async function loadAntigenIds(client: Queryable): Promise<ReadonlyMap<string, number>> {
  return new Map((await listAntigens(client)).map(({ code, id }) => [code, id]))
}
