import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import { exportLinks, importLinks } from '../crosswalk/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { openMigratedStore } from '../store.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export async function exportCsv(options: GlobalOptions, output: Output, file: string): Promise<void> {
  await withStore(options, async (database) => {
    await pipeline(Readable.from(exportLinks(database)), createWriteStream(file))
    output.result({ file }, () => [`The links are in ${file}; it is also the template for an import.`])
  })
}

export async function importCsv(
  options: GlobalOptions,
  output: Output,
  file: string,
  { apply, confirm }: { readonly apply: boolean; readonly confirm: boolean },
): Promise<void> {
  await withStore(options, async (database) => {
    const request = { csv: createReadStream(file), apply, confirm, actor: 'command line' }
    const imported = await importLinks({ database, clock: systemClock }, request)
    const { applied, added, changed, unchanged, retired, rejects, needsConfirmation } = imported
    output.result(imported, () => [
      `${applied ? 'Written' : 'Preview, nothing written'}: ${added} added, ${changed} changed, ${unchanged} unchanged, ${retired} retired`,
      ...rejects.map(({ line, message, remedy }) => `line ${line}: ${message} ${remedy}`),
      ...(needsConfirmation === null ? [] : [`${needsConfirmation} Use --confirm if that is meant.`]),
    ])
    if (needsConfirmation !== null || rejects.length > 0) process.exitCode = 3
  })
}

async function withStore(options: GlobalOptions, use: (database: Database) => Promise<void>): Promise<void> {
  const database = await openMigratedStore(configOf(options), quietLog(), 3)
  try {
    await use(database)
  } finally {
    await database.close()
  }
}
