import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import { exportLinks, exportWorkbook, importLinks, type FileLanguage } from '../crosswalk/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database } from '../platform/database/open-database.ts'
import { openMigratedStore } from '../store.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export async function exportFile(
  options: GlobalOptions,
  output: Output,
  file: string,
  { system, language }: { readonly system: string; readonly language: FileLanguage },
): Promise<void> {
  await withStore(options, async (database) => {
    const isWorkbook = file.toLowerCase().endsWith('.xlsx')
    const pieces = isWorkbook ? exportWorkbook(database, { system, language }) : exportLinks(database, { system })
    await pipeline(Readable.from(pieces), createWriteStream(file))
    output.result({ file }, () => [`The links are in ${file}; it is also the template for an import.`])
  })
}

export interface ImportFlags {
  readonly system: string
  readonly apply: boolean
  readonly confirm: boolean
}

export async function importFile(
  options: GlobalOptions,
  output: Output,
  file: string,
  { system, apply, confirm }: ImportFlags,
): Promise<void> {
  await withStore(options, async (database) => {
    const bytes = await readFile(file)
    const isWorkbook = bytes[0] === 0x50 && bytes[1] === 0x4b
    const content = isWorkbook ? { xlsx: bytes } : { csv: Readable.from([bytes]) }
    const imported = await importLinks(
      { database, clock: systemClock },
      {
        ...content,
        system,
        apply,
        confirm,
        actor: 'command line',
        record: async (client) => await raiseDataVersion(client, 'links'),
      },
    )
    const { applied, added, changed, unchanged, retired, changes, rejects, needsConfirmation } = imported
    output.result(imported, () => [
      ...changes
        .slice(0, SHOWN)
        .map(
          (one) =>
            `  ${one.kind} ${one.placeName} (${one.placeCode ?? '-'}) - ${one.otherName} (${one.otherCode ?? '-'}): ${one.before ?? 'none'} -> ${one.after}`,
        ),
      ...rejects.map(({ line, message, remedy }) => `line ${line}: ${message}. ${remedy}`),
      `${applied ? 'Written' : 'Preview, nothing written; --apply writes'}: ${added} added, ${changed} changed, ${unchanged} unchanged, ${retired} retired`,
      ...(needsConfirmation === null ? [] : [`${needsConfirmation} Use --confirm if that is meant.`]),
    ])
    if (needsConfirmation !== null || rejects.length > 0) process.exitCode = 3
  })
}

const SHOWN = 30

async function withStore(options: GlobalOptions, use: (database: Database) => Promise<void>): Promise<void> {
  const database = await openMigratedStore(configOf(options), quietLog(), 3)
  try {
    await use(database)
  } finally {
    await database.close()
  }
}
