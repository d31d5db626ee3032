import type { AreaRef } from '../../contract/common.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { Account } from './store-accounts.ts'

export interface ListedAccount extends Account {
  readonly everywhere: boolean
  readonly areas: readonly AreaRef[]
  readonly facilities: number
}

const SELECT = `select a.id, a.login, a.kind, a.display_name as "displayName", a.roles, a.language, a.disabled,
       a.last_seen_at as "lastSeenAt", coalesce(s.everywhere, false) as everywhere,
       coalesce(cardinality(s.place_ids), 0) as facilities,
       coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'level', r.level, 'levelName', r.level_name)
                                  order by r.name, r.id)
                   from area r where a.kind = 'local' and r.id = any(s.area_ids)), '[]') as areas
  from account a left join account_scope s on s.account_id = a.id`

/** Everybody, local accounts first. Areas of OpenLMIS accounts follow from what they supervise there and are not listed. */
export async function listAccounts(client: Queryable): Promise<ListedAccount[]> {
  return (await client.query<ListedAccount & object>(`${SELECT} order by a.kind, lower(a.login)`)).rows
}

export async function loadListedAccount(client: Queryable, id: number): Promise<ListedAccount | undefined> {
  return (await client.query<ListedAccount & object>(`${SELECT} where a.id = $1`, [id])).rows[0]
}

export interface AreaChoice {
  readonly id: number
  readonly name: string
  readonly hierarchy: 'openlmis' | 'dhis2'
  readonly levelName: string | null
  readonly within: string[]
}

const CHOICES = 30

/** Areas of both hierarchies whose name or code holds the text, those that begin with it first, larger ones before smaller. */
export async function searchAreas(client: Queryable, text: string): Promise<AreaChoice[]> {
  const { rows } = await client.query<AreaChoice & object>(
    `select a.id, a.name, a.system as hierarchy, a.level_name as "levelName",
            array(select b.name from area b where b.id = any(a.path) and b.id <> a.id order by b.level desc) as within
       from area a
      where a.vanished_at is null and (position(lower($1) in lower(a.name)) > 0 or lower(a.code) = lower($1))
      order by position(lower($1) in lower(a.name)) <> 1, a.level, a.name, a.id limit ${CHOICES}`,
    [text],
  )
  return rows
}

/** Those of the ids that are areas now. */
export async function knownAreaIds(client: Queryable, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ id: number }>(
    'select id from area where id = any($1::integer[]) and vanished_at is null',
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}
