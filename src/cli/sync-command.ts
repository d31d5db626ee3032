import type { GlobalOptions } from '../cli.ts'
import { parseMonth } from '../base/month.ts'
import type { Run } from '../runs/index.ts'
import { createService, type Service } from '../service.ts'
import { ALL_WORKS } from '../works.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export interface SyncFlags {
  readonly dryRun: boolean
  readonly period?: string
  readonly confirmVanished: boolean
}

/** Pulls in this process and waits for the end; a worker that does the same work already is waited for by its lock. */
export async function sync(options: GlobalOptions, output: Output, what: string, flags: SyncFlags): Promise<void> {
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    const wanted = what === 'all' ? ALL_WORKS.filter((name) => service.works.has(name)) : [what]
    const unknown = wanted.find((name) => !service.works.has(name))
    if (unknown !== undefined || wanted.length === 0) throw new CliError(notKnown(what, service), 2)
    const ended: Run[] = []
    for (const name of wanted) ended.push(await pull(service, output, name, paramsOf(flags), flags.dryRun))
    output.result(ended, () => ended.map(describe))
    if (ended.some(({ state }) => state === 'failed')) throw new CliError('Not everything could be pulled; see above.')
    if (ended.some(({ state }) => state === 'partial')) process.exitCode = 3
  } finally {
    await service.close()
  }
}

const notKnown = (what: string, { works }: Service): string =>
  `There is no work "${what}" here. Known: ${[...works.keys()].join(', ')}, all. A system without settings is off.`

function paramsOf({ period, confirmVanished }: SyncFlags): Record<string, unknown> {
  const months = period?.split('-').map((text) => {
    const month = parseMonth(text)
    if (!month.ok) throw new CliError(`--period takes YYYYMM or YYYYMM-YYYYMM, got "${period}"`, 2)
    return month.value
  })
  return {
    ...(months && { firstMonth: months[0], lastMonth: months.at(-1) }),
    ...(confirmVanished && { confirmVanished: true }),
  }
}

async function pull(
  service: Service,
  output: Output,
  what: string,
  params: Record<string, unknown>,
  dryRun: boolean,
): Promise<Run> {
  const { runs, works } = service
  const work = works.get(what)?.work
  if (!work) throw new CliError(notKnown(what, service), 2)
  const { run } = await runs.start({ what, trigger: 'command', dryRun, params, requestedBy: 'command line' })
  const watch = setInterval(() => void say(service, output, run), 2000)
  try {
    const execution = await runs.execute(run.id, work)
    if (execution.kind === 'done') return execution.run
    if (execution.kind === 'busy')
      throw new CliError(
        `${what} is being done by another process right now; see the Systems page, or try again later.`,
      )
    throw new CliError(`${what} ended before it was done (${execution.kind}).`)
  } finally {
    clearInterval(watch)
  }
}

async function say({ runs }: Service, output: Output, { id, what }: Run): Promise<void> {
  const now = await runs.get(id).catch(() => undefined)
  if (now)
    output.line(
      `${what}: ${now.progressNote ?? ''} ${now.progressDone}${now.progressTotal === null ? '' : ` of ${now.progressTotal}`}`,
    )
}

function describe({ what, state, counts, error, dryRun }: Run): string {
  const numbers = Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ')
  return `${what}${dryRun ? ' (dry run, nothing written)' : ''}: ${state}; ${numbers}${error ? `\n  ${error.message}\n  ${error.remedy}` : ''}`
}
