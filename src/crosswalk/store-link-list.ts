import type { Queryable } from '../platform/database/open-database.ts'

export interface LinkQuery {
  /** `unlinked`: everything without a confirmed or broken link; else a state of a link. All when absent. */
  readonly state?: string | undefined
  /** Part of a name, code or id of either side. */
  readonly search?: string | undefined
  /** 50 when absent. */
  readonly limit?: number | undefined
  /** `next` of the page before. */
  readonly after?: number | undefined
}

export interface LinkListRow {
  readonly facilityId: number
  readonly openlmisCode: string | null
  readonly openlmisName: string | null
  readonly openlmisArea: string | null
  readonly dhis2Id: string | null
  readonly dhis2Code: string | null
  readonly dhis2Name: string | null
  readonly dhis2Area: string | null
  readonly method: string | null
  readonly state: string
  readonly decidedBy: string | null
  readonly decidedAt: string | null
}

/**
 * Every OpenLMIS place with its best link, and every DHIS2 place that no confirmed link leads to. Written as joins of whole
 * sets: row by row it takes minutes for a large country whose tables were filled a moment ago.
 */
const LISTED = `(
  with best as materialized (
    select distinct on (l.place_id) l.place_id, l.other_place_id, l.method, l.state, l.decided_by, l.decided_at
      from place_link l join place o on o.id = l.other_place_id
     where l.state <> 'retired' and o.system = 'dhis2'
     order by l.place_id,
              array_position(array['confirmed', 'broken', 'flagged', 'ambiguous', 'suggested', 'rejected'], l.state), l.id)
  select p.id as "facilityId", p.code as "openlmisCode", p.name as "openlmisName", pa.name as "openlmisArea",
         o.source_id as "dhis2Id", o.code as "dhis2Code", o.name as "dhis2Name", oa.name as "dhis2Area",
         l.method, coalesce(l.state, 'unlinked') as state, l.decided_by as "decidedBy", l.decided_at as "decidedAt"
    from place p
    left join area pa on pa.id = p.area_id
    left join best l on l.place_id = p.id
    left join place o on o.id = l.other_place_id
    left join area oa on oa.id = o.area_id
   where p.system = 'openlmis' and (p.vanished_at is null or l.state in ('confirmed', 'broken'))
  union all
  select o.id, null, null, null, o.source_id, o.code, o.name, oa.name, null, 'unlinked', null, null
    from place o left join area oa on oa.id = o.area_id
   where o.system = 'dhis2' and o.vanished_at is null
     and not exists (select 1 from place_link l where l.other_place_id = o.id and l.state = 'confirmed')
) as listed`

const MATCHES = `($1::text is null or state = $1 or ($1 = 'unlinked' and state not in ('confirmed', 'broken')))
  and ($2::text is null or concat_ws(' ', "openlmisName", "openlmisCode", "dhis2Name", "dhis2Code", "dhis2Id") ilike $2)`

export async function listLinks(
  client: Queryable,
  { state, search, limit = 50, after = 0 }: LinkQuery,
): Promise<{ total: number; links: LinkListRow[]; next: number | null }> {
  const filter = [state ?? null, search?.trim() ? `%${search.trim().replaceAll(/[\\%_]/g, '\\$&')}%` : null]
  const { rows: counted } = await client.query<{ total: number }>(
    `select count(*) as total from ${LISTED} where ${MATCHES}`,
    filter,
  )
  const { rows } = await client.query<Omit<LinkListRow, 'decidedAt'> & { decidedAt: Date | null }>(
    `select * from ${LISTED} where ${MATCHES} and "facilityId" > $3 order by "facilityId" limit $4`,
    [...filter, after, limit + 1],
  )
  const links = rows.slice(0, limit).map((row) => ({ ...row, decidedAt: row.decidedAt?.toISOString() ?? null }))
  return { total: counted[0]?.total ?? 0, links, next: rows.length > limit ? (links.at(-1)?.facilityId ?? null) : null }
}
