import type { Month } from '../base/month.ts'
import type { Hierarchy } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { Sums } from './sums.ts'

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

/**
 * One line for each area and antigen: the month `to`, with the doses of both sides added up since `from`. For looking over many
 * areas at once, where the months between would only be carried about.
 */
export async function loadAreaMonthWithYear(
  client: Queryable,
  hierarchy: Hierarchy,
  { ids, antigenIds, from, to }: SumsQuestion,
): Promise<Map<number, Sums[]>> {
  const { rows } = await client.query<Sums & { areaId: number }>(
    `select m.*, y.given as "bothGivenDoses", y.used as "bothUsedDoses"
       from (select area_id as "areaId", ${FROM_AREA} from area_antigen_month
              where hierarchy = $1 and area_id = any($2::int[]) and antigen = any($3::smallint[]) and month = $5) m
       join (select area_id, antigen, sum(both_given_doses) as given, sum(both_used_doses) as used
               from area_antigen_month
              where hierarchy = $1 and area_id = any($2::int[]) and antigen = any($3::smallint[])
                and month between $4 and $5
              group by area_id, antigen) y on y.area_id = m."areaId" and y.antigen = m.antigen`,
    [hierarchy, ids, antigenIds, from, to],
  )
  return Map.groupBy(rows, (row) => row.areaId)
}

export interface FacilitySums extends Sums {
  readonly facilityId: number
  readonly stockoutDays: number | null
}

/** By facility. Whether its stock was low is judged by the caller, who knows the thresholds. */
export async function loadFacilitySums(
  client: Queryable,
  { ids, antigenIds, from, to }: SumsQuestion,
): Promise<Map<number, FacilitySums[]>> {
  const { rows } = await client.query<FacilitySums>(
    `select facility_id as "facilityId", antigen, month, 1 as facilities,
            doses_expected::int as "dosesExpected", (doses_given is not null)::int as "dosesReported",
            1 as "stockExpected", (closing_doses is not null)::int as "stockReported",
            doses_given as "dosesGiven", coverage_doses as "coverageDoses", first_doses as "firstDoses",
            last_doses as "lastDoses", target_persons as "targetPersons", opening_doses as "openingDoses",
            received_doses as "receivedDoses", used_doses as "usedDoses", adjusted_doses as "adjustedDoses",
            lost_closed_doses as "lostClosedDoses", closing_doses as "closingDoses", amc_doses as "amcDoses",
            0 as "stockOut", 0 as "stockLow", 0 as "stockOk", 0 as "stockOver",
            (coalesce(stockout_days, 0) > 0)::int as "withStockoutDays", stockout_days as "stockoutDays",
            case when used_doses is not null then doses_given end as "bothGivenDoses",
            case when doses_given is not null then used_doses end as "bothUsedDoses",
            coalesce((doses_given > opening_doses + received_doses - coalesce(lost_closed_doses, 0))::int, 0) as impossible
       from facility_antigen_month
      where facility_id = any($1::int[]) and antigen = any($2::smallint[]) and month between $3 and $4
      order by month`,
    [ids, antigenIds, from, to],
  )
  return Map.groupBy(rows, (row) => row.facilityId)
}

export interface NowRow {
  readonly facilityId: number
  readonly antigen: number
  readonly isaDoses: number | null
  readonly dosesPerVial: number | null
}

export async function loadNow(client: Queryable, facilityIds: readonly number[]): Promise<NowRow[]> {
  const { rows } = await client.query<NowRow>(
    `select facility_id as "facilityId", antigen, isa_doses as "isaDoses", doses_per_vial as "dosesPerVial"
       from facility_antigen_now where facility_id = any($1::int[])`,
    [facilityIds],
  )
  return rows
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
