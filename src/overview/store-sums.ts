import type { Month } from '../base/month.ts'
import type { Hierarchy } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { FROM_AREA, FROM_FACILITY } from './store-columns.ts'
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
