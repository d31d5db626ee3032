import type pg from 'pg'
import { copyIn } from '../platform/database/copy.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { decodeHistory, encodeHistory, type CardHistory } from './card-history.ts'
import type { FoldCard } from './fold-months.ts'

export interface StoredCard {
  readonly id: number
  readonly sourceId: string
  readonly placeId: number
  readonly programCode: string
  readonly linesReadState: string | null
  readonly linesReadAt: Date | null
  readonly vanished: boolean
}

export async function loadCards(client: Queryable, system: string, placeIds: readonly number[]): Promise<StoredCard[]> {
  const { rows } = await client.query<StoredCard & { id: number }>(
    `select id, source_id as "sourceId", place_id as "placeId", program_code as "programCode",
            lines_read_state as "linesReadState", lines_read_at as "linesReadAt", vanished_at is not null as vanished
       from stock_card where system = $1 and place_id = any($2::integer[])`,
    [system, placeIds],
  )
  return rows
}

/** Ids of the cards that are in the store and not gone. */
export async function loadCardIds(client: Queryable, system: string): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    'select source_id as id from stock_card where system = $1 and vanished_at is null',
    [system],
  )
  return new Set(rows.map(({ id }) => id))
}

export interface CardToWrite {
  readonly sourceId: string
  readonly placeId: number
  readonly productId: number
  readonly programCode: string
  readonly lotCode: string | null
  readonly lotExpiresOn: string | null
  readonly sohDoses: number
  readonly occurredOn: string | null
  readonly processedAt: string | null
  readonly vvmStatus: string | null
  /** Null when the lines could not be read: what was known of them stays, and they are tried again. */
  readonly lines: { readonly state: string; readonly history: CardHistory } | null
}

const COLUMNS = [
  'source_id',
  'place_id',
  'product_id',
  'program_code',
  'lot_code',
  'lot_expires_on',
  'soh_doses',
  'occurred_on',
  'processed_at',
  'vvm_status',
  'lines_read_state',
  'months',
]

export async function writeCards(
  client: pg.ClientBase,
  stamp: { readonly system: string; readonly runId: number; readonly now: Date },
  cards: readonly CardToWrite[],
): Promise<{ added: number; changed: number }> {
  if (cards.length === 0) return { added: 0, changed: 0 }
  await client.query(
    `create temp table if not exists stock_card_in (source_id text, place_id integer, product_id integer,
       program_code text, lot_code text, lot_expires_on date, soh_doses integer, occurred_on date, processed_at timestamptz,
       vvm_status text, lines_read_state text, months jsonb) on commit delete rows`,
  )
  await copyIn(client, 'stock_card_in', COLUMNS, cards.map(toRow))
  const { rows } = await client.query<{ added: number; changed: number }>(
    `with written as (
       insert into stock_card as c (system, ${COLUMNS.join(', ')}, lines_read_at, fetched_at, run_id)
       select $1, ${COLUMNS.join(', ')}, case when lines_read_state is not null then $3::timestamptz end, $3, $2
         from stock_card_in
       on conflict (system, source_id) do update
          set place_id = excluded.place_id, product_id = excluded.product_id, program_code = excluded.program_code,
              lot_code = coalesce(excluded.lot_code, c.lot_code),
              lot_expires_on = coalesce(excluded.lot_expires_on, c.lot_expires_on),
              soh_doses = excluded.soh_doses, occurred_on = excluded.occurred_on, processed_at = excluded.processed_at,
              vvm_status = excluded.vvm_status, lines_read_state = excluded.lines_read_state,
              lines_read_at = coalesce(excluded.lines_read_at, c.lines_read_at),
              months = coalesce(excluded.months, c.months), fetched_at = excluded.fetched_at,
              run_id = excluded.run_id, vanished_at = null
       returning xmax = 0 as added)
     select (select count(*) from written where added)::int as added,
            (select count(*) from written where not added)::int as changed`,
    [stamp.system, stamp.runId, stamp.now],
  )
  return rows[0] ?? { added: 0, changed: 0 }
}

const toRow = (card: CardToWrite): readonly (string | number | null)[] => [
  card.sourceId,
  card.placeId,
  card.productId,
  card.programCode,
  card.lotCode,
  card.lotExpiresOn,
  card.sohDoses,
  card.occurredOn,
  card.processedAt,
  card.vvmStatus,
  card.lines?.state ?? null,
  card.lines ? encodeHistory(card.lines.history) : null,
]

export async function markCardsVanished(client: Queryable, cardIds: readonly number[], now: Date): Promise<void> {
  if (cardIds.length === 0) return
  await client.query('update stock_card set vanished_at = $2 where id = any($1::integer[])', [cardIds, now])
}

export interface PlaceCard extends FoldCard {
  readonly placeId: number
  readonly productId: number
  readonly sourceId: string
  readonly occurredOn: string | null
  readonly processedAt: Date | null
}

/** A card as `loadHistories` would give it back after it was written for the first time. */
export const toPlaceCard = (card: CardToWrite): PlaceCard => ({
  placeId: card.placeId,
  productId: card.productId,
  sourceId: card.sourceId,
  occurredOn: card.occurredOn,
  processedAt: card.processedAt === null ? null : new Date(card.processedAt),
  history: card.lines?.history ?? [],
  vanishedMonth: null,
})

/** All cards of these places with their months, vanished ones included. */
export async function loadHistories(
  client: Queryable,
  system: string,
  placeIds: readonly number[],
): Promise<PlaceCard[]> {
  if (placeIds.length === 0) return []
  const { rows } = await client.query<{
    placeId: number
    productId: number
    sourceId: string
    occurredOn: string | null
    processedAt: Date | null
    vanishedMonth: number | null
    months: unknown
  }>(
    `select place_id as "placeId", product_id as "productId", source_id as "sourceId", occurred_on as "occurredOn",
            processed_at as "processedAt", to_char(vanished_at at time zone 'UTC', 'YYYYMM')::int as "vanishedMonth", months
       from stock_card where system = $1 and place_id = any($2::integer[]) order by place_id, product_id, id`,
    [system, placeIds],
  )
  return rows.map(({ months, ...card }) => ({ ...card, history: decodeHistory(months) }))
}
