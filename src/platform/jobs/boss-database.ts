import type { Db } from 'pg-boss'
import type pg from 'pg'
import type { Database, Queryable } from '../database/open-database.ts'
import type { Log } from '../log.ts'
import { SteadyClient } from './steady-client.ts'

/** pg-boss on our own pool: an embedded server that stopped is started again for it too. */
export function bossDatabase(database: Database, log: Log): Db {
  return {
    ...bossQueries(database.pool),
    listen: (channel, onNotification, onReconnect) => listen(database, log, { channel, onNotification, onReconnect }),
  }
}

/** For one call of pg-boss inside a transaction of ours. */
export const bossQueries = (db: Queryable | pg.Pool): Db => ({
  executeSql: (text, values) => (db as Queryable).query(text, values),
})

interface Subscription {
  readonly channel: string
  readonly onNotification: (payload: string) => void
  readonly onReconnect: () => void
}

async function listen(
  database: Database,
  log: Log,
  { channel, onNotification, onReconnect }: Subscription,
): Promise<SteadyClient> {
  return await new SteadyClient({
    database,
    log,
    onConnect: async (client) => {
      client.on('notification', ({ payload }) => payload !== undefined && onNotification(payload))
      await client.query(`listen ${client.escapeIdentifier(channel)}`)
      onReconnect()
    },
  }).open()
}
