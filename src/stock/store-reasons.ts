import type { Queryable } from '../platform/database/open-database.ts'
import type { KnownReason } from './accumulate-card.ts'
import type { Classification, Reason } from './reason-class.ts'

export interface ReasonRow extends Reason, Classification {
  readonly programCode: string
}

/**
 * Writes the class of every reason for every programme. What a person decided on the page of mappings stays.
 * Returns how many are new and how many changed.
 */
export async function saveReasons(
  client: Queryable,
  system: string,
  reasons: readonly ReasonRow[],
): Promise<{ added: number; changed: number }> {
  const { rows } = await client.query<{ added: number; changed: number }>(
    `with written as (
       insert into reason_class as c (system, reason_id, program_code, reason_name, reason_type, reason_category, tags, class, method, decided_by)
       select $1, r.id, r."programCode", r.name, r."reasonType", r."reasonCategory", r.tags, r.class, r.method,
              case r.method when 'configured' then 'configuration' else 'rule' end
         from jsonb_to_recordset($2::jsonb) as r(id text, "programCode" text, name text, "reasonType" text,
              "reasonCategory" text, tags text[], class text, method text)
       on conflict (system, reason_id, program_code) do update
          set reason_name = excluded.reason_name, reason_type = excluded.reason_type,
              reason_category = excluded.reason_category, tags = excluded.tags,
              class = case c.method when 'person' then c.class else excluded.class end,
              method = case c.method when 'person' then c.method else excluded.method end,
              decided_by = case c.method when 'person' then c.decided_by else excluded.decided_by end,
              decided_at = case when c.method = 'person' or c.class = excluded.class then c.decided_at else now() end
        where (c.reason_name, c.reason_type, c.reason_category, c.tags) is distinct from
              (excluded.reason_name, excluded.reason_type, excluded.reason_category, excluded.tags)
           or (c.method <> 'person' and (c.class, c.method) is distinct from (excluded.class, excluded.method))
       returning xmax = 0 as added)
     select (select count(*) from written where added)::int as added,
            (select count(*) from written where not added)::int as changed`,
    [system, JSON.stringify(reasons)],
  )
  return rows[0] ?? { added: 0, changed: 0 }
}

/** By reason id for one programme. */
export async function loadReasons(
  client: Queryable,
  system: string,
  programCode: string,
): Promise<ReadonlyMap<string, KnownReason>> {
  const { rows } = await client.query<{ id: string } & Classification & { type: KnownReason['type'] }>(
    `select reason_id as id, reason_type as type, class, case method when 'person' then 'configured' else method end as method
       from reason_class where system = $1 and program_code = $2`,
    [system, programCode],
  )
  return new Map(rows.map(({ id, ...known }) => [id, known]))
}
