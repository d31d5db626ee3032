import type { Queryable } from '../platform/database/open-database.ts'
import type { LinkCells } from './links-csv.ts'

/** All links, then facilities without one, then org units without one; each list by code. */
export async function loadLinkCells(client: Queryable): Promise<LinkCells[]> {
  const { rows } = await client.query<LinkCells>(
    `select coalesce(p.source_id, '') as openlmis_id, coalesce(p.code, '') as openlmis_code,
            coalesce(p.name, '') as openlmis_name, coalesce(pa.name, '') as openlmis_area,
            coalesce(o.source_id, '') as dhis2_id, coalesce(o.code, '') as dhis2_code,
            coalesce(o.name, '') as dhis2_name, coalesce(oa.name, '') as dhis2_area,
            coalesce(l.state, '') as state, coalesce(l.method, '') as method,
            coalesce(l.decided_by, '') as decided_by,
            coalesce(to_char(l.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '') as decided_at,
            coalesce(l.valid_from::text, '') as valid_from, coalesce(l.valid_to::text, '') as valid_to,
            coalesce(l.note, '') as note
       from (select * from place where system = 'openlmis') p
       full join (select l.* from place_link l join place d on d.id = l.other_place_id
                   where l.state <> 'retired' and d.system = 'dhis2') l on l.place_id = p.id
       full join (select * from place where system = 'dhis2') o on o.id = l.other_place_id
       left join area pa on pa.id = p.area_id
       left join area oa on oa.id = o.area_id
      where l.id is not null or coalesce(p.vanished_at, o.vanished_at) is null
      order by l.id is null, p.id is null, p.code, o.code, p.id, o.id, l.id`,
  )
  return rows
}
