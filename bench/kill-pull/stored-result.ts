import type { Queryable } from '../../src/platform/database/open-database.ts'

/** Everything that pulls and figures leave behind, decisions of people and bookkeeping left out. */
const TABLES = [
  'area',
  'area_earlier',
  'place',
  'place_earlier',
  'place_link',
  'supply_link',
  'product',
  'product_antigen',
  'series',
  'processing_period',
  'reason_class',
  'doses_given',
  'doses_given_earlier',
  'target_population',
  'target_population_earlier',
  'report_expected',
  'report_completed',
  'stock_card',
  'stock_month',
  'stock_month_earlier',
  'stock_now',
  'stock_now_earlier',
  'ideal_stock',
  'reject',
  'facility_antigen_month',
  'facility_antigen_now',
  'area_antigen_month',
  'figure_place',
  'figures_due',
  'figure_area_due',
] as const

/** Numbers that a database gives by itself, and times and runs, which are others each time. */
const LEFT_OUT = new Set([
  'id',
  'path',
  'run_id',
  'replaced_run_id',
  'first_run_id',
  'last_run_id',
  'fetched_at',
  'replaced_at',
  'decided_at',
  'lines_read_at',
  'first_seen_at',
  'last_seen_at',
  'since',
])
const ONLY_WHETHER = new Set(['vanished_at', 'resolved_at'])
const OF_PLACE = /^(place|other_place|supplier_place|facility|openlmis_place|dhis2_place)_id$/
const OF_AREA = /^(area|parent|openlmis_area|dhis2_area)_id$/
const INSIDE_CONTENT = `'{id,run_id,fetched_at,vanished_at,parent_id,path,area_id,lines_read_at,replaced_at}'::text[]`

interface Column {
  readonly name: string
  readonly type: string
}

/** A column as it can be compared between two databases: by the name the source gave. */
function comparable({ name, type }: Column): string | undefined {
  const own = `t."${name}"`
  const named = (table: string, key = `r.system || ' ' || r.source_id`): string =>
    `'${name}', (select ${key} from ${table} r where r.id = ${own})`
  if (LEFT_OUT.has(name)) return undefined
  if (ONLY_WHETHER.has(name)) return `'${name}', ${own} is not null`
  if (OF_PLACE.test(name)) return named('place')
  if (OF_AREA.test(name)) return named('area')
  if (name === 'product_id') return named('product')
  if (name === 'series_id') return named('series')
  if (name === 'content') return `'${name}', ${own} - ${INSIDE_CONTENT}`
  // Sums of fractions depend on the order of the rows in their last digits.
  if (type === 'double precision' || type === 'real') return `'${name}', round(${own}::numeric, 6)`
  return `'${name}', ${own}`
}

async function rowsOf(client: Queryable, table: string): Promise<string> {
  const { rows } = await client.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_schema = current_schema() and table_name = $1 order by column_name`,
    [table],
  )
  const parts = rows.flatMap((column) => comparable(column) ?? [])
  return `select jsonb_build_object(${parts.join(', ')})::text as row from ${table} t`
}

export interface StoredDifference {
  readonly table: string
  readonly onlyUndisturbed: readonly string[]
  readonly onlyKilled: readonly string[]
}

export interface StoredComparison {
  readonly rows: number
  readonly differences: readonly StoredDifference[]
}

const EXAMPLES = 3

/** One line for each table: equal when what is stored is equal. */
export async function digestStored(client: Queryable): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {}
  for (const table of TABLES) {
    const { rows, hash } = await digest(client, table)
    digests[table] = `${rows} rows ${hash}`
  }
  return digests
}

/** Compares what two databases hold, row by row, however often each row occurs. */
export async function compareStored(undisturbed: Queryable, killed: Queryable): Promise<StoredComparison> {
  let rows = 0
  const differences: StoredDifference[] = []
  for (const table of TABLES) {
    const [expected, found] = [await digest(undisturbed, table), await digest(killed, table)]
    rows += expected.rows
    if (expected.hash === found.hash) continue
    const [left, right] = [await load(undisturbed, table), await load(killed, table)]
    differences.push({ table, onlyUndisturbed: minus(left, right), onlyKilled: minus(right, left) })
  }
  return { rows, differences }
}

async function digest(client: Queryable, table: string): Promise<{ rows: number; hash: string | null }> {
  const { rows } = await client.query<{ rows: number; hash: string | null }>(
    `select count(*)::int as rows, md5(string_agg(row, E'\\n' order by row collate "C")) as hash
       from (${await rowsOf(client, table)}) r`,
  )
  return rows[0] ?? { rows: 0, hash: null }
}

async function load(client: Queryable, table: string): Promise<readonly string[]> {
  return (await client.query<{ row: string }>(await rowsOf(client, table))).rows.map(({ row }) => row)
}

function minus(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  const only: string[] = []
  for (const row of rows) {
    const count = left.get(row) ?? 0
    if (count > 0) left.set(row, count - 1)
    else if (only.length < EXAMPLES) only.push(row)
  }
  return only
}
