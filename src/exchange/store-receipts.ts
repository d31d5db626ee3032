import type { Queryable } from '../platform/database/open-database.ts'
import type { ReceiveAnswer } from './import-summary.ts'
import type { ReceivedPayload } from './receive-payload.ts'
import type { ReceiveKeys } from './resolve-rows.ts'

/** What came in, before anything is done with it: a process that ends leaves it behind for the next one. */
export async function saveReceipt(
  client: Queryable,
  receipt: {
    readonly account: string
    readonly now: Date
    readonly hash: string
    readonly bytes: number
    readonly payload: ReceivedPayload
  },
): Promise<number> {
  const { account, now, hash, bytes, payload } = receipt
  const { rows } = await client.query<{ id: number }>(
    `insert into exchange_receipt (account, received_at, body_sha256, bytes, row_count, payload)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [account, now, hash, bytes, payload.rows.length, JSON.stringify(payload)],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new Error('The receipt was not stored')
  return id
}

export interface Receipt {
  readonly payload: ReceivedPayload | null
  readonly answer: ReceiveAnswer | null
}

export async function loadReceipt(client: Queryable, id: number): Promise<Receipt | undefined> {
  const { rows } = await client.query<Receipt>('select payload, answer from exchange_receipt where id = $1', [id])
  return rows[0]
}

/** The rows are let go of: what was taken stands in the values, what was not among the rejects. */
export async function saveAnswer(
  client: Queryable,
  id: number,
  { answer, runId, now }: { readonly answer: ReceiveAnswer; readonly runId: number; readonly now: Date },
): Promise<void> {
  await client.query(
    'update exchange_receipt set answer = $2, run_id = $3, answered_at = $4, payload = null where id = $1',
    [id, JSON.stringify(answer), runId, now],
  )
}

/** Confirmed series and the codes of their elements; codes of org units. A code that two have is nobody's. */
export async function loadReceiveKeys(client: Queryable, system: string): Promise<ReceiveKeys> {
  const series = await client.query<{ sourceId: string; code: string | null }>(
    `select source_id as "sourceId", element_code as code from series
      where system = $1 and state = 'confirmed' and vanished_at is null order by id`,
    [system],
  )
  const places = await client.query<{ uid: string; code: string }>(
    `select min(source_id) as uid, code from (
       select source_id, code from place where system = $1 and vanished_at is null and code is not null
       union all select source_id, code from area where system = $1 and vanished_at is null and code is not null) u
      group by code having count(*) = 1`,
    [system],
  )
  const combosOf = new Map<string, string[]>()
  const elementByCode = new Map<string, string>()
  const shared = new Set<string>()
  for (const { sourceId, code } of series.rows) {
    const [element = '', combo = ''] = sourceId.split('.', 2)
    combosOf.set(element, [...(combosOf.get(element) ?? []), combo])
    if (code === null) continue
    const other = elementByCode.get(code)
    if (other !== undefined && other !== element) shared.add(code)
    elementByCode.set(code, element)
  }
  for (const code of shared) elementByCode.delete(code)
  return { orgUnitByCode: new Map(places.rows.map(({ code, uid }) => [code, uid])), elementByCode, combosOf }
}
