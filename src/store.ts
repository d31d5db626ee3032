import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from './config.ts'
import { migrate } from './platform/database/migrate.ts'
import { openDatabase, type Database } from './platform/database/open-database.ts'
import type { Log } from './platform/log.ts'

/** Opens the database that the settings name, without touching its schema. */
export async function openStore(config: Config, log: Log, poolSize = 12): Promise<Database> {
  const url = config.databaseUrl?.reveal()
  if (url !== undefined) return await openDatabase({ url, log, poolSize })
  const dataDir = resolve(config.dataFolder)
  mkdirSync(dataDir, { recursive: true })
  return await openDatabase({ dataDir, log, poolSize })
}

/** Opens the database and brings it to the newest schema; several processes may do so at once. */
export async function openMigratedStore(config: Config, log: Log, poolSize?: number): Promise<Database> {
  const database = await openStore(config, log, poolSize)
  try {
    await migrate({ pool: database.pool, log })
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
