import type { Queryable } from '../platform/database/open-database.ts'
import type { DataSetFacts } from './check-data-set.ts'
import type { DecidedElement } from './check-element.ts'
import type { ProposalDataSet, ProposalElement, ProposalOption } from './propose.ts'
import type { KnownAntigen, KnownProduct } from './subjects.ts'

/**
 * Data sets for stock that DHIS2 has now, with what is known of when they are reported; `facilities: true` also by whom, which
 * costs a look at every facility of the country.
 */
export async function loadDataSetFacts(
  client: Queryable,
  serverId: string,
  { facilities = false }: { readonly facilities?: boolean } = {},
): Promise<DataSetFacts[]> {
  const { rows } = await client.query<DataSetFacts>(
    `with linked as (
       select p.source_id as uid from facility f join place p on p.id = f.dhis2_place_id
        where $2 and f.active and f.holds_stock and f.openlmis_place_id is not null)
     select s.uid, s.code, s.name, s.period_type as "periodType",
            coalesce(o.is_default, true) as "attributeComboIsDefault", s.expiry_days as "expiryDays",
            s.open_future_periods as "openFuturePeriods", coalesce(s.input_periods, '[]') as "inputPeriods",
            s.workflow_uid is not null as "hasWorkflow",
            case when s.org_units_read_at is null or not $2 then null else jsonb_build_object(
              'linked', (select count(*) from linked),
              'assigned', (select count(*) from linked l join dhis2_data_set_org_unit a
                             on a.server_id = s.server_id and a.data_set_uid = s.uid and a.org_unit_uid = l.uid)) end as facilities
       from dhis2_data_set s
       left join lateral (select is_default from dhis2_option_combo c
                           where c.server_id = s.server_id and c.combo_uid = s.attribute_combo_uid limit 1) o on true
      where s.server_id = $1 and s.for_stock and s.vanished_at is null
      order by s.name, s.uid`,
    [serverId, facilities],
  )
  return rows
}

interface ElementOfSet {
  readonly dataSetUid: string
  readonly periodType: string
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly valueType: string
  readonly options: readonly ProposalOption[] | null
}

/** The same data sets with their elements and the options that each is split into. */
export async function loadProposalDataSets(client: Queryable, serverId: string): Promise<ProposalDataSet[]> {
  const { rows } = await client.query<ElementOfSet>(
    `with split as (
       select combo_uid, case when bool_or(is_default) then null else
                jsonb_agg(jsonb_build_object('uid', uid, 'code', code, 'name', name, 'optionCodes', option_codes) order by uid)
              end as options
         from dhis2_option_combo where server_id = $1 group by combo_uid)
     select s.uid as "dataSetUid", s.period_type as "periodType", e.uid, e.code, e.name, e.value_type as "valueType",
            case when o.combo_uid is null then '[]'::jsonb else o.options end as options
       from dhis2_data_set s
       join dhis2_data_set_element se on se.server_id = s.server_id and se.data_set_uid = s.uid
       join dhis2_data_element e on e.server_id = s.server_id and e.uid = se.data_element_uid and e.vanished_at is null
       left join split o on o.combo_uid = se.combo_uid
      where s.server_id = $1 and s.for_stock and s.vanished_at is null
      order by s.uid, e.code, e.uid`,
    [serverId],
  )
  const sets = new Map<string, { uid: string; periodType: string; elements: ProposalElement[] }>()
  for (const { dataSetUid, periodType, ...element } of rows) {
    const set = sets.get(dataSetUid) ?? { uid: dataSetUid, periodType, elements: [] }
    set.elements.push(element)
    sets.set(dataSetUid, set)
  }
  return [...sets.values()]
}

export async function loadKnownProducts(client: Queryable): Promise<KnownProduct[]> {
  const { rows } = await client.query<KnownProduct>(
    `select p.id, p.code, p.name, p.commodity_type_id as "commodityTypeId", p.commodity_type_code as "commodityTypeCode",
            p.commodity_type_name as "commodityTypeName", p.dispensing_unit as "dispensingUnit", a.antigen
       from product p left join product_antigen a on a.product_id = p.id and a.state = 'confirmed'
      where p.vanished_at is null order by p.id`,
  )
  return rows
}

export async function loadKnownAntigens(client: Queryable): Promise<(KnownAntigen & { readonly name: string })[]> {
  const { rows } = await client.query<KnownAntigen & { readonly name: string }>(
    'select id, code, name from antigen order by display_order, id',
  )
  return rows
}

/** Elements as they are now, for what a decision is made on. */
export async function loadElements(
  client: Queryable,
  serverId: string,
  uids: readonly string[],
): Promise<Map<string, DecidedElement>> {
  const { rows } = await client.query<DecidedElement & { readonly uid: string }>(
    `select uid, name, code, value_type as "valueType", aggregation_type as "aggregationType",
            zero_is_significant as "zeroIsSignificant"
       from dhis2_data_element where server_id = $1 and uid = any($2) and vanished_at is null`,
    [serverId, uids],
  )
  return new Map(rows.map(({ uid, ...element }) => [uid, element]))
}
