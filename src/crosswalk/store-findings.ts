import type { Queryable } from '../platform/database/open-database.ts'
import type { DriftKind } from './find-drift.ts'

export interface FindingRow {
  readonly id: number
  readonly kind: DriftKind
  readonly linkId: number
  readonly placeId: number
  readonly otherPlaceId: number
  readonly otherSystem: string
  readonly changedIn: string
  readonly successors: readonly number[]
  readonly state: string
  readonly version: number
}

/** Locked to the end of the transaction. */
export async function lockFinding(client: Queryable, id: number): Promise<FindingRow | undefined> {
  const { rows } = await client.query<FindingRow>(
    `select f.id, f.kind, f.link_id as "linkId", l.place_id as "placeId", l.other_place_id as "otherPlaceId",
            o.system as "otherSystem", f.changed_in as "changedIn", f.successors, f.state, f.version
       from drift_finding f join place_link l on l.id = f.link_id join place o on o.id = l.other_place_id
      where f.id = $1 for update of f`,
    [id],
  )
  return rows[0]
}

/** These links ended, and with them what was asked about them. */
export async function settleFindings(
  client: Queryable,
  linkIds: readonly number[],
  { by, now }: { readonly by: string; readonly now: Date },
): Promise<void> {
  if (linkIds.length === 0) return
  await client.query(
    `update drift_finding set state = 'retired', resolved_by = $2, resolved_at = $3, version = version + 1
      where state = 'open' and link_id = any($1::int[])`,
    [linkIds, by, now],
  )
}

/** The link that ended just now has one in its place. */
export async function markRelinked(client: Queryable, linkId: number, now: Date): Promise<void> {
  await client.query(
    `update drift_finding set state = 'relinked' where link_id = $1 and state = 'retired' and resolved_at = $2`,
    [linkId, now],
  )
}

/** Somebody knows of it; the link stays as it is. */
export async function acknowledgeFinding(client: Queryable, id: number, by: string, now: Date): Promise<void> {
  await client.query(
    `update drift_finding set state = 'acknowledged', resolved_by = $2, resolved_at = $3, version = version + 1
      where id = $1`,
    [id, by, now],
  )
}

/** Fields of the content that a kind speaks of. */
const FIELDS: Readonly<Partial<Record<DriftKind, readonly string[]>>> = {
  renamed: ['name'],
  moved: ['latitude', 'longitude'],
  parentChanged: ['areas', 'areaId'],
  closed: ['active'],
  reopened: ['active'],
  codeChanged: ['code'],
}

/** From now on the new value counts as what was decided on. */
export async function takeOver(
  client: Queryable,
  { linkId, kind, side }: { readonly linkId: number; readonly kind: DriftKind; readonly side: 'place' | 'other' },
  value: object,
): Promise<void> {
  const fields = FIELDS[kind]
  if (!fields) return
  const now: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).filter(([field]) => fields.includes(field)),
  )
  await client.query(`update link_content set ${side} = ${side} || $2::jsonb where link_id = $1`, [
    linkId,
    JSON.stringify(now),
  ])
}
