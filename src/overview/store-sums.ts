import type { Month } from '../base/month.ts'
import type { Hierarchy } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { CellSums, Sums } from './sums.ts'

export interface Range {
  readonly from: Month
  readonly to: Month
}

/** Of which areas, or facilities, antigens and months. */
export interface SumsQuestion extends Range {
  readonly ids: readonly number[]
  readonly antigenIds: readonly number[]
}

const FROM_AREA = `antigen, month, facilities, doses_expected as "dosesExpected", doses_reported as "dosesReported",
  stock_expected as "stockExpected", stock_reported as "stockReported", doses_given as "dosesGiven",
  coverage_doses as "coverageDoses", first_doses as "firstDoses", last_doses as "lastDoses",
  target_persons as "targetPersons", opening_doses as "openingDoses", received_doses as "receivedDoses",
  used_doses as "usedDoses", adjusted_doses as "adjustedDoses", lost_closed_doses as "lostClosedDoses",
  closing_doses as "closingDoses", amc_doses as "amcDoses", stock_out as "stockOut", stock_low as "stockLow",
  stock_ok as "stockOk", stock_over as "stockOver", with_stockout_days as "withStockoutDays",
  both_given_doses as "bothGivenDoses", both_used_doses as "bothUsedDoses", impossible`

const FROM_FACILITY = `antigen, month, 1 as facilities, doses_expected::int as "dosesExpected",
  (doses_given is not null)::int as "dosesReported", (closing_doses is not null)::int as "stockReported",
  doses_given as "dosesGiven", coverage_doses as "coverageDoses", first_doses as "firstDoses",
  last_doses as "lastDoses", target_persons as "targetPersons", opening_doses as "openingDoses",
  received_doses as "receivedDoses", used_doses as "usedDoses", adjusted_doses as "adjustedDoses",
  lost_closed_doses as "lostClosedDoses", closing_doses as "closingDoses", amc_doses as "amcDoses",
  (stock_status is not distinct from 'out')::int as "stockOut", (stock_status is not distinct from 'low')::int as "stockLow",
  (stock_status is not distinct from 'ok')::int as "stockOk", (stock_status is not distinct from 'over')::int as "stockOver",
  (coalesce(stockout_days, 0) > 0)::int as "withStockoutDays", stockout_days as "stockoutDays",
  case when used_doses is not null then doses_given end as "bothGivenDoses",
  case when doses_given is not null then used_doses end as "bothUsedDoses",
  coalesce((doses_given > opening_doses + received_doses - coalesce(lost_closed_doses, 0))::int, 0) as impossible`

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

/** By area. */
export async function loadAreaSums(
  client: Queryable,
  hierarchy: Hierarchy,
  { ids, antigenIds, from, to }: SumsQuestion,
): Promise<Map<number, Sums[]>> {
  const { rows } = await client.query<Sums & { areaId: number }>(
    `select area_id as "areaId", ${FROM_AREA} from area_antigen_month
      where hierarchy = $1 and area_id = any($2::int[]) and antigen = any($3::smallint[]) and month between $4 and $5
      order by month`,
    [hierarchy, ids, antigenIds, from, to],
  )
  return Map.groupBy(rows, (row) => row.areaId)
}

/** By facility. */
export async function loadFacilitySums(
  client: Queryable,
  { ids, antigenIds, from, to }: SumsQuestion,
): Promise<Map<number, Sums[]>> {
  const { rows } = await client.query<Sums & { facilityId: number }>(
    `select facility_id as "facilityId", ${FROM_FACILITY}, (closing_doses is not null)::int as "stockExpected"
       from facility_antigen_month
      where facility_id = any($1::int[]) and antigen = any($2::smallint[]) and month between $3 and $4
      order by month`,
    [ids, antigenIds, from, to],
  )
  return Map.groupBy(rows, (row) => row.facilityId)
}

export interface AntigenRow {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly tracer: boolean
  readonly coverageDose: number
  readonly wastageCeilingPercent: number
  readonly dosesPerVial: number | null
}

export async function loadAntigens(client: Queryable, tracersOnly: boolean): Promise<AntigenRow[]> {
  const { rows } = await client.query<AntigenRow>(
    `select a.id, a.code, a.name, a.tracer, a.coverage_dose as "coverageDose",
            a.wastage_ceiling_percent as "wastageCeilingPercent",
            case when min(p.doses_per_vial) = max(p.doses_per_vial) then min(p.doses_per_vial) end as "dosesPerVial"
       from antigen a
       left join product_antigen m on m.antigen = a.id and m.state = 'confirmed'
       left join product p on p.id = m.product_id and p.vanished_at is null
      where a.tracer or not $1
      group by a.id order by a.display_order, a.id`,
    [tracersOnly],
  )
  return rows
}

export interface Completeness {
  readonly month: Month
  readonly expected: number
  readonly reported: number
}

/** Newest first: how many facilities should have reported doses of any antigen, and how many did. */
export async function loadCompleteness(
  client: Queryable,
  { hierarchy, id }: { readonly hierarchy: Hierarchy; readonly id: number },
  { from, to }: Range,
): Promise<Completeness[]> {
  const { rows } = await client.query<Completeness>(
    `select month, max(doses_expected) as expected, max(doses_reported) as reported
       from area_antigen_month where hierarchy = $1 and area_id = $2 and month between $3 and $4
      group by month order by month desc`,
    [hierarchy, id, from, to],
  )
  return rows
}
