import type { Queryable } from '../platform/database/open-database.ts'
import type { StockRow } from './stock-row.ts'

/** An org unit whose numbers are to be computed, and the stores that make them. */
export interface OrgUnit {
  readonly placeId: number
  readonly uid: string
  readonly storeIds: readonly number[]
}

export interface OrgUnitScope {
  /** Only these facilities (org units or stores); all when absent. */
  readonly facilityIds?: readonly number[]
}

/** Org units of DHIS2 that stores are linked to, in order of their ids. */
export async function loadOrgUnits(client: Queryable, { facilityIds }: OrgUnitScope): Promise<OrgUnit[]> {
  const { rows } = await client.query<OrgUnit & Record<string, unknown>>(
    `select f.dhis2_place_id as "placeId", o.source_id as uid,
            array_agg(f.openlmis_place_id order by f.openlmis_place_id) as "storeIds"
       from facility f join place o on o.id = f.dhis2_place_id
      where f.openlmis_place_id is not null
        and ($1::integer[] is null or f.dhis2_place_id in (
              select dhis2_place_id from facility where id = any($1) or dhis2_place_id = any($1)))
      group by 1, 2 order by 1`,
    [facilityIds ?? null],
  )
  return rows
}

export interface InputSpan {
  readonly serverId: string
  readonly dataSetUid: string
  readonly period: string
  /** YYYYMM, from the first month that averages need to the last of the period. */
  readonly fromMonth: number
  readonly toMonth: number
  readonly productIds: readonly number[]
  /** Whether indicators of whole facilities are mapped. */
  readonly wholeFacility: boolean
  /** Changes when mappings or rules do: then everything is computed again. */
  readonly salt: string
}

export interface ChangedInput {
  readonly placeId: number
  /** 0: indicators of the whole facility. */
  readonly productId: number
  /** Null: what it was computed from is gone. */
  readonly signature: string | null
}

const PAIRS = `unnest($1::integer[], $2::integer[]) as o(place_id, store_id)`

/**
 * Which products of which org units tell something else than when they were last computed. One number stands for all rows that an
 * indicator may use, so that nothing is computed twice and nothing is missed, whatever wrote the stock.
 */
export async function loadChangedInputs(
  client: Queryable,
  orgUnits: readonly OrgUnit[],
  span: InputSpan,
): Promise<ChangedInput[]> {
  const { placeIds, storeIds } = pairsOf(orgUnits)
  const { rows } = await client.query<ChangedInput & Record<string, unknown>>(
    `with told as (
       select o.place_id, m.product_id, hash_record_extended(m, hashtextextended($3, m.product_id)) as hash
         from ${PAIRS} join stock_month m on m.place_id = o.store_id and m.month between $4 and $5),
     sums as (
       select place_id, product_id, bit_xor(hash) as signature from told
        where product_id = any($6::integer[]) group by 1, 2
       union all
       select place_id, 0, bit_xor(hash) from told where $7 group by 1),
     before as (
       select place_id, product_id, signature from publish_input
        where server_id = $8 and data_set_uid = $9 and period = $10 and place_id = any($11::integer[]))
     select place_id as "placeId", product_id as "productId", s.signature::text as signature
       from sums s full join before b using (place_id, product_id)
      where s.signature is distinct from b.signature
      order by 1, 2`,
    [
      placeIds,
      storeIds,
      span.salt,
      span.fromMonth,
      span.toMonth,
      span.productIds,
      span.wholeFacility,
      span.serverId,
      span.dataSetUid,
      span.period,
      orgUnits.map(({ placeId }) => placeId),
    ],
  )
  return rows
}

/** Of what was published of a period, how much tells nothing any more. Org units without a link are not looked at: nothing is taken back there. */
export async function countVanished(
  client: Queryable,
  orgUnits: readonly OrgUnit[],
  span: InputSpan,
): Promise<{ readonly known: number; readonly vanishing: number }> {
  const { placeIds, storeIds } = pairsOf(orgUnits)
  const { rows } = await client.query<{ known: number; vanishing: number }>(
    `with told as (
       select distinct o.place_id, m.product_id
         from ${PAIRS} join stock_month m on m.place_id = o.store_id and m.month between $3 and $4)
     select count(*)::int as known, count(*) filter (where t.place_id is null)::int as vanishing
       from publish_input i left join told t using (place_id, product_id)
      where i.server_id = $5 and i.data_set_uid = $6 and i.period = $7 and i.place_id = any($1::integer[]) and i.product_id <> 0`,
    [placeIds, storeIds, span.fromMonth, span.toMonth, span.serverId, span.dataSetUid, span.period],
  )
  return rows[0] ?? { known: 0, vanishing: 0 }
}

const pairsOf = (orgUnits: readonly OrgUnit[]) => ({
  placeIds: orgUnits.flatMap(({ placeId, storeIds }) => storeIds.map(() => placeId)),
  storeIds: orgUnits.flatMap(({ storeIds }) => storeIds),
})

/** Rows of stock by org unit, each ordered by store, product and month. */
export async function loadStockRows(
  client: Queryable,
  orgUnits: readonly OrgUnit[],
  { fromMonth, toMonth }: Pick<InputSpan, 'fromMonth' | 'toMonth'>,
): Promise<ReadonlyMap<number, readonly StockRow[]>> {
  const { placeIds, storeIds } = pairsOf(orgUnits)
  const { rows } = await client.query<StockRow & { readonly placeId: number }>(
    `select o.place_id as "placeId", m.place_id as "storeId", m.product_id as "productId", m.month, m.source,
            m.opening_doses as opening, m.received_doses as received, m.used_doses as used,
            m.adjusted_in_doses as "adjustedIn", m.adjusted_out_doses as "adjustedOut",
            m.lost_expired_doses as "lostExpired", m.lost_heat_doses as "lostHeat", m.lost_frozen_doses as "lostFrozen",
            m.lost_broken_doses as "lostBroken", m.lost_other_doses as "lostOther", m.lost_open_doses as "lostOpen",
            m.closing_doses as closing, m.stockout_days as "stockoutDays", m.source_record as "sourceRecord",
            to_char(coalesce(r.started_at, r.queued_at, now()) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "fetchedAt"
       from ${PAIRS} join stock_month m on m.place_id = o.store_id and m.month between $3 and $4
       left join run r on r.id = m.run_id
      order by 1, 2, 3, 4`,
    [placeIds, storeIds, fromMonth, toMonth],
  )
  return Map.groupBy(rows, (row) => row.placeId)
}

/** Remembers what was computed. Give it the transaction that writes the values. */
export async function writeInputs(client: Queryable, span: InputSpan, inputs: readonly ChangedInput[]): Promise<void> {
  if (inputs.length === 0) return
  const key = [span.serverId, span.dataSetUid, span.period]
  const kept = inputs.filter(({ signature }) => signature !== null)
  await client.query(
    `insert into publish_input (server_id, data_set_uid, period, place_id, product_id, signature)
     select $1, $2, $3, * from unnest($4::integer[], $5::integer[], $6::bigint[])
     on conflict (server_id, data_set_uid, period, place_id, product_id) do update set signature = excluded.signature`,
    [...key, kept.map((i) => i.placeId), kept.map((i) => i.productId), kept.map((i) => i.signature)],
  )
  const gone = inputs.filter(({ signature }) => signature === null)
  if (gone.length === 0) return
  await client.query(
    `delete from publish_input i using unnest($4::integer[], $5::integer[]) as g(place_id, product_id)
      where server_id = $1 and data_set_uid = $2 and period = $3
        and (i.place_id, i.product_id) = (g.place_id, g.product_id)`,
    [...key, gone.map((i) => i.placeId), gone.map((i) => i.productId)],
  )
}

/** Codes of the programmes of every product, as far as their stock is read. */
export async function loadProductPrograms(
  client: Queryable,
  programs: readonly string[],
): Promise<{
  readonly programsOf: ReadonlyMap<number, readonly string[]>
  readonly codes: ReadonlyMap<number, string>
}> {
  const { rows } = await client.query<{ id: number; code: string; programs: string[] }>(
    `select id, code, array(select p from unnest(program_codes) p where cardinality($1::text[]) = 0 or p = any($1)) as programs
       from product`,
    [programs],
  )
  return {
    programsOf: new Map(rows.map((row) => [row.id, row.programs])),
    codes: new Map(rows.map((row) => [row.id, row.code])),
  }
}
