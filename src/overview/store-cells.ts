import type { Month } from '../base/month.ts'
import type { Hierarchy } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { FROM_AREA, FROM_FACILITY } from './store-columns.ts'
import type { CellSums } from './sums.ts'

/**
 * The year so far in one line, by the rules of figures: coverage needs the target of every month, reported or not; drop-out and
 * wastage compare only what reported both.
 */
const YEAR = `sum("coverageDoses") as "yearCoverageDoses",
  case when count("targetPersons") = $5 % 100 then sum("targetPersons") end as "yearTargetPersons",
  sum("firstDoses") filter (where "lastDoses" is not null) as "yearFirstDoses",
  sum("lastDoses") filter (where "firstDoses" is not null) as "yearLastDoses",
  sum("bothGivenDoses") as "yearGivenDoses", sum("bothUsedDoses") as "yearUsedDoses"`

/** Which places and antigens, in which month. */
export interface CellQuestion {
  readonly ids: readonly number[]
  readonly antigenIds: readonly number[]
  readonly month: Month
}

/** Month and year so far, one line for each place and antigen; a place that said nothing this month still has its year. */
const cellSql = (months: string): string => `
  with months as materialized (${months}),
  year as (select "placeId", antigen, ${YEAR} from months group by "placeId", antigen)
  select * from year left join (select * from months where month = $5) m using ("placeId", antigen)`

const AREA_CELLS = cellSql(`select area_id as "placeId", ${FROM_AREA} from area_antigen_month
   where hierarchy = $1 and area_id = any($2::int[]) and antigen = any($3::smallint[]) and month between $4 and $5`)
const FACILITY_CELLS = cellSql(`select facility_id as "placeId", ${FROM_FACILITY} from facility_antigen_month
   where $1::text is not null and facility_id = any($2::int[]) and antigen = any($3::smallint[]) and month between $4 and $5`)

type CellRow = { readonly placeId: number } & { readonly [K in keyof CellSums]: CellSums[K] | null }

/** By area. */
export const loadAreaCells = async (
  client: Queryable,
  hierarchy: Hierarchy,
  question: CellQuestion,
): Promise<Map<number, CellSums[]>> => await loadCells(client, AREA_CELLS, hierarchy, question)

/** By facility. */
export const loadFacilityCells = async (client: Queryable, question: CellQuestion): Promise<Map<number, CellSums[]>> =>
  await loadCells(client, FACILITY_CELLS, 'facility', question)

async function loadCells(
  client: Queryable,
  sql: string,
  kind: string,
  { ids, antigenIds, month }: CellQuestion,
): Promise<Map<number, CellSums[]>> {
  const january = month - (month % 100) + 1
  const { rows } = await client.query<CellRow>(sql, [kind, ids, antigenIds, january, month])
  const byPlace = new Map<number, CellSums[]>()
  for (const row of rows) {
    const cells = byPlace.get(row.placeId) ?? []
    cells.push(withCounts(row, month))
    byPlace.set(row.placeId, cells)
  }
  return byPlace
}

/** Where the month is missing, nobody was counted; sums stay unknown. */
function withCounts(row: CellRow, month: Month): CellSums {
  return {
    ...row,
    month,
    antigen: row.antigen ?? 0,
    facilities: row.facilities ?? 0,
    dosesExpected: row.dosesExpected ?? 0,
    dosesReported: row.dosesReported ?? 0,
    stockExpected: row.stockExpected ?? 0,
    stockReported: row.stockReported ?? 0,
    stockOut: row.stockOut ?? 0,
    stockLow: row.stockLow ?? 0,
    stockOk: row.stockOk ?? 0,
    stockOver: row.stockOver ?? 0,
    withStockoutDays: row.withStockoutDays ?? 0,
  }
}
