import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { ProductMonth } from './fold-months.ts'

export interface MonthToWrite extends ProductMonth {
  readonly placeId: number
  readonly productId: number
  readonly sourceRecord: string
  readonly sourceChangedAt: string | null
}

export interface MonthCounts {
  readonly added: number
  readonly changed: number
  readonly vanished: number
}

/** Column and field, in one order. These are compared; where a month came from is not. */
const VALUES = [
  ['opening_doses', 'opening'],
  ['received_doses', 'received'],
  ['used_doses', 'used'],
  ['adjusted_in_doses', 'adjustedIn'],
  ['adjusted_out_doses', 'adjustedOut'],
  ['lost_expired_doses', 'lostExpired'],
  ['lost_heat_doses', 'lostHeat'],
  ['lost_frozen_doses', 'lostFrozen'],
  ['lost_broken_doses', 'lostBroken'],
  ['lost_other_doses', 'lostOther'],
  ['lost_open_doses', 'lostOpen'],
  ['closing_doses', 'closing'],
  ['counted_doses', 'counted'],
  ['stockout_days', 'stockoutDays'],
] as const
const NAMES = VALUES.map(([column]) => column)
const ALL = [...NAMES, 'source_record', 'source_changed_at']
const tuple = (table: string): string => NAMES.map((name) => `${table}.${name}`).join(', ')

/**
 * Makes the movements of these places from `firstMonth` on exactly the given ones: writes what differs, keeps what is replaced.
 * Months of another source (`source`) are replaced where there is a new one and otherwise left.
 */
export async function writeMonths(
  client: pg.ClientBase,
  runId: number,
  scope: {
    readonly placeIds: readonly number[]
    /** Absent: everything of the places. Else months of these records (requisitions) that are not given again are withdrawn. */
    readonly records?: readonly string[]
    readonly firstMonth: number
    readonly lastMonth?: number
    readonly source: 'stockCards' | 'requisition'
  },
  months: Iterable<MonthToWrite>,
): Promise<MonthCounts> {
  await client.query(
    `create temp table if not exists stock_month_in (place_id integer, product_id integer, month integer,
       ${NAMES.map((name) => `${name} integer`).join(', ')}, source_record text, source_changed_at timestamptz)
     on commit delete rows`,
  )
  await copyIn(client, 'stock_month_in', ['place_id', 'product_id', 'month', ...ALL], rowsOf(months))
  const { rows } = await client.query<{ [K in keyof MonthCounts]: number }>(APPLY, [
    runId,
    scope.placeIds,
    scope.firstMonth,
    scope.lastMonth ?? 999912,
    scope.source,
    scope.records ?? null,
  ])
  await client.query('delete from stock_month_in')
  return rows[0] ?? { added: 0, changed: 0, vanished: 0 }
}

function* rowsOf(months: Iterable<MonthToWrite>): Generator<readonly (string | number | null)[]> {
  for (const month of months)
    yield [
      month.placeId,
      month.productId,
      month.month,
      ...VALUES.map(([, field]) => month[field]),
      month.sourceRecord,
      month.sourceChangedAt,
    ]
}

const APPLY = `
with wanted as materialized (select * from stock_month_in),
replaced as materialized (
  select m.*, n.place_id is null as gone
    from stock_month m left join wanted n using (place_id, product_id, month)
   where m.place_id = any($2::integer[]) and m.month between $3 and $4
     and (n.place_id is null and m.source = $5 and ($6::text[] is null or m.source_record = any($6::text[]))
          -- A requisition names the commodity, a card what a maker sells of it: the same doses.
          or n.place_id is null and m.source = 'requisition' and $5 = 'stockCards'
             and exists (select 1 from wanted w join product o on o.id = w.product_id join product p on p.id = m.product_id
                          where (w.place_id, w.month) = (m.place_id, m.month) and o.commodity_type_id = p.commodity_type_id)
          or n.place_id is not null and (${tuple('m')}, m.source) is distinct from (${tuple('n')}, $5))),
kept as (
  insert into stock_month_earlier (place_id, product_id, month, content, run_id, replaced_run_id)
  select place_id, product_id, month, to_jsonb(r) - '{place_id,product_id,month,run_id,gone}'::text[], run_id, $1
    from replaced r),
withdrawn as (
  delete from stock_month m using replaced r
   where r.gone and (m.place_id, m.product_id, m.month) = (r.place_id, r.product_id, r.month)),
written as (
  insert into stock_month as m (place_id, product_id, month, ${ALL.join(', ')}, source, run_id)
  select place_id, product_id, month, ${ALL.join(', ')}, $5, $1 from wanted
  on conflict (place_id, product_id, month) do update
     set ${ALL.map((name) => `${name} = excluded.${name}`).join(', ')}, source = excluded.source, run_id = excluded.run_id
   where (${tuple('m')}, m.source) is distinct from (${tuple('excluded')}, excluded.source)
  returning place_id, xmax = 0 as added),
due as (
  insert into figures_due (place_id) select place_id from replaced union select place_id from written order by 1
  on conflict (place_id) do update set since = now())
select (select count(*) from written where added)::int as added,
       (select count(*) from written where not added)::int as changed,
       (select count(*) from replaced where gone)::int as vanished`
