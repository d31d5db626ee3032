import type { Queryable } from '../platform/database/open-database.ts'

/**
 * Writes the attempt down before it is judged, so that many at once cannot slip through, and says how many there were since
 * `since` under each key, this one included. Older ones are forgotten.
 */
export async function recordAttempt(
  client: Queryable,
  keys: readonly string[],
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<ReadonlyMap<string, number>> {
  await client.query('delete from login_attempt where at < $1', [since])
  await client.query('insert into login_attempt (key, at) select unnest($1::text[]), $2', [keys, now])
  const { rows } = await client.query<{ key: string; attempts: number }>(
    'select key, count(*)::int as attempts from login_attempt where key = any($1) and at >= $2 group by key',
    [keys, since],
  )
  return new Map(rows.map(({ key, attempts }) => [key, attempts]))
}

/** A success wipes the failures of the login, and its own attempt from the address, which many people may share. */
export async function forgetAttempts(
  client: Queryable,
  { loginKey, addressKey, at }: { readonly loginKey: string; readonly addressKey: string; readonly at: Date },
): Promise<void> {
  await client.query('delete from login_attempt where key = $1 or (key = $2 and at = $3)', [loginKey, addressKey, at])
}
