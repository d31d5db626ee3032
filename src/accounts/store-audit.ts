import type { Queryable } from '../platform/database/open-database.ts'

export interface AuditEntry {
  /** Login of the person, or `system`. */
  readonly actor: string
  /** e.g. `resupply.decide`. */
  readonly action: string
  /** What it was done to, e.g. `facility/12/antigen/3/202608`. */
  readonly subject: string
  readonly before?: unknown
  readonly after?: unknown
}

/** In the transaction of the change itself: what is not written down did not happen. Never give it secrets. */
export async function writeAudit(
  client: Queryable,
  { actor, action, subject, before, after }: AuditEntry,
): Promise<void> {
  await client.query('insert into audit (actor, action, subject, before, after) values ($1, $2, $3, $4, $5)', [
    actor,
    action,
    subject,
    before === undefined ? null : JSON.stringify(before),
    after === undefined ? null : JSON.stringify(after),
  ])
}
