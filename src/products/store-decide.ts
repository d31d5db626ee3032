import { err, ok, type Result } from '../base/result.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { incompleteness, type SeriesContent } from './series.ts'

export type MappingProblem =
  | { readonly kind: 'notFound' }
  | { readonly kind: 'unknownAntigen' }
  | { readonly kind: 'incomplete'; readonly message: string }

export interface SeriesDecision extends Omit<SeriesContent, 'meaning'> {
  readonly state: 'confirmed' | 'rejected'
}

/** Writes down the decision in its own transaction, e.g. in the audit. `before`: what was stored; null when nothing was. */
export type RecordDecision = (client: Queryable, before: object | null) => Promise<void>

/** What a person says a series means. Later pulls keep it. */
export async function confirmSeries(
  database: Database,
  {
    id,
    decision,
    by,
    now,
    record,
  }: {
    readonly id: number
    readonly decision: SeriesDecision
    readonly by: string
    readonly now: Date
    readonly record?: RecordDecision
  },
): Promise<Result<void, MappingProblem>> {
  return await withTransaction(database, async (client) => {
    const { rows } = await client.query<SeriesContent & { readonly state: string; readonly method: string }>(
      `select meaning, antigen, dose_number as "doseNumber", age_band as "ageBand", target_group as "targetGroup", state, method
         from series where id = $1 for update`,
      [id],
    )
    const before = rows[0]
    if (!before) return err({ kind: 'notFound' })
    const { meaning } = before
    const missing = decision.state === 'confirmed' ? incompleteness({ ...decision, meaning }) : undefined
    if (missing !== undefined) return err({ kind: 'incomplete', message: missing })
    if (!(await isKnownAntigen(client, decision.antigen))) return err({ kind: 'unknownAntigen' })
    await client.query(
      `update series set antigen = $2, dose_number = $3, age_band = $4, target_group = $5, state = $6,
                         method = 'person', decided_by = $7, decided_at = $8
        where id = $1`,
      [id, decision.antigen, decision.doseNumber, decision.ageBand, decision.targetGroup, decision.state, by, now],
    )
    await markAllFiguresDue(client)
    await record?.(client, before)
    return ok(undefined)
  })
}

export interface ProductDecision {
  /** Null with `rejected`: the product serves no antigen, e.g. a syringe. */
  readonly antigen: number | null
  readonly state: 'confirmed' | 'rejected'
}

/** Which antigen a product serves, as a person says it. Later pulls keep it. */
export async function confirmProduct(
  database: Database,
  {
    productId,
    decision,
    by,
    now,
    record,
  }: {
    readonly productId: number
    readonly decision: ProductDecision
    readonly by: string
    readonly now: Date
    readonly record?: RecordDecision
  },
): Promise<Result<void, MappingProblem>> {
  return await withTransaction(database, async (client) => {
    const { rowCount } = await client.query('select 1 from product where id = $1', [productId])
    if (rowCount === 0) return err({ kind: 'notFound' })
    if (decision.state === 'confirmed' && decision.antigen === null)
      return err({ kind: 'incomplete', message: 'the antigen is missing' })
    if (!(await isKnownAntigen(client, decision.antigen))) return err({ kind: 'unknownAntigen' })
    const { rows } = await client.query('select antigen, state, method from product_antigen where product_id = $1', [
      productId,
    ])
    await client.query(
      `insert into product_antigen (product_id, antigen, method, state, decided_by, decided_at)
       values ($1, $2, 'person', $3, $4, $5)
       on conflict (product_id) do update
          set antigen = excluded.antigen, method = excluded.method, state = excluded.state,
              decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
      [productId, decision.antigen, decision.state, by, now],
    )
    await markAllFiguresDue(client)
    await record?.(client, rows[0] ?? null)
    return ok(undefined)
  })
}

async function isKnownAntigen(client: Queryable, id: number | null): Promise<boolean> {
  if (id === null) return true
  const { rowCount } = await client.query('select 1 from antigen where id = $1', [id])
  return rowCount === 1
}
