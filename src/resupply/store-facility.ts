import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { FACILITY_COLUMNS, type FacilityRow, type MonthRow } from './store-grid.ts'

export interface FacilityDetail extends FacilityRow {
  /** The area it stands in: of OpenLMIS, or of DHIS2 when only that knows it. */
  readonly areaId: number | null
  readonly openlmisId: string | null
  readonly dhis2Id: string | null
  /** A data set its org unit reports doses in. */
  readonly dataSetId: string | null
}

/** Undefined when it does not exist or may not be seen. */
export async function loadFacility(client: Queryable, id: number, scope: Scope): Promise<FacilityDetail | undefined> {
  const visible = facilityFilter(scope, 'f', 2)
  const { rows } = await client.query<FacilityDetail>(
    `select ${FACILITY_COLUMNS}, coalesce(f.openlmis_area_id, f.dhis2_area_id) as "areaId",
            (select p.source_id from place p where p.id = f.openlmis_place_id) as "openlmisId",
            (select p.source_id from place p where p.id = f.dhis2_place_id) as "dhis2Id",
            (select min(r.data_set_id) from report_expected r where r.place_id = f.dhis2_place_id) as "dataSetId"
       from facility f where f.id = $1 and ${visible.sql}`,
    [id, ...visible.values],
  )
  return rows[0]
}

export interface HistoryRow extends MonthRow {
  readonly month: Month
  readonly firstDoses: number | null
  readonly lastDoses: number | null
  readonly usedDoses: number | null
  readonly adjustedDoses: number | null
  readonly closingDoses: number | null
  readonly amcDoses: number | null
}

/** All antigens of one facility, oldest month first. */
export async function loadHistory(
  client: Queryable,
  facilityId: number,
  { from, to }: { readonly from: Month; readonly to: Month },
): Promise<HistoryRow[]> {
  const { rows } = await client.query<HistoryRow>(
    `select facility_id as "facilityId", antigen, month, doses_given as "dosesGiven", coverage_doses as "coverageDoses",
            first_doses as "firstDoses", last_doses as "lastDoses", target_persons as "targetPersons",
            doses_expected as "dosesExpected", opening_doses as "openingDoses", received_doses as "receivedDoses",
            used_doses as "usedDoses", adjusted_doses as "adjustedDoses", lost_closed_doses as "lostClosedDoses",
            closing_doses as "closingDoses", stockout_days as "stockoutDays", amc_doses as "amcDoses"
       from facility_antigen_month where facility_id = $1 and month between $2 and $3 order by antigen, month`,
    [facilityId, from, to],
  )
  return rows
}
