import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { GlobalOptions } from '../cli.ts'
import { systemClock } from '../base/clock.ts'
import { importPlaceList, type ListFile, type ReadList } from '../crosswalk/index.ts'
import { createRuns } from '../runs/index.ts'
import { brakeSettings, listSettings } from '../slice-settings.ts'
import { openMigratedStore } from '../store.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export interface ImportListFlags {
  readonly system: string
  readonly dryRun: boolean
  readonly column: readonly string[]
  readonly codeSystem?: string
  readonly confirmVanished: boolean
}

/** Reads a list of places of another system from files, and says what was understood of it. */
export async function importList(
  options: GlobalOptions,
  output: Output,
  paths: readonly string[],
  { system, dryRun, column, codeSystem, confirmVanished }: ImportListFlags,
): Promise<void> {
  const config = configOf(options)
  const files = await Promise.all(paths.map(readListFile))
  const database = await openMigratedStore(config, quietLog(), 3)
  try {
    const runs = createRuns({ database, log: quietLog(), clock: systemClock })
    const params = { system, files: files.map(({ name }) => name), ...(confirmVanished && { confirmVanished }) }
    const { run } = await runs.start({
      what: 'crosswalk.list',
      trigger: 'command',
      dryRun,
      params,
      requestedBy: 'command line',
    })
    let read: ReadList | undefined
    const columns = column.map(columnOf)
    const settings = {
      ...listSettings(config),
      ...brakeSettings(config),
      system,
      ...(columns.length > 0 && { columns }),
      ...(codeSystem !== undefined && { codeSystem }),
    }
    const execution = await runs.execute(run.id, async (context) => {
      read = await importPlaceList(context, { database, clock: systemClock, files, settings })
    })
    if (execution.kind !== 'done')
      throw new CliError(`The list could not be read in now (${execution.kind}); try again.`)
    const { state, counts, error } = execution.run
    if (error) throw new CliError(`${error.message}. ${error.remedy}`, 2)
    const understood = { format: read?.format, columns: read?.columns ?? [], notes: read?.notes ?? [] }
    const rejects = groupRejects(read?.rejects ?? [])
    output.result({ state, dryRun, counts, ...understood, rejects }, () => [
      ...understood.columns.map(({ column: name, field, how }) =>
        field === null ? `  ${name}: not used` : `  ${name}: ${field}${how === 'given' ? '' : ' (guessed)'}`,
      ),
      ...(understood.columns.length > 0 ? ['  A wrong guess is corrected with --column field=header.'] : []),
      ...understood.notes,
      `${dryRun ? 'Dry run, nothing written' : 'Written'}: ${system} (${understood.format}), ${counts.read} rows read, ${counts.added} added, ${counts.changed} changed, ${counts.unchanged} unchanged, ${counts.vanished} gone, ${counts.rejected} rejects`,
      ...rejects.map(({ reason, count, message, remedy }) => `  ${reason}: ${count}, e.g. ${message}. ${remedy}`),
    ])
    if (state === 'partial') process.exitCode = 3
  } finally {
    await database.close()
  }
}

async function readListFile(path: string): Promise<ListFile> {
  try {
    return { name: basename(path), bytes: await readFile(path) }
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 2)
  }
}

function columnOf(text: string): { field: string; column: string } {
  const [field, ...column] = text.split('=')
  if (!field || column.length === 0) throw new CliError(`--column takes field=header, got "${text}"`, 2)
  return { field, column: column.join('=') }
}

/** By reason, the most frequent first, each with an example. */
const groupRejects = (rejects: ReadList['rejects']) =>
  [...Map.groupBy(rejects, ({ reason }) => reason)]
    .map(([reason, all]) => ({
      reason,
      count: all.length,
      message: all[0]?.message ?? '',
      remedy: all[0]?.remedy ?? '',
    }))
    .toSorted((a, b) => b.count - a.count)
