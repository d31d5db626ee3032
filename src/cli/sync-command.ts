import type { GlobalOptions } from '../cli.ts'
import { findWork } from '../run-queue.ts'
import type { Run } from '../runs/index.ts'
import { createService, type Service } from '../service.ts'
import { ALL_WORKS } from '../works.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'
import { meaningOfPeriod, parsePeriod, type Period } from './sync-period.ts'

export interface SyncFlags {
  readonly dryRun: boolean
  readonly period?: string
  readonly full: boolean
  readonly confirmVanished: boolean
}

/** Pulls in this process and waits for the end; a worker that does the same work already is waited for by its lock. */
export async function sync(options: GlobalOptions, output: Output, what: string, flags: SyncFlags): Promise<void> {
  const period = periodOf(flags)
  const service = await createService(configOf(options), { log: quietLog() })
  try {
    const wanted = what === 'all' ? ALL_WORKS.filter((name) => service.works.has(name)) : [what]
    const unknown = wanted.find((name) => !service.works.has(name))
    if (unknown !== undefined || wanted.length === 0) throw new CliError(notKnown(what, service), 2)
    const ended: Run[] = []
    for (const name of wanted) {
      const params = paramsOf(name, flags, period, output, wanted.length === 1)
      ended.push(await pull(service, output, name, params, flags.dryRun))
    }
    output.result(ended, () => ended.map(describe))
    if (ended.some(({ state }) => state === 'failed')) throw new CliError('Not everything could be pulled; see above.')
    if (ended.some(({ state }) => state === 'partial')) process.exitCode = 3
  } finally {
    await service.close()
  }
}

const notKnown = (what: string, { works }: Service): string =>
  `There is no work "${what}" here. Known: ${[...works.keys()].join(', ')}, all. A system without settings is off.`

function periodOf({ period }: SyncFlags): Period | undefined {
  if (period === undefined) return undefined
  const parsed = parsePeriod(period)
  if (!parsed.ok) throw new CliError(parsed.error, 2)
  return parsed.value
}

/** Says what the period means to this work, or that it means nothing; of one work alone that is a mistake. */
function paramsOf(what: string, flags: SyncFlags, period: Period | undefined, output: Output, isAlone: boolean) {
  const meaning = meaningOfPeriod(what)
  if (period && meaning === undefined) {
    const text = `${what} has no months: --period does not apply to it`
    if (isAlone) throw new CliError(`${text}. Leave it out.`, 2)
    output.line(`${text}; it is read whole.`)
  }
  if (period && meaning !== undefined) output.line(`${what} with --period: ${meaning}.`)
  return {
    ...(meaning !== undefined && period),
    ...(flags.full && { full: true }),
    ...(flags.confirmVanished && { confirmVanished: true }),
  }
}

/** Does one work in this process and waits for its end. */
export async function pull(
  service: Service,
  output: Output,
  what: string,
  params: Record<string, unknown>,
  dryRun: boolean,
): Promise<Run> {
  const { runs, works } = service
  const work = findWork(works, what)?.work
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

export function describe({ what, state, counts, error, dryRun }: Run): string {
  const numbers = Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(', ')
  return `${what}${dryRun ? ' (dry run, nothing written)' : ''}: ${state}; ${numbers}${error ? `\n  ${error.message}\n  ${error.remedy}` : ''}`
}
