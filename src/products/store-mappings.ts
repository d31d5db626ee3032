import type { Queryable } from '../platform/database/open-database.ts'
import { countGap, type Gap } from '../runs/index.ts'
import type { MappingState, SeriesContent } from './series.ts'

export interface SeriesMappingRow extends SeriesContent {
  readonly id: number
  readonly sourceId: string
  readonly elementCode: string | null
  readonly elementName: string
  readonly method: string
  readonly state: MappingState
  readonly vanished: boolean
}

export interface ProductMappingRow {
  readonly productId: number
  readonly code: string
  readonly name: string
  readonly dosesPerVial: number
  readonly commodityType: string | null
  readonly antigen: number | null
  readonly method: string | null
  readonly state: MappingState | null
}

export interface AntigenMappingRows {
  readonly antigens: readonly { readonly id: number; readonly code: string; readonly name: string }[]
  readonly series: readonly SeriesMappingRow[]
  readonly products: readonly ProductMappingRow[]
}

/** Antigen by antigen, what feeds it: for the guided set-up. Vanished series are shown while something is mapped to them. */
export async function listAntigenMappings(client: Queryable): Promise<AntigenMappingRows> {
  const antigens = await client.query<AntigenMappingRows['antigens'][number]>(
    'select id, code, name from antigen order by display_order, id',
  )
  const series = await client.query<SeriesMappingRow>(
    `select id, source_id as "sourceId", element_code as "elementCode", element_name as "elementName", meaning, antigen,
            dose_number as "doseNumber", age_band as "ageBand", target_group as "targetGroup", method, state,
            vanished_at is not null as vanished
       from series where vanished_at is null or state = 'confirmed'
      order by meaning, antigen nulls last, dose_number nulls last, element_name, id`,
  )
  const products = await client.query<ProductMappingRow>(
    `select p.id as "productId", p.code, p.name, p.doses_per_vial as "dosesPerVial",
            p.commodity_type_name as "commodityType", m.antigen, m.method, m.state
       from product p left join product_antigen m on m.product_id = p.id
      where p.vanished_at is null order by m.antigen nulls last, p.name, p.id`,
  )
  return { antigens: antigens.rows, series: series.rows, products: products.rows }
}

export type ProductGapKind =
  | 'productsWithoutAntigen'
  | 'antigensWithoutProduct'
  | 'antigensWithoutDoses'
  | 'antigensWithoutTarget'
  | 'seriesProposed'

/** What is mapped to no antigen, and which antigens miss a product, doses of their coverage dose, or target persons. */
export async function productGaps(client: Queryable): Promise<Gap<ProductGapKind>[]> {
  const isThere = "s.state = 'confirmed' and s.vanished_at is null"
  return [
    await countGap(
      client,
      'productsWithoutAntigen',
      `select p.id, p.name || ' (' || p.code || ')' as label, m.state is null or m.state = 'proposed' as missing
         from product p left join product_antigen m on m.product_id = p.id where p.vanished_at is null`,
    ),
    await countGap(
      client,
      'antigensWithoutProduct',
      `select a.id, a.code as label,
              not exists (select 1 from product_antigen m join product p on p.id = m.product_id
                           where m.antigen = a.id and m.state = 'confirmed' and p.vanished_at is null) as missing
         from antigen a`,
    ),
    await countGap(
      client,
      'antigensWithoutDoses',
      `select a.id, a.code as label,
              not exists (select 1 from series s where s.meaning = 'dosesGiven' and s.antigen = a.id
                            and s.dose_number = a.coverage_dose and s.age_band in ('target', 'all') and ${isThere}) as missing
         from antigen a`,
    ),
    await countGap(
      client,
      'antigensWithoutTarget',
      `select a.id, a.code as label,
              not exists (select 1 from series s where s.meaning = 'targetPopulation'
                            and s.target_group = a.target_group and ${isThere}) as missing
         from antigen a where a.target_group <> 'none'`,
    ),
    await countGap(
      client,
      'seriesProposed',
      `select s.id, s.element_name as label, s.state = 'proposed' as missing from series s where s.vanished_at is null`,
    ),
  ]
}
