import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoConfig } from '../src/demo-config.ts'
import { forkFakes } from '../src/demo-systems.ts'
import { createLog } from '../src/platform/log.ts'
import { isCountrySize } from '../src/sample-data/index.ts'
import { SHAPES } from '../src/sample-data/size.ts'
import { createService, type Service } from '../src/service.ts'
import { childrenOf, cpuSecondsOf, peakRssMegabytesOf, watchMemory } from './pull/process-use.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

/** As the service pulls at first: both systems at the same time, what happens at places after the places. */
const STAGES = [['openlmis.reference', 'dhis2.reference'], ['openlmis.stock', 'dhis2.doses'], ['figures']] as const
const PROGRESS_MS = 30_000

/** The processes that take part, by name. */
type Processes = Readonly<Record<'service' | 'database' | 'fakes', () => readonly number[]>>

/**
 * The first and the second pull of a generated country from both fakes, which run in a process of their own, into the embedded
 * database. `--size demo|district|region|national` (national), `--seed N` (1), `--months N` of history (the country's), `--out DIR` to keep
 * the database, `--runs N` (2), `--stages N` to end after reference data (1) or stock and doses (2). Seconds are wall time; `…CpuSeconds` say how busy each process was meanwhile.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const size = option(args, 'size', 'national')
  if (!isCountrySize(size)) throw new Error(`No country size "${size}"`)
  const seed = Number(option(args, 'seed', '1'))
  const historyMonths = Number(option(args, 'months', String(SHAPES[size].months)))
  const today = new Date().toISOString().slice(0, 10)
  const kept = args.options['out']
  const dataFolder = kept ?? (await mkdtemp(join(tmpdir(), 'pull-')))
  const fakes = await forkFakes({ seed, size, today, withoutRateLimit: true })
  args.say(`fakes of a ${size} country are up`)
  const startedAt = performance.now()
  const config = demoConfig(fakes, { dataFolder, port: 0, historyMonths })
  const service = await createService(config, { log: createLog({ level: 'error' }) })
  const processes: Processes = {
    service: () => [process.pid],
    database: () => databaseProcesses(dataFolder),
    fakes: () => [fakes.pid],
  }
  const databaseMemory = watchMemory(processes.database)
  const figures: Record<string, number | string> = {
    cores: cpus().length,
    startSeconds: (performance.now() - startedAt) / 1000,
  }
  try {
    for (let pass = 1; pass <= Number(option(args, 'runs', '2')); pass += 1)
      Object.assign(
        figures,
        await pull(service, processes, pass === 1 ? 'first' : pass === 2 ? 'second' : `run${pass}`, args),
      )
    const { rows } = await service.database.pool.query<{ bytes: number }>(
      'select pg_database_size(current_database()) as bytes',
    )
    figures['databaseMb'] = (rows[0]?.bytes ?? 0) / 1024 / 1024
    figures['servicePeakRssMb'] = process.resourceUsage().maxRSS / 1024
    figures['fakesPeakRssMb'] = peakRssMegabytesOf(fakes.pid)
    figures['databasePeakMb'] = databaseMemory.peakMegabytes()
  } finally {
    databaseMemory.stop()
    await service.close()
    await fakes.stop()
    if (kept === undefined) await rm(dataFolder, { recursive: true, force: true })
  }
  const { facilities, months } = SHAPES[size]
  return { name: 'pull', what: `Pulled ${facilities} places, ${months} months, seed ${seed}, as of ${today}`, figures }
}

async function pull(
  service: Service,
  processes: Processes,
  pass: string,
  args: BenchArgs,
): Promise<Record<string, number | string>> {
  const figures: Record<string, number | string> = {}
  const before = await snapshot(service, processes)
  for (const stage of STAGES.slice(0, Number(option(args, 'stages', String(STAGES.length))))) {
    const from = await snapshot(service, processes)
    for (const part of await Promise.all(stage.map(async (what) => await work(service, what, pass, args))))
      Object.assign(figures, part)
    const to = await snapshot(service, processes)
    const name = `${pass} ${stage.join(' + ')}`
    for (const who of ['service', 'database', 'fakes'] as const)
      figures[`${name} ${who}CpuSeconds`] = to[who] - from[who]
    figures[`${name} requests`] = to.requests - from.requests
    args.say(
      `${name}: ${((to.at - from.at) / 1000).toFixed(1)} s, ${to.requests - from.requests} requests, processor seconds of ` +
        `service ${(to.service - from.service).toFixed(1)}, database ${(to.database - from.database).toFixed(1)}, fakes ${(to.fakes - from.fakes).toFixed(1)}`,
    )
  }
  const after = await snapshot(service, processes)
  for (const who of ['service', 'database', 'fakes'] as const)
    figures[`${pass} ${who}CpuSeconds`] = after[who] - before[who]
  figures[`${pass} requests`] = after.requests - before.requests
  figures[`${pass} seconds`] = (after.at - before.at) / 1000
  return figures
}

async function work(service: Service, what: string, pass: string, args: BenchArgs): Promise<Record<string, number>> {
  const known = service.works.get(what)
  if (!known) throw new Error(`The service knows no work ${what}`)
  const startedAt = performance.now()
  const { run: queued } = await service.runs.start({ what, trigger: 'command' })
  const tell = async (): Promise<void> => {
    const run = await service.runs.get(queued.id)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    args.say(
      `  ${what} ${run?.progressNote}: ${run?.progressDone} of ${run?.progressTotal} after ${seconds} s, ${rssMegabytes()} MB`,
    )
  }
  const timer = setInterval(() => void tell().catch(() => undefined), PROGRESS_MS)
  const execution = await service.runs.execute(queued.id, known.work).finally(() => clearInterval(timer))
  if (execution.kind !== 'done' || execution.run.state === 'failed')
    throw new Error(`${what} did not succeed: ${JSON.stringify(execution)}`)
  const { read, added, changed } = execution.run.counts
  const seconds = (performance.now() - startedAt) / 1000
  args.say(`${pass} ${what}: ${seconds.toFixed(1)} s, read ${read}, written ${added + changed}, ${rssMegabytes()} MB`)
  return {
    [`${pass} ${what} seconds`]: seconds,
    [`${pass} ${what} rowsRead`]: read,
    [`${pass} ${what} rowsWritten`]: added + changed,
    [`${pass} ${what} rowsPerSecond`]: Math.max(read, added + changed) / seconds,
  }
}

const rssMegabytes = (): number => Math.round(process.memoryUsage.rss() / 1024 / 1024)

async function snapshot({ metrics }: Service, { service, database, fakes }: Processes) {
  const histogram = metrics.registry.getSingleMetric('outgoing_http_request_seconds')
  const { values = [] } = (await histogram?.get()) ?? {}
  const requests = values
    .filter((value) => 'metricName' in value && String(value.metricName).endsWith('_count'))
    .reduce((sum, { value }) => sum + value, 0)
  return {
    at: performance.now(),
    requests,
    service: cpuSecondsOf(service()),
    database: cpuSecondsOf(database()),
    fakes: cpuSecondsOf(fakes()),
  }
}

/** The server of the embedded database and all its children. */
function databaseProcesses(dataFolder: string): number[] {
  const file = join(dataFolder, 'postgres', 'postmaster.pid')
  if (!existsSync(file)) return []
  const postmaster = Number.parseInt(readFileSync(file, 'utf8'), 10)
  return [postmaster, ...childrenOf(postmaster)]
}
