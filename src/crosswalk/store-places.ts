import type { Queryable } from '../platform/database/open-database.ts'
import type { KnownPlace } from './place-facts.ts'

export type PlaceSelection = { readonly system: string } | { readonly ids: readonly number[] }

/** Places with the names of their areas, by id; those that vanished included. */
export async function loadKnownPlaces(client: Queryable, selection: PlaceSelection): Promise<KnownPlace[]> {
  const bySystem = 'system' in selection
  const chosen = bySystem ? 'system = $1' : 'id = any($1::int[])'
  const { rows } = await client.query<KnownPlace>(
    `with chosen as materialized (select * from place where ${chosen}),
     named as materialized (
       select a.id, array_agg(above.name order by step.n) filter (where step.n > 1) as names
         from (select distinct area_id from chosen) c
         join area a on a.id = c.area_id
         cross join lateral unnest(a.path) with ordinality step(id, n)
         join area above on above.id = step.id
        group by a.id)
     select p.id, p.system, p.opened_on::text as "openedOn", p.closed_on::text as "closedOn", p.source_id as "sourceId", p.name, p.code, coalesce(p.type_name, p.type_code) as type,
            coalesce(named.names, '{}') as areas, p.latitude, p.longitude, p.gln, p.active, p.area_id as "areaId",
            p.identifiers, p.holds_stock as "holdsStock", p.vanished_at is not null as vanished
       from chosen p left join named on named.id = p.area_id
      order by p.id`,
    [bySystem ? selection.system : selection.ids],
  )
  return rows
}

/** The systems other than OpenLMIS whose places are known, in order of name. */
export async function listOtherSystems(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ system: string }>(
    `select distinct system from place where system <> 'openlmis' order by system`,
  )
  return rows.map(({ system }) => system)
}
