import type { GlobalOptions } from '../cli.ts'
import { everywhere } from '../accounts/index.ts'
import { loadPublished, loadPublishing, workOf } from '../publishing/index.ts'
import type { Run } from '../runs/index.ts'
import { createService, type Service } from '../service.ts'
import { publishRules } from '../slice-settings.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'
import { describe, pull } from './sync-command.ts'

export interface PublishFlags {
  readonly dataSet?: string
  /** `202607`, or `202601-202607`. */
  readonly period?: string
  readonly facility?: string
  readonly dryRun: boolean
  readonly full: boolean
  readonly confirmVanished: boolean
}

/** Publishes in this process and waits for the end; a worker that does the same already is waited for by its lock. */
export async function publish(options: GlobalOptions, output: Output, flags: PublishFlags): Promise<void> {
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    if (!service.works.has('publish')) throw new CliError('DHIS2 is not configured, so nothing can be published.', 2)
    const ended: Run[] = []
    for (const dataSetUid of await dataSetsOf(service, flags.dataSet))
      ended.push(await pull(service, output, workOf(dataSetUid), paramsOf(flags), flags.dryRun))
    output.result(ended, () => ended.map(describe))
    if (ended.some(({ state }) => state === 'failed'))
      throw new CliError('Not everything could be published; see above.')
    if (ended.some(({ state }) => state === 'partial')) process.exitCode = 3
  } finally {
    await service.close()
  }
}

async function dataSetsOf({ config, database }: Service, wanted: string | undefined): Promise<readonly string[]> {
  if (wanted !== undefined) return [wanted]
  const published = await loadPublished(database.pool, publishRules(config).serverId)
  if (published.length === 0)
    throw new CliError('No mapping of stock to a data set of DHIS2 is confirmed, so there is nothing to publish.', 2)
  return published.map(({ dataSetUid }) => dataSetUid)
}

function paramsOf({ period, facility, full, confirmVanished }: PublishFlags): Record<string, unknown> {
  const [from, to] = period?.split('-') ?? []
  if (facility !== undefined && !/^\d+$/.test(facility))
    throw new CliError(`--facility takes the number of a facility, got "${facility}"`, 2)
  return {
    person: true,
    ...(from !== undefined && (to === undefined ? { period: from } : { fromPeriod: from, toPeriod: to })),
    ...(facility !== undefined && { facilityId: Number(facility) }),
    ...(full && { full: true }),
    ...(confirmVanished && { confirmVanished: true }),
  }
}

/** What is there, what waits and what went wrong, data set by data set. */
export async function publishStatus(options: GlobalOptions, output: Output): Promise<void> {
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    const { database, runs, clock, config } = service
    const status = await loadPublishing(
      { database, runs, clock, rules: publishRules(config), timeZone: config.schedule.timeZone },
      null,
      everywhere,
    )
    output.result(status, () => [
      ...(status.dataSets.length === 0 ? ['Nothing is mapped to a data set of DHIS2 yet.'] : []),
      ...(status.stop ? [`Stopped: ${status.stop.message}`, `  ${status.stop.remedy}`] : []),
      ...status.dataSets.map(({ dataSetUid, name, states, queue, openFindings, lastRun }) => {
        const counts = Object.entries(states).flatMap(([state, n]) => (n > 0 ? `${n} ${state}` : []))
        const last = lastRun ? `; last run ${lastRun.state} ${lastRun.finishedAt ?? ''}` : ''
        return `${dataSetUid} ${name}: ${counts.join(', ') || 'nothing published'}; ${queue.values} values wait${
          queue.oldestPlannedAt === null ? '' : ` since ${queue.oldestPlannedAt}`
        }; ${openFindings} differences${last}`
      }),
    ])
  } finally {
    await service.close()
  }
}
