import type { Queryable } from '../platform/database/open-database.ts'
import type { LinkMethod, LinkState, NoCounterpartReason } from './link.ts'

/** A side of a link as it is told to others. */
export interface ExportedSide {
  readonly system: string
  readonly sourceId: string
  readonly code: string | null
  readonly name: string
  readonly gln: string | null
}

export interface ExportedLink {
  readonly id: number
  readonly place: ExportedSide
  readonly other: ExportedSide
  readonly state: LinkState
  readonly method: LinkMethod
  readonly score: number | null
  readonly decidedBy: string
  readonly decidedAt: string
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly note: string | null
  /** Other places are linked to the same one. */
  readonly isShared: boolean
}

/** A place that is known to have no counterpart in the other system. */
export interface ExportedLoner {
  readonly id: number
  readonly place: ExportedSide
  readonly otherSystem: string
  readonly reason: NoCounterpartReason | null
  readonly note: string | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
}

const PAGE = 1000

/** Page by page and by id, so that a slow reader holds no connection. */
async function* pages<Row extends { readonly id: number }>(
  load: (after: number) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let after = 0; ;) {
    const rows = await load(after)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < PAGE || !last) return
    after = last.id
  }
}

const side = (alias: string): string =>
  `json_build_object('system', ${alias}.system, 'sourceId', ${alias}.source_id, 'code', ${alias}.code, 'name', ${alias}.name, 'gln', ${alias}.gln)`
const TIME = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`

export interface LinkSelection {
  /** All other systems when absent. */
  readonly system?: string | undefined
  /** All but retired ones when absent. */
  readonly states?: readonly LinkState[] | undefined
}

/** Links of places of OpenLMIS, by id. */
export const streamLinks = (client: Queryable, { system, states }: LinkSelection): AsyncGenerator<ExportedLink> =>
  pages(async (after) => {
    const { rows } = await client.query<ExportedLink>(
      `select l.id, ${side('p')} as place, ${side('o')} as other, l.state, l.method, l.score::float8 as score,
              l.decided_by as "decidedBy", to_char(l.decided_at at time zone 'UTC', ${TIME}) as "decidedAt",
              l.valid_from::text as "validFrom", l.valid_to::text as "validTo", l.note,
              exists (select 1 from place_link x
                       where x.other_place_id = l.other_place_id and x.state = 'confirmed' and x.id <> l.id) as "isShared"
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id
        where l.id > $1 and p.system = 'openlmis' and ($2::text is null or o.system = $2)
          and l.state <> 'retired' and ($3::text[] is null or l.state = any($3))
        order by l.id limit ${PAGE}`,
      [after, system ?? null, states ?? null],
    )
    return rows
  })

/** Places of either side without a counterpart, by id. They are few: a person said so of each. */
export async function* loadLoners(
  client: Queryable,
  { system, placeSystem }: { readonly system?: string | undefined; readonly placeSystem?: string | undefined },
): AsyncGenerator<ExportedLoner> {
  const { rows } = await client.query<ExportedLoner>(
    `select p.id, ${side('p')} as place, c.other_system as "otherSystem", c.reason, c.note, c.decided_by as "decidedBy",
            to_char(c.decided_at at time zone 'UTC', ${TIME}) as "decidedAt"
       from crosswalk_case c join place p on p.id = c.place_id
      where c.state = 'noCounterpart' and ($1::text is null or c.other_system = $1 or p.system = $1)
        and ($2::text is null or p.system = $2)
      order by p.id, c.other_system`,
    [system ?? null, placeSystem ?? null],
  )
  yield* rows
}

export interface ExportedArea {
  readonly id: number
  readonly system: string
  readonly sourceId: string
  readonly code: string | null
  readonly name: string
  readonly levelName: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly parentSourceId: string | null
  readonly parentName: string | null
}

/** Areas of the hierarchies of OpenLMIS and DHIS2, by id. */
export const streamAreas = (client: Queryable): AsyncGenerator<ExportedArea> =>
  pages(async (after) => {
    const { rows } = await client.query<ExportedArea>(
      `select a.id, a.system, a.source_id as "sourceId", a.code, a.name, a.level_name as "levelName", a.latitude, a.longitude,
              u.source_id as "parentSourceId", u.name as "parentName"
         from area a left join area u on u.id = a.parent_id
        where a.id > $1 and a.system in ('openlmis', 'dhis2') and a.vanished_at is null
        order by a.id limit ${PAGE}`,
      [after],
    )
    return rows
  })

export interface ExportedPlace extends ExportedArea {
  readonly typeCode: string | null
  readonly typeName: string | null
  readonly active: boolean
  readonly gln: string | null
  /** What it is in other systems. */
  readonly linked: readonly ExportedSide[]
}

/** Places of OpenLMIS with their counterparts, and org units that no link leads to, by id. */
export const streamPlaces = (client: Queryable): AsyncGenerator<ExportedPlace> =>
  pages(async (after) => {
    const { rows } = await client.query<ExportedPlace>(
      `select p.id, p.system, p.source_id as "sourceId", p.code, p.name, p.type_code as "typeCode", p.type_name as "typeName",
              null as "levelName", p.active and p.vanished_at is null as active, p.gln, p.latitude, p.longitude,
              u.source_id as "parentSourceId", u.name as "parentName",
              coalesce((select json_agg(${side('o')} order by o.system, o.id)
                          from place_link l join place o on o.id = l.other_place_id
                         where l.place_id = p.id and l.state = 'confirmed' and o.vanished_at is null), '[]') as linked
         from place p left join area u on u.id = p.area_id and u.vanished_at is null
        where p.id > $1 and p.vanished_at is null
          and (p.system = 'openlmis' or p.system = 'dhis2' and not exists (
                select 1 from place_link l where l.other_place_id = p.id and l.state = 'confirmed'))
        order by p.id limit ${PAGE}`,
      [after],
    )
    return rows
  })

/** Changes whenever something may have changed that an export tells. */
export async function exportVersion(client: Queryable): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select concat_ws(' ', (select concat(count(*), max(fetched_at), max(vanished_at)) from place),
       (select concat(count(*), max(fetched_at), max(vanished_at)) from area),
       (select max(id) from crosswalk_history),
       (select concat(max(id), ' ', max(decided_at), ' ', count(*) filter (where state = 'confirmed')) from place_link),
       (select string_agg(name || version, ',' order by name) from data_version)) as version`,
  )
  return rows[0]?.version ?? ''
}
