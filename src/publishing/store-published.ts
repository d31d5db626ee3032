import type { Queryable } from '../platform/database/open-database.ts'
import { listStockMappings } from '../stock-mapping/index.ts'

export interface PublishedDataSet {
  readonly dataSetUid: string
  readonly periodType: string
  /** Confirmed ones. */
  readonly mappings: number
}

/** Data sets that something is mapped to. */
export async function loadPublished(client: Queryable, serverId: string): Promise<PublishedDataSet[]> {
  const mappings = await listStockMappings(client, { serverId, state: 'confirmed' })
  return [...Map.groupBy(mappings, ({ dataSetUid }) => dataSetUid)].map(([dataSetUid, own]) => ({
    dataSetUid,
    periodType: own[0]?.periodType ?? 'Monthly',
    mappings: own.length,
  }))
}

/** Data sets with requests that are to be sent by now, or were left on their way by a process that ended. */
export async function loadDueDataSets(client: Queryable, serverId: string, now: Date): Promise<string[]> {
  const { rows } = await client.query<{ uid: string }>(
    `select distinct data_set_uid as uid from publish_batch
      where server_id = $1 and (state in ('planned', 'waiting') and (next_attempt_at is null or next_attempt_at <= $2)
                                or state = 'sending' and sent_at < $2::timestamptz - interval '15 minutes')
      order by 1`,
    [serverId, now],
  )
  return rows.map(({ uid }) => uid)
}
