import type pg from 'pg'
import { err, ok, type Result } from '../base/result.ts'
import { withTransaction } from '../platform/database/transaction.ts'

/** Stock on hand told by phone, SMS, at a visit or on a paper form, for a facility that keeps no stock cards. */
export interface PaperStockReport {
  readonly facilityId: number
  /** `YYYY-MM-DD`: the day the numbers are true for. */
  readonly observedOn: string
  readonly channel: 'phone' | 'sms' | 'visit' | 'paperForm'
  /** The head nurse who confirmed the numbers. */
  readonly verifiedBy: string
  readonly note: string | null
  /** Only products with a number: one left out stays as it was; it is not zero. */
  readonly entries: readonly { readonly productId: number; readonly sohDoses: number }[]
  /** Login of the person who enters it. */
  readonly enteredBy: string
}

export type PaperStockProblem =
  | { readonly kind: 'unknownFacility'; readonly facilityId: number }
  | { readonly kind: 'futureDay'; readonly observedOn: string; readonly today: string }
  | { readonly kind: 'badDay'; readonly observedOn: string }
  | { readonly kind: 'badQuantity'; readonly productId: number; readonly sohDoses: number }
  | { readonly kind: 'sameProductTwice'; readonly productId: number }
  | { readonly kind: 'unknownProducts'; readonly productIds: readonly number[] }
  /** The facility keeps cards of these: they are corrected in OpenLMIS. */
  | { readonly kind: 'keepsStockCards'; readonly productIds: readonly number[] }
  /** A newer number is known; an older one does not replace it. */
  | { readonly kind: 'olderThanKnown'; readonly productIds: readonly number[]; readonly knownDay: string }

/** Writes the numbers, all or none; earlier ones are kept, and the audit says who told what when. */
export async function recordPaperStock(
  database: { readonly pool: pg.Pool },
  report: PaperStockReport,
  now: Date,
): Promise<Result<{ readonly written: number }, PaperStockProblem>> {
  const fault = checkForm(report, now)
  if (fault) return err(fault)
  return await withTransaction(database, async (client) => {
    const problem = await checkAgainstStore(client, report)
    if (problem) return err(problem)
    await write(client, report, now)
    return ok({ written: report.entries.length })
  })
}

function checkForm({ observedOn, entries }: PaperStockReport, now: Date): PaperStockProblem | undefined {
  // Where people are it may be tomorrow already.
  const latest = new Date(now.getTime() + 14 * 3_600_000).toISOString().slice(0, 10)
  const parsed = /^\d{4}-\d\d-\d\d$/.test(observedOn) ? new Date(`${observedOn}T00:00:00Z`) : undefined
  if (!parsed || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== observedOn)
    return { kind: 'badDay', observedOn }
  if (observedOn > latest) return { kind: 'futureDay', observedOn, today: now.toISOString().slice(0, 10) }
  const seen = new Set<number>()
  for (const { productId, sohDoses } of entries) {
    if (!Number.isInteger(sohDoses) || sohDoses < 0 || sohDoses > 2_147_483_647)
      return { kind: 'badQuantity', productId, sohDoses }
    if (seen.has(productId)) return { kind: 'sameProductTwice', productId }
    seen.add(productId)
  }
  return undefined
}

async function checkAgainstStore(
  client: pg.PoolClient,
  { facilityId, entries, observedOn }: PaperStockReport,
): Promise<PaperStockProblem | undefined> {
  // Locked, so that two people who enter numbers for one facility do it one after the other.
  const place = await client.query(
    `select 1 from place where id = $1 and system = 'openlmis' and vanished_at is null for update`,
    [facilityId],
  )
  if (place.rows.length === 0) return { kind: 'unknownFacility', facilityId }
  const { rows } = await client.query<{ id: number; known: boolean; hasCard: boolean; newer: string | null }>(
    `select e.id, p.id is not null as known,
            exists (select 1 from stock_card c where c.place_id = $1 and c.product_id = e.id and c.vanished_at is null) as "hasCard",
            (select n.observed_on from stock_now n
              where n.place_id = $1 and n.product_id = e.id and n.observed_on > $3) as newer
       from unnest($2::integer[]) as e(id) left join product p on p.id = e.id and p.vanished_at is null`,
    [facilityId, entries.map(({ productId }) => productId), observedOn],
  )
  const idsOf = (which: typeof rows): number[] => which.map(({ id }) => id)
  const unknown = rows.filter(({ known }) => !known)
  if (unknown.length > 0) return { kind: 'unknownProducts', productIds: idsOf(unknown) }
  const carded = rows.filter(({ hasCard }) => hasCard)
  if (carded.length > 0) return { kind: 'keepsStockCards', productIds: idsOf(carded) }
  const older = rows.filter(({ newer }) => newer !== null)
  if (older.length > 0)
    return { kind: 'olderThanKnown', productIds: idsOf(older), knownDay: older[0]?.newer ?? observedOn }
  return undefined
}

async function write(client: pg.PoolClient, report: PaperStockReport, now: Date): Promise<void> {
  const { facilityId, observedOn, channel, verifiedBy, note, entries, enteredBy } = report
  const products = entries.map(({ productId }) => productId)
  const before = await client.query<{ productId: number; sohDoses: number; observedOn: string; origin: string }>(
    `with earlier as (
       select * from stock_now where place_id = $1 and product_id = any($2::integer[])),
     kept as (
       insert into stock_now_earlier (place_id, product_id, content)
       select place_id, product_id, to_jsonb(e) - '{place_id,product_id}'::text[] from earlier e)
     select product_id as "productId", soh_doses as "sohDoses", observed_on as "observedOn", origin from earlier`,
    [facilityId, products],
  )
  await client.query(
    `insert into stock_now (place_id, product_id, soh_doses, observed_on, origin, channel, verified_by, entered_by, note,
            source_record, fetched_at)
     select $1, e.product_id, e.soh, $4, 'paper', $5, $6, $7, $8, $10, $9
       from unnest($2::integer[], $3::integer[]) as e(product_id, soh)
     on conflict (place_id, product_id) do update
        set soh_doses = excluded.soh_doses, observed_on = excluded.observed_on, last_movement_on = null,
            next_expiry_on = null, origin = excluded.origin, channel = excluded.channel,
            verified_by = excluded.verified_by, entered_by = excluded.entered_by, note = excluded.note,
            source_record = excluded.source_record, fetched_at = excluded.fetched_at, run_id = null`,
    [
      facilityId,
      products,
      entries.map(({ sohDoses }) => sohDoses),
      observedOn,
      channel,
      verifiedBy,
      enteredBy,
      note,
      now,
      `paper:${facilityId}:${observedOn}`,
    ],
  )
  await client.query(
    `insert into figures_due (place_id) values ($1) on conflict (place_id) do update set since = now()`,
    [facilityId],
  )
  await client.query(
    `insert into audit (at, actor, action, subject, before, after) values ($1, $2, 'paperStock', $3, $4, $5)`,
    [
      now,
      enteredBy,
      `place/${facilityId}`,
      JSON.stringify(before.rows),
      JSON.stringify({ observedOn, channel, verifiedBy, note, entries }),
    ],
  )
}
