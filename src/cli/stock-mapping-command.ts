import { createWriteStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import {
  defaultStockMappingSettings,
  exportMappingsCsv,
  exportMappingsXlsx,
  importMappings,
  proposeStockMappings,
  reviewMappings,
  stockMappingSettings,
} from '../stock-mapping/index.ts'
import { openMigratedStore } from '../store.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export async function exportFile(options: GlobalOptions, output: Output, file: string): Promise<void> {
  await withStore(options, async (database) => {
    if (file.toLowerCase().endsWith('.xlsx')) await writeFile(file, await exportMappingsXlsx(database.pool))
    else await pipeline(Readable.from(exportMappingsCsv(database.pool)), createWriteStream(file))
    output.result({ file }, () => [`The mapping is in ${file}; it is also the template for an import.`])
  })
}

export async function importFile(
  options: GlobalOptions,
  output: Output,
  file: string,
  { apply }: { readonly apply: boolean },
): Promise<void> {
  await withStore(options, async (database) => {
    const request = { file: await readFile(file), apply, actor: 'command line' }
    const imported = await importMappings({ database, clock: systemClock }, request)
    const { applied, added, changed, unchanged, rejects } = imported
    output.result(imported, () => [
      `${applied ? 'Written' : 'Preview, nothing written'}: ${added} added, ${changed} changed, ${unchanged} unchanged`,
      ...rejects.map(({ line, message, remedy }) => `line ${line}: ${message} ${remedy}`),
    ])
    if (rejects.length > 0) process.exitCode = 3
  })
}

/** What is mapped, what waits, and what DHIS2 does not take, with the remedy. Ends with 3 when something is broken. */
export async function status(options: GlobalOptions, output: Output): Promise<void> {
  await withStore(options, async (database) => {
    const { dataSets, mappings } = await reviewMappings(database.pool, { facilities: true })
    const broken = mappings.filter(({ mapping, sendable }) => mapping.state === 'confirmed' && !sendable)
    const sets = dataSets.map(({ facts, findings }) => {
      const own = mappings.filter(({ mapping }) => mapping.dataSetUid === facts.uid)
      const count = (state: string): number => own.filter(({ mapping }) => mapping.state === state).length
      return {
        uid: facts.uid,
        name: facts.name,
        periodType: facts.periodType,
        confirmed: count('confirmed'),
        proposed: count('proposed'),
        rejected: count('rejected'),
        findings,
      }
    })
    const listed = broken.map(({ mapping, findings }) => ({
      id: mapping.id,
      element: mapping.dataElementUid,
      findings,
    }))
    output.result({ dataSets: sets, broken: listed }, () => [
      ...(sets.length === 0 ? ['No data set for stock is known; run `interop sync dhis2.reference` first.'] : []),
      ...sets.flatMap(({ name, periodType, confirmed, proposed, rejected, findings }) => [
        `${name} (${periodType}): ${confirmed} confirmed, ${proposed} proposed, ${rejected} rejected`,
        ...findings.map(({ message, remedy }) => `  ${message} ${remedy}`),
      ]),
      ...broken.flatMap(({ mapping, findings }) =>
        findings.map(({ message, remedy }) => `broken: ${mapping.indicator}: ${message} ${remedy}`),
      ),
    ])
    if (broken.length > 0) process.exitCode = 3
  })
}

export async function propose(options: GlobalOptions, output: Output): Promise<void> {
  const { dhis2 } = configOf(options)
  const settings = dhis2 ? stockMappingSettings(dhis2.stock) : defaultStockMappingSettings
  await withStore(options, async (database) => {
    const result = await proposeStockMappings({ database, clock: systemClock, settings })
    const { added, changed, forgotten, unchanged, confirmed } = result
    output.result(result, () => [
      `${added} new proposals, ${changed} changed, ${forgotten} no longer made, ${unchanged} as before; ${confirmed} confirmed by code`,
    ])
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
