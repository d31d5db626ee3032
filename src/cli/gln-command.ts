import type { GlobalOptions } from '../cli.ts'
import { glnOverview } from '../crosswalk/index.ts'
import { createService } from '../service.ts'
import { glnSettings } from '../slice-settings.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

/** Counts Global Location Numbers by how they stand, tells those in doubt, and with `--write` carries the others over. */
export async function glns(
  options: GlobalOptions,
  output: Output,
  { write }: { readonly write: boolean },
): Promise<void> {
  const config = configOf(options)
  const service = await createService(config, { log: quietLog() })
  try {
    const { runs, works, database } = service
    const work = works.get('crosswalk.gln')?.work
    if (!work) throw new CliError('There is no work crosswalk.gln here.')
    const { run } = await runs.start({
      what: 'crosswalk.gln',
      trigger: 'command',
      dryRun: !write,
      requestedBy: 'command line',
    })
    const execution = await runs.execute(run.id, work)
    if (execution.kind !== 'done')
      throw new CliError(`Numbers are being written by another process (${execution.kind}).`)
    const { state, counts, error } = execution.run
    if (error) throw new CliError(`${error.message}. ${error.remedy}`)
    const overview = await glnOverview(database.pool, glnSettings(config))
    output.result({ write, state, written: counts.changed, ...overview }, () => [
      ...Object.entries(overview.counts).map(([name, n]) => `${name}: ${n}`),
      write ? `${counts.changed} numbers written` : `${counts.changed} numbers to be written; --write does it`,
      ...overview.doubts,
    ])
    if (state === 'partial') process.exitCode = 3
  } finally {
    await service.close()
  }
}
