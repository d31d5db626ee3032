import type { Queryable } from '../platform/database/open-database.ts'
import type { LinkCells } from './link-columns.ts'

/**
 * All links to the other system, then places of OpenLMIS without one, then places of the other system without one; each list by code. Places
 * that are known to have no counterpart say so, and so do those whose only links were refused.
 */
export async function loadLinkCells(client: Queryable, system: string): Promise<LinkCells[]> {
  const { rows } = await client.query<LinkCells>(
    `with link as (
       select l.* from place_link l join place o on o.id = l.other_place_id
        where l.state <> 'retired' and o.system = $1),
     line as (
       select l.id, l.place_id, l.other_place_id, l.state, l.method, l.score::text as score, null as reason, l.decided_by, l.decided_at,
              l.valid_from, l.valid_to, l.note
         from link l
       union all
       select null, p.id, null, case when c.state = 'noCounterpart' then c.state end, null, null, c.reason, c.decided_by, c.decided_at, null, null, c.note
         from place p left join crosswalk_case c on c.place_id = p.id and c.other_system = $1 and c.reason is not null
        where p.system = 'openlmis' and (c.state = 'noCounterpart' or p.vanished_at is null
              and not exists (select 1 from link l where l.place_id = p.id))
       union all
       select null, null, o.id, case when c.state = 'noCounterpart' then c.state end, null, null, c.reason, c.decided_by, c.decided_at, null, null, c.note
         from place o left join crosswalk_case c on c.place_id = o.id and c.other_system = 'openlmis' and c.reason is not null
        where o.system = $1 and (c.state = 'noCounterpart' or o.vanished_at is null
              and not exists (select 1 from link l where l.other_place_id = o.id)))
     select coalesce(p.source_id, '') as openlmis_id, coalesce(p.code, '') as openlmis_code,
            coalesce(p.name, '') as openlmis_name, coalesce(pa.name, '') as openlmis_area,
            coalesce(o.source_id, '') as other_id, coalesce(o.code, '') as other_code,
            coalesce(o.name, '') as other_name, coalesce(oa.name, '') as other_area,
            coalesce(l.state, '') as state, coalesce(l.method, '') as method, coalesce(l.score, '') as score,
            coalesce(l.reason, '') as reason, coalesce(l.decided_by, '') as decided_by,
            coalesce(to_char(l.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '') as decided_at,
            coalesce(l.valid_from::text, '') as valid_from, coalesce(l.valid_to::text, '') as valid_to,
            coalesce(l.note, '') as note
       from line l
       left join place p on p.id = l.place_id
       left join place o on o.id = l.other_place_id
       left join area pa on pa.id = p.area_id
       left join area oa on oa.id = o.area_id
      order by l.id is null, p.id is null, p.code, o.code, p.id, o.id, l.id`,
    [system],
  )
  return rows
}
