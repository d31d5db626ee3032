import { facilityFilter, type Scope } from '../accounts/index.ts'
import type { Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import type { AreaFacility } from './store-areas.ts'

export interface ExplainedFacility extends AreaFacility {
  readonly openlmisPlaceId: number | null
  readonly dhis2PlaceId: number | null
  readonly openlmisId: string | null
  readonly dhis2Id: string | null
}

/** Undefined when it does not exist or may not be seen. */
export async function loadExplainedFacility(
  client: Queryable,
  id: number,
  scope: Scope,
): Promise<ExplainedFacility | undefined> {
  const visible = facilityFilter(scope, 'f', 2)
  const { rows } = await client.query<ExplainedFacility>(
    `select f.id, f.name, f.code, f.type_code as "typeCode", f.holds_stock as "holdsStock", false as "isStore",
            f.openlmis_place_id as "openlmisPlaceId", case when f.counts_doses then f.dhis2_place_id end as "dhis2PlaceId",
            o.source_id as "openlmisId", d.source_id as "dhis2Id"
       from facility f
       left join place o on o.id = f.openlmis_place_id
       left join place d on d.id = f.dhis2_place_id
      where f.id = $1 and ${visible.sql}`,
    [id, ...visible.values],
  )
  return rows[0]
}

/** A stored value of a source, with what it was before. */
export interface SourceRow {
  readonly name: string
  readonly value: number | null
  readonly system: string
  readonly sourceRecord: string
  /** The data set of a value of DHIS2, for its link. */
  readonly dataSetId: string | null
  readonly fetchedAt: Date | null
  readonly sourceChangedAt: Date | null
  readonly earlier: readonly { readonly value: number; readonly replacedAt: string }[]
}

/** Every value of DHIS2 behind the doses given, also those that were withdrawn. */
export async function loadDoses(
  client: Queryable,
  placeId: number,
  antigen: number,
  month: Month,
): Promise<SourceRow[]> {
  const { rows } = await client.query<SourceRow>(
    `select s.element_name as name, d.doses as value, s.system,
            s.source_id || '/' || $3::int || '/' || p.source_id as "sourceRecord", s.data_set_id as "dataSetId",
            r.started_at as "fetchedAt", d.source_changed_at as "sourceChangedAt", coalesce(e.earlier, '[]') as earlier
       from series s
       join place p on p.id = $1
       left join doses_given d on d.place_id = p.id and d.series_id = s.id and d.month = $3
       left join run r on r.id = d.run_id
       left join lateral (
         select json_agg(json_build_object('value', e.doses, 'replacedAt', e.replaced_at) order by e.replaced_at) as earlier
           from doses_given_earlier e where e.place_id = p.id and e.series_id = s.id and e.month = $3) e on true
      where s.antigen = $2 and s.meaning = 'dosesGiven' and s.state = 'confirmed'
        and (d.doses is not null or e.earlier is not null)
      order by s.dose_number nulls last, s.element_name, s.id`,
    [placeId, antigen, month],
  )
  return rows
}

/** Annual targets entered for the place itself, else for the nearest area above that has one. */
export async function loadTargets(
  client: Queryable,
  placeId: number,
  antigen: number,
  year: number,
): Promise<SourceRow[]> {
  const { rows } = await client.query<SourceRow>(
    `select s.element_name as name, t.persons as value, s.system,
            s.source_id || '/' || $3::int || '/' || coalesce(p.source_id, a.source_id) as "sourceRecord",
            s.data_set_id as "dataSetId", r.started_at as "fetchedAt", t.source_changed_at as "sourceChangedAt",
            coalesce((select json_agg(json_build_object('value', e.persons, 'replacedAt', e.replaced_at) order by e.replaced_at)
                        from target_population_earlier e
                       where e.series_id = t.series_id and e.year = t.year
                         and (e.place_id, e.area_id) is not distinct from (t.place_id, t.area_id)), '[]') as earlier
       from target_population t
       join series s on s.id = t.series_id and s.state = 'confirmed' and s.meaning = 'targetPopulation'
       left join place p on p.id = t.place_id
       left join area a on a.id = t.area_id
       left join run r on r.id = t.run_id
      where t.year = $3
        and (s.antigen = $2 or s.antigen is null and s.target_group = (select g.target_group from antigen g where g.id = $2))
        and (t.place_id = $1 or t.area_id = any(
              select unnest(b.path) from area b join place q on q.area_id = b.id where q.id = $1))
      order by t.place_id nulls last, cardinality(coalesce(a.path, '{}')) desc limit 3`,
    [placeId, antigen, year],
  )
  return rows
}

/** Monthly movements of the products of the antigen: closing stock, and what was used. */
export async function loadStockMonths(
  client: Queryable,
  placeId: number,
  antigen: number,
  month: Month,
): Promise<SourceRow[]> {
  const { rows } = await client.query<SourceRow>(
    `select p.name, m.closing_doses as value, 'openlmis' as system, m.source_record as "sourceRecord",
            null as "dataSetId", r.started_at as "fetchedAt", m.source_changed_at as "sourceChangedAt",
            coalesce((select json_agg(json_build_object('value', coalesce((e.content->>'closing_doses')::int,
                                                                          (e.content->>'closingDoses')::int),
                                                        'replacedAt', e.replaced_at) order by e.replaced_at)
                        from stock_month_earlier e
                       where e.place_id = m.place_id and e.product_id = m.product_id and e.month = m.month
                         and (e.content ? 'closing_doses' or e.content ? 'closingDoses')), '[]') as earlier
       from stock_month m
       join product_antigen g on g.product_id = m.product_id and g.state = 'confirmed' and g.antigen = $2
       join product p on p.id = m.product_id
       left join run r on r.id = m.run_id
      where m.place_id = $1 and m.month = $3 order by p.name, p.id`,
    [placeId, antigen, month],
  )
  return rows
}

/** Stock on hand now, by product. */
export async function loadStockNow(client: Queryable, placeId: number, antigen: number): Promise<SourceRow[]> {
  const { rows } = await client.query<SourceRow>(
    `select p.name, n.soh_doses as value, case when n.origin = 'paper' then 'paper' else 'openlmis' end as system,
            n.source_record as "sourceRecord", null as "dataSetId", n.fetched_at as "fetchedAt",
            null as "sourceChangedAt",
            coalesce((select json_agg(json_build_object('value', (e.content->>'soh_doses')::int,
                                                        'replacedAt', e.replaced_at) order by e.replaced_at)
                        from (select content, replaced_at from stock_now_earlier x
                               where x.place_id = n.place_id and x.product_id = n.product_id
                                 and x.content ? 'soh_doses'
                               order by x.replaced_at desc limit 12) e), '[]') as earlier
       from stock_now n
       join product_antigen g on g.product_id = n.product_id and g.state = 'confirmed' and g.antigen = $2
       join product p on p.id = n.product_id
      where n.place_id = $1 order by p.name, p.id`,
    [placeId, antigen],
  )
  return rows
}
