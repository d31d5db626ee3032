import type pg from 'pg'
import { quoteName } from '../copy.ts'

/** What a backup holds: the tables of our schema. Jobs live in a schema of their own and are made anew by schedules. */
const OUR_SCHEMA = 'public'
/** Written by migrating, so never restored as data. */
const LEDGER = 'schema_migration'

export async function listTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'r' and c.relname <> $2
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname`,
    [OUR_SCHEMA, LEDGER],
  )
  return rows.map(({ name }) => name)
}

/** Columns that hold data of their own: a generated one is computed again. */
export async function listColumns(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [quoteName(table)],
  )
  return rows.map(({ name }) => name)
}

export async function listSequences(
  client: pg.ClientBase,
): Promise<{ name: string; value: string; isCalled: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'S' order by c.relname`,
    [OUR_SCHEMA],
  )
  const sequences = []
  for (const { name } of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `select last_value::text as value, is_called as "isCalled" from ${quoteName(name)}`,
    )
    sequences.push(...state.rows.map((row) => ({ name, ...row })))
  }
  return sequences
}

/** The first table that has a row, if any. */
export async function findTableWithRows(client: pg.ClientBase): Promise<string | undefined> {
  for (const table of await listTables(client)) {
    const { rows } = await client.query<{ filled: boolean }>(
      `select exists (select from ${quoteName(table)}) as filled`,
    )
    if (rows[0]?.filled) return table
  }
  return undefined
}

/** Removes everything of ours, the ledger of migrations and the jobs included. Extensions stay. */
export async function dropEverything(client: pg.ClientBase, schemas: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ kind: string; name: string }>(
    `select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind, c.relname as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm')
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`,
    [OUR_SCHEMA],
  )
  for (const { kind, name } of rows) await client.query(`drop ${kind} if exists ${quoteName(name)} cascade`)
  for (const schema of schemas) await client.query(`drop schema if exists ${quoteName(schema)} cascade`)
}
