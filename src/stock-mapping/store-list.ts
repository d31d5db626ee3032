import type { Queryable } from '../platform/database/open-database.ts'
import { deriveConversion, type Conversion, type CountedProduct } from './conversion.ts'
import type { MappedElement, MappedProduct, MappingState, StockMapping } from './mapping.ts'

export interface MappingFilter {
  readonly serverId?: string
  readonly state?: MappingState
  readonly dataSetUid?: string
  readonly ids?: readonly number[]
}

interface Row extends Omit<StockMapping, 'saidConversion' | 'products' | 'element' | 'decidedAt'> {
  readonly decidedAt: Date
  readonly dispensingUnits: number | null
  readonly makesUnits: number | null
  readonly products: readonly (CountedProduct & { readonly productId: number })[]
  readonly element: MappedElement | null
}

/**
 * Mappings with the products they stand for now and what DHIS2 says of their elements. The publisher sends those that are
 * confirmed, whose element is in the data set and whose products all have a conversion.
 */
export async function listStockMappings(
  client: Queryable,
  { serverId, state, dataSetUid, ids }: MappingFilter = {},
): Promise<StockMapping[]> {
  const { rows } = await client.query<Row>(
    `select m.id, m.server_id as "serverId", m.data_set_uid as "dataSetUid", m.period_type as "periodType",
            m.data_element_uid as "dataElementUid", m.category_option_combo_uid as "categoryOptionComboUid",
            m.attribute_option_combo_uid as "attributeOptionComboUid", m.indicator, m.product_id as "productId", m.antigen,
            m.commodity_type_id as "commodityTypeId", m.program_code as "programCode", m.unit,
            m.dispensing_units as "dispensingUnits", m.makes_units as "makesUnits", m.source, m.state, m.model, m.method,
            m.score, m.decided_by as "decidedBy", m.decided_at as "decidedAt", m.note,
            coalesce(counted.products, '[]') as products,
            case when e.uid is null then null else jsonb_build_object(
              'code', e.code, 'name', e.name, 'valueType', e.value_type, 'aggregationType', e.aggregation_type,
              'zeroIsSignificant', e.zero_is_significant, 'inDataSet', se.data_element_uid is not null) end as element
       from stock_mapping m
       left join dhis2_data_element e
         on e.server_id = m.server_id and e.uid = m.data_element_uid and e.vanished_at is null
       left join dhis2_data_set_element se
         on se.server_id = m.server_id and se.data_set_uid = m.data_set_uid and se.data_element_uid = m.data_element_uid
       left join lateral (
         select jsonb_agg(jsonb_build_object(
                  'productId', p.id, 'code', p.code, 'dispensingUnit', p.dispensing_unit, 'netContent', p.doses_per_vial,
                  'isVaccine', a.product_id is not null) order by p.id) as products
           from product p
           left join product_antigen a on a.product_id = p.id and a.state = 'confirmed' and a.antigen is not null
          where p.vanished_at is null
            and (p.id = m.product_id or a.antigen = m.antigen or p.commodity_type_id = m.commodity_type_id)
       ) counted on true
      where ($1::text is null or m.server_id = $1) and ($2::text is null or m.state = $2)
        and ($3::text is null or m.data_set_uid = $3) and ($4::int[] is null or m.id = any($4))
      order by m.data_set_uid, m.indicator, m.id`,
    [serverId ?? null, state ?? null, dataSetUid ?? null, ids ?? null],
  )
  return rows.map(toMapping)
}

function toMapping({ dispensingUnits, makesUnits, products, decidedAt, ...row }: Row): StockMapping {
  const said = dispensingUnits === null || makesUnits === null ? null : { dispensingUnits, makesUnits }
  return {
    ...row,
    decidedAt: decidedAt.toISOString(),
    saidConversion: said,
    products: products.map((product) => toMapped(row, product, said)),
  }
}

function toMapped(
  { unit }: Pick<Row, 'unit'>,
  { productId, ...product }: Row['products'][number],
  said: Conversion | null,
): MappedProduct {
  const conversion = deriveConversion(unit, product, said)
  return conversion.ok
    ? { productId, code: product.code, conversion: conversion.value, problem: null }
    : { productId, code: product.code, conversion: null, problem: conversion.error }
}
