import { topAreaId } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { thresholdsFor, type FigureSettings } from './settings.ts'
import type { AreaMonth } from './store-facility-months.ts'

/** All facilities of the country, and those whose figures are still there though they are gone. */
export async function listFacilityIds(client: Queryable): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select id from facility union select facility_id from figure_place order by id',
  )
  return rows.map(({ id }) => id)
}

/**
 * Facilities whose inputs changed: those of the marked places, and those that share an org unit with one, since whichever of them
 * has the lowest id carries its doses.
 */
export async function listDueFacilityIds(client: Queryable): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `with due as materialized (select place_id as id from figures_due),
     now as materialized (select id, openlmis_place_id, dhis2_place_id from facility)
     select f.id from now f
      where f.openlmis_place_id in (select id from due) or f.dhis2_place_id in (select id from due)
     union
     select p.facility_id from figure_place p
      where p.facility_id in (select id from due) or p.openlmis_place_id in (select id from due)
         or p.dhis2_place_id in (select id from due)
     union
     -- a place that is gone has no facility; its mark goes with it
     select d.id from due d
      where not exists (select 1 from now f where d.id in (f.openlmis_place_id, f.dhis2_place_id))
     order by id`,
  )
  return rows.map(({ id }) => id)
}

/**
 * Takes the marks of these facilities and of their places away. It comes first in the transaction: a pull that marks one of them
 * meanwhile is waited for, so that what it wrote is seen by the statements that follow; one that marks later stays marked.
 */
export async function takeMarks(client: Queryable, facilityIds: readonly number[]): Promise<void> {
  await client.query(
    `with places as (
       select unnest($1::integer[]) as id
       union select unnest(array[openlmis_place_id, dhis2_place_id]) from facility where id = any($1::integer[])),
     locked as materialized (
       select place_id from figures_due where place_id in (select id from places) order by place_id for update)
     delete from figures_due d using locked where d.place_id = locked.place_id`,
    [facilityIds],
  )
}

interface PlaceRow {
  readonly id: number
  readonly typeCode: string | null
  readonly isStore: boolean
}

/**
 * Notes where these facilities count now, and forgets facilities that are gone. Gives the areas whose every
 * month is touched by a move. The rows stay locked to the transaction's end: two computations of a facility come one after the other.
 */
export async function placeFacilities(
  client: Queryable,
  facilityIds: readonly number[],
  settings: Pick<FigureSettings, 'thresholds'>,
  programs: readonly string[],
): Promise<AreaMonth[]> {
  const { rows } = await client.query<PlaceRow & { id: number }>(
    `select f.id, f.type_code as "typeCode",
            exists (select 1 from supply_link s where s.supplier_place_id = f.openlmis_place_id) as "isStore"
       from facility f where f.id = any($1::integer[]) order by f.id`,
    [facilityIds],
  )
  const thresholds = rows.map(({ id, typeCode, isStore }) => {
    const { minMonths, maxMonths, minIsaShare, maxIsaShare } = thresholdsFor(settings.thresholds, {
      programs,
      isStore,
      typeCode,
    })
    return { id, isStore, minMonths, maxMonths, minIsaShare, maxIsaShare }
  })
  const before = await placesOf(client, facilityIds)
  const countries = [await topAreaId(client, 'openlmis'), await topAreaId(client, 'dhis2')]
  await client.query(PLACE, [JSON.stringify(thresholds), facilityIds, ...countries])
  const gone = new Set(facilityIds)
  for (const { id } of rows) gone.delete(id)
  await client.query('delete from figure_place where facility_id = any($1::integer[])', [[...gone]])
  return areasOfMoved(before, await placesOf(client, facilityIds))
}

interface Placement {
  readonly areas: readonly number[]
  /** Everything by which it counts in its areas, as text. */
  readonly counts: string
}

async function placesOf(client: Queryable, facilityIds: readonly number[]): Promise<ReadonlyMap<number, Placement>> {
  const { rows } = await client.query<Placement & { id: number }>(
    `select facility_id as id, array_remove(array[openlmis_area_id, dhis2_area_id], null) as areas,
            concat_ws(' ', holds_stock, is_store, opened_month, closed_month, coalesce(openlmis_area_id, 0),
                      coalesce(dhis2_area_id, 0)) as counts
       from figure_place where facility_id = any($1::integer[])`,
    [facilityIds],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** All months of the areas that a facility left, came to, or counts in otherwise than before. */
function areasOfMoved(before: ReadonlyMap<number, Placement>, after: ReadonlyMap<number, Placement>): AreaMonth[] {
  const areas = new Set<number>()
  for (const [id, { areas: own, counts }] of [...before, ...after])
    if (before.get(id)?.counts !== counts || after.get(id)?.counts !== counts) for (const area of own) areas.add(area)
  return [...areas].map((areaId) => ({ areaId, month: 0 }))
}

/**
 * In one statement and in order, so that two writers wait for each other instead of deadlocking; last in a transaction, because many
 * facilities share their areas.
 */
export async function markAreas(client: Queryable, due: readonly AreaMonth[]): Promise<void> {
  await client.query(
    `insert into figure_area_due (area_id, month)
     select distinct area_id, month from unnest($1::integer[], $2::integer[]) as t(area_id, month) order by 1, 2
     on conflict (area_id, month) do update set area_id = excluded.area_id`,
    [due.map(({ areaId }) => areaId), due.map(({ month }) => month)],
  )
}

// An area that is unknown or gone is the country: whatever cannot be placed still counts there.
const PLACE = `
insert into figure_place (facility_id, openlmis_place_id, dhis2_place_id, openlmis_area_id, dhis2_area_id, holds_stock, is_store,
       expects_doses, opened_month, closed_month, min_months, max_months, min_isa_share, max_isa_share)
select f.id, f.openlmis_place_id, case when f.counts_doses then f.dhis2_place_id end,
       coalesce((select id from area where id = f.openlmis_area_id and system = 'openlmis' and vanished_at is null),
                $3::integer),
       coalesce((select id from area where id = f.dhis2_area_id and system = 'dhis2' and vanished_at is null),
                $4::integer),
       f.holds_stock, t."isStore",
       f.counts_doses and exists (select 1 from report_expected e where e.place_id = f.dhis2_place_id),
       coalesce(to_char(p.opened_on, 'YYYYMM')::int, 0),
       case when p.closed_on is not null then to_char(p.closed_on, 'YYYYMM')::int
            when f.active then 999912 else 0 end,
       t."minMonths", t."maxMonths", t."minIsaShare", t."maxIsaShare"
  from jsonb_to_recordset($1::jsonb) as t(id integer, "isStore" boolean, "minMonths" numeric, "maxMonths" numeric,
       "minIsaShare" numeric, "maxIsaShare" numeric)
  join facility f on f.id = t.id
  join place p on p.id = f.id
 where f.id = any($2::integer[])
 order by f.id
on conflict (facility_id) do update
   set openlmis_place_id = excluded.openlmis_place_id, dhis2_place_id = excluded.dhis2_place_id,
       openlmis_area_id = excluded.openlmis_area_id, dhis2_area_id = excluded.dhis2_area_id,
       holds_stock = excluded.holds_stock, is_store = excluded.is_store, expects_doses = excluded.expects_doses,
       opened_month = excluded.opened_month, closed_month = excluded.closed_month, min_months = excluded.min_months,
       max_months = excluded.max_months, min_isa_share = excluded.min_isa_share, max_isa_share = excluded.max_isa_share`
