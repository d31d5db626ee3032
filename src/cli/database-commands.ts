import { resolve } from 'node:path'
import type { GlobalOptions } from '../cli.ts'
import { BackupError, createBackup, restoreBackup, type TableCount } from '../platform/database/backup/index.ts'
import { migrate, MigrationError } from '../platform/database/migrate.ts'
import type { Database } from '../platform/database/open-database.ts'
import { JOBS_SCHEMA } from '../platform/jobs/index.ts'
import { openStore } from '../store.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

/** Sessions and attempts to sign in belong to the moment; everybody signs in again after a restore. */
const NOT_BACKED_UP = ['session', 'login_attempt']

export async function migrateCommand(options: GlobalOptions, output: Output): Promise<void> {
  await withDatabase(options, async (database) => {
    const applied = await migrate({ pool: database.pool, log: quietLog() })
    output.result({ applied }, () =>
      applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `applied ${name}`),
    )
  })
}

export async function backup(options: GlobalOptions, output: Output, file: string): Promise<void> {
  await withDatabase(options, async (database) => {
    const summary = await createBackup({ database, file: resolve(file), log: quietLog(), withoutRowsOf: NOT_BACKED_UP })
    output.result(summary, () => [`${summary.file}: ${summary.bytes} bytes, ${describe(summary.tables)}`])
  })
}

export async function restore(
  options: GlobalOptions,
  output: Output,
  file: string,
  flags: { readonly force: boolean },
): Promise<void> {
  await withDatabase(options, async (database) => {
    const tables = await restoreBackup({
      database,
      file: resolve(file),
      log: quietLog(),
      force: flags.force,
      dependentSchemas: [JOBS_SCHEMA],
    })
    output.result({ tables }, () => [`Restored ${describe(tables)}.`])
  })
}

const describe = (tables: readonly TableCount[]): string =>
  `${tables.reduce((sum, { rows }) => sum + rows, 0)} rows in ${tables.length} tables`

async function withDatabase(options: GlobalOptions, use: (database: Database) => Promise<void>): Promise<void> {
  const database = await openStore(configOf(options), quietLog(), 3)
  try {
    await use(database)
  } catch (error) {
    if (error instanceof MigrationError || error instanceof BackupError) throw new CliError(error.message)
    throw error
  } finally {
    await database.close()
  }
}
