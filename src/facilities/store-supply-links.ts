import type { RunId } from '../base/ids.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { SupplyLink } from './plan-supply-links.ts'

export interface SupplyLinkChanges {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly vanished: number
}

/**
 * Makes the stored links equal to these, writing differences only. They are derived, so links that are no longer there go.
 * Links of places that are not stored are left out.
 */
export async function replaceSupplyLinks(
  client: Queryable,
  { runId, now }: { readonly runId: RunId; readonly now: Date },
  links: readonly SupplyLink[],
): Promise<SupplyLinkChanges> {
  const { rows } = await client.query<SupplyLinkChanges>(
    `with incoming as materialized (
       select p.id as place_id, s.id as supplier_place_id, r."programCode" as program_code
         from jsonb_to_recordset($3::jsonb) as r("facilityId" text, "supplierId" text, "programCode" text)
         join place p on p.system = 'openlmis' and p.source_id = r."facilityId"
         join place s on s.system = 'openlmis' and s.source_id = r."supplierId"),
     gone as (
       delete from supply_link l
        where not exists (select 1 from incoming i where i.place_id = l.place_id and i.program_code = l.program_code)
       returning 1),
     written as (
       insert into supply_link (place_id, supplier_place_id, program_code, run_id, fetched_at)
       select place_id, supplier_place_id, program_code, $1, $2 from incoming
       on conflict (place_id, program_code) do update
          set supplier_place_id = excluded.supplier_place_id, run_id = excluded.run_id, fetched_at = excluded.fetched_at
        where supply_link.supplier_place_id <> excluded.supplier_place_id
       returning xmax = 0 as is_new)
     select (select count(*) from written where is_new) as added,
            (select count(*) from written where not is_new) as changed,
            (select count(*) from incoming) - (select count(*) from written) as unchanged,
            (select count(*) from gone) as vanished`,
    [runId, now, JSON.stringify(links)],
  )
  const changes = rows[0]
  if (!changes) throw new Error('The statement that replaces supply links gave no counts')
  return changes
}
