import type { Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { MonthCompleteness } from '../figures/index.ts'

export interface DistrictRow {
  readonly id: number
  readonly name: string
  readonly level: number
  readonly levelName: string | null
  readonly hierarchy: 'openlmis' | 'dhis2'
  /** The district and every area below. */
  readonly areaIds: readonly number[]
}

export async function loadDistrict(client: Queryable, id: number): Promise<DistrictRow | undefined> {
  const { rows } = await client.query<DistrictRow>(
    `select a.id, a.name, a.level, a.level_name as "levelName", a.system as hierarchy,
            array(select b.id from area b where b.path @> array[a.id]) as "areaIds"
       from area a where a.id = $1`,
    [id],
  )
  return rows[0]
}

export interface FacilityRow {
  readonly id: number
  readonly name: string
  readonly code: string | null
  readonly typeCode: string | null
  readonly typeName: string | null
  readonly active: boolean
  readonly holdsStock: boolean
  readonly openlmisPlaceId: number | null
  readonly dhis2PlaceId: number | null
  readonly countsDoses: boolean
  /** Supplies other places. */
  readonly isStore: boolean
}

export const FACILITY_COLUMNS = `f.id, f.name, f.code, f.type_code as "typeCode", f.type_name as "typeName", f.active,
  f.holds_stock as "holdsStock", f.openlmis_place_id as "openlmisPlaceId", f.dhis2_place_id as "dhis2PlaceId",
  f.counts_doses as "countsDoses",
  exists (select 1 from supply_link s where s.supplier_place_id = f.openlmis_place_id) as "isStore"`

/** Facilities of the district that may be seen; closed ones only while they still hold stock. By name. */
export async function loadFacilities(
  client: Queryable,
  { hierarchy, areaIds }: Pick<DistrictRow, 'hierarchy' | 'areaIds'>,
  scope: Scope,
  limit: number,
): Promise<FacilityRow[]> {
  const area = hierarchy === 'openlmis' ? 'f.openlmis_area_id' : 'f.dhis2_area_id'
  const visible = facilityFilter(scope, 'f', 3)
  // The ids come first: no condition on the other system's area could be answered by an index.
  const { rows } = await client.query<FacilityRow>(
    `select ${FACILITY_COLUMNS} from facility f
      where f.id = any(array(select o.id from place o where o.area_id = any($1::int[])
                             union all
                             select l.place_id from place o join place_link l on l.other_place_id = o.id and l.state = 'confirmed'
                              where o.area_id = any($1::int[])))
        and ${area} = any($1::int[]) and ${visible.sql}
        and (f.active or exists (
              select 1 from facility_antigen_now n where n.facility_id = f.id and n.soh_doses > 0))
      order by f.name, f.id limit $2`,
    [areaIds, limit, ...visible.values],
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
  /** When all confirmed products agree. */
  readonly dosesPerVial: number | null
  readonly hasProduct: boolean
  readonly hasDoses: boolean
}

export async function loadAntigens(client: Queryable): Promise<AntigenRow[]> {
  const { rows } = await client.query<AntigenRow>(
    `select a.id, a.code, a.name, a.tracer, a.coverage_dose as "coverageDose",
            a.wastage_ceiling_percent as "wastageCeilingPercent",
            case when min(p.doses_per_vial) = max(p.doses_per_vial) then min(p.doses_per_vial) end as "dosesPerVial",
            count(p.id) > 0 as "hasProduct",
            exists (select 1 from series s where s.antigen = a.id and s.state = 'confirmed'
                       and s.meaning = 'dosesGiven') as "hasDoses"
       from antigen a
       left join product_antigen m on m.antigen = a.id and m.state = 'confirmed'
       left join product p on p.id = m.product_id and p.vanished_at is null
      group by a.id order by a.display_order, a.id`,
  )
  return rows
}

/** Newest first: how many facilities should have reported doses of any antigen, and how many did. */
export async function loadCompleteness(
  client: Queryable,
  { hierarchy, id }: Pick<DistrictRow, 'hierarchy' | 'id'>,
  { from, to }: { readonly from: Month; readonly to: Month },
): Promise<MonthCompleteness[]> {
  const { rows } = await client.query<MonthCompleteness>(
    `select month, max(doses_expected) as expected, max(doses_reported) as reported
       from area_antigen_month
      where hierarchy = $1 and area_id = $2 and month between $3 and $4
      group by month order by month desc`,
    [hierarchy, id, from, to],
  )
  return rows
}

/** The same for somebody who sees only some facilities of the district: counted from those. */
export async function loadCompletenessOf(
  client: Queryable,
  facilityIds: readonly number[],
  { from, to }: { readonly from: Month; readonly to: Month },
): Promise<MonthCompleteness[]> {
  const { rows } = await client.query<MonthCompleteness>(
    `select month, max(expected)::int as expected, max(reported)::int as reported
       from (select month, antigen, count(*) filter (where doses_expected) as expected, count(doses_given) as reported
               from facility_antigen_month where facility_id = any($1::int[]) and month between $2 and $3
              group by month, antigen) m
      group by month order by month desc`,
    [facilityIds, from, to],
  )
  return rows
}

export interface NowRow {
  readonly facilityId: number
  readonly antigen: number
  readonly sohDoses: number | null
  readonly observedOn: string | null
  readonly lastMovementOn: string | null
  readonly nextExpiryOn: string | null
  readonly origin: 'stockCards' | 'requisition' | 'paper' | null
  readonly amcDoses: number | null
  readonly monthsOfStock: number | null
  readonly isaDoses: number | null
  readonly dosesPerVial: number | null
  readonly status: string
  readonly runsOutOn: string | null
}

export async function loadNow(client: Queryable, facilityIds: readonly number[]): Promise<NowRow[]> {
  const { rows } = await client.query<NowRow>(
    `select facility_id as "facilityId", antigen, soh_doses as "sohDoses", observed_on as "observedOn",
            last_movement_on as "lastMovementOn", next_expiry_on as "nextExpiryOn", origin, amc_doses as "amcDoses",
            months_of_stock as "monthsOfStock", isa_doses as "isaDoses", doses_per_vial as "dosesPerVial", status,
            runs_out_on as "runsOutOn"
       from facility_antigen_now where facility_id = any($1::int[])`,
    [facilityIds],
  )
  return rows
}

export interface MonthRow {
  readonly facilityId: number
  readonly antigen: number
  readonly dosesGiven: number | null
  readonly coverageDoses: number | null
  readonly targetPersons: number | null
  readonly dosesExpected: boolean
  readonly openingDoses: number | null
  readonly receivedDoses: number | null
  readonly lostClosedDoses: number | null
  readonly stockoutDays: number | null
}

/** One month of the given facilities. */
export async function loadMonth(client: Queryable, facilityIds: readonly number[], month: Month): Promise<MonthRow[]> {
  const { rows } = await client.query<MonthRow>(
    `select facility_id as "facilityId", antigen, doses_given as "dosesGiven", coverage_doses as "coverageDoses",
            target_persons as "targetPersons", doses_expected as "dosesExpected", opening_doses as "openingDoses",
            received_doses as "receivedDoses", lost_closed_doses as "lostClosedDoses", stockout_days as "stockoutDays"
       from facility_antigen_month
      where facility_id = any($1::int[]) and month = $2`,
    [facilityIds, month],
  )
  return rows
}

export interface ChangeRow {
  readonly placeId: number
  readonly antigen: number
  readonly month: Month
  /** What the total of the antigen was less, before the latest replacement of each of its values. */
  readonly differenceDoses: number
}

/** How much totals of doses given differ from what they were before their values were last replaced or withdrawn. */
export async function loadDosesChanges(
  client: Queryable,
  placeIds: readonly number[],
  { from, to }: { readonly from: Month; readonly to: Month },
): Promise<ChangeRow[]> {
  const { rows } = await client.query<ChangeRow>(
    `select e.place_id as "placeId", s.antigen, e.month,
            sum(coalesce(d.doses, 0) - e.doses)::int as "differenceDoses"
       from (select distinct on (place_id, series_id, month) place_id, series_id, month, doses
               from doses_given_earlier
              where place_id = any($1::int[]) and month between $2 and $3
              order by place_id, series_id, month, replaced_at desc) e
       join series s on s.id = e.series_id and s.state = 'confirmed' and s.meaning = 'dosesGiven'
       left join doses_given d on d.place_id = e.place_id and d.series_id = e.series_id and d.month = e.month
      group by e.place_id, s.antigen, e.month
     having sum(coalesce(d.doses, 0) - e.doses) <> 0`,
    [placeIds, from, to],
  )
  return rows
}
