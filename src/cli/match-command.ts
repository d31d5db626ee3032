import type { GlobalOptions } from '../cli.ts'
import { loadStatus } from '../crosswalk/index.ts'
import { createService } from '../service.ts'
import { crosswalkSettings } from '../slice-settings.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import { statusLines } from './crosswalk-command.ts'
import type { Output } from './output.ts'
import { describe, pull } from './sync-command.ts'

export interface MatchFlags {
  readonly dryRun: boolean
  readonly learn: boolean
  readonly system?: string
  readonly precision?: string
}

const WORK = 'crosswalk.match'

/** Compares the places of OpenLMIS with those of another system in this process, and tells where the crosswalk stands then. */
export async function match(options: GlobalOptions, output: Output, flags: MatchFlags): Promise<void> {
  const params = paramsOf(flags)
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    const run = await pull(service, output, WORK, params, flags.dryRun)
    const status = await loadStatus(service.database.pool, flags.system ?? 'dhis2', crosswalkSettings(service.config))
    output.result({ run, status }, () => [describe(run), ...statusLines(status)])
    if (run.state === 'failed') throw new CliError('The places could not be matched; see above.')
    if (run.state === 'partial') process.exitCode = 3
  } finally {
    await service.close()
  }
}

function paramsOf({ system, precision, learn }: MatchFlags): Record<string, unknown> {
  const wanted = precision === undefined ? undefined : Number(precision)
  if (wanted !== undefined && !(wanted >= 0.5 && wanted <= 1))
    throw new CliError(`--precision takes a number from 0.5 to 1, got "${precision}"`, 2)
  return {
    ...(system !== undefined && { system }),
    ...(wanted !== undefined && { precision: wanted }),
    ...(learn && { learn: true }),
  }
}
