import { expectedDigest } from '../src/publishing/test-support/publish-country.ts'
import { bareLoop } from './publish/bare-process.ts'
import { startFakeProcess } from './publish/fake-process.ts'
import { publishInProcess } from './publish/publish-process.ts'
import { changeStock, createPublishPlace, placeOrder, publishSize } from './publish/publish-place.ts'
import { option, type BenchArgs, type BenchReport } from './report.ts'

const BARE_VALUES_PER_REQUEST = 1000
const PERIOD = { period: '202601' }

/**
 * Publishes from a filled store to a fake DHIS2 in another process, with ledger and everything, and compares with a bare loop that does
 * no more than HTTP and JSON. `--values N[,N]` (100000,1000000), `--latency MS[,MS]` (0,50), `--version 2.42.5.2`,
 * `--database-url URL` of a server where databases may be created; without it the embedded database is used.
 */
export async function run(args: BenchArgs): Promise<BenchReport> {
  const version = option(args, 'version', '2.42.5.2')
  const figures: Record<string, number | string> = {}
  const rss: number[] = []
  const sizes = option(args, 'values', '100000,1000000').split(',').map(Number)
  for (const values of sizes)
    for (const latencyMs of option(args, 'latency', '0,50').split(',').map(Number)) {
      const found = await measure(args, values, latencyMs, version)
      for (const [name, figure] of Object.entries(found)) figures[`${name}_${values}_${latencyMs}ms`] = figure
      if (latencyMs === 0) rss.push(found.peakRssMb)
    }
  if (rss.length > 1) figures['rssGrowthMb'] = (rss.at(-1) ?? 0) - (rss[0] ?? 0)
  return {
    name: 'publish',
    what: `Published to DHIS2 ${version}; times against a bare loop of ${BARE_VALUES_PER_REQUEST} values a request (one in flight at 0 ms, three with latency)`,
    figures,
  }
}

async function measure(args: BenchArgs, values: number, latencyMs: number, version: string) {
  const size = publishSize(values)
  const bareInFlight = latencyMs === 0 ? 1 : 3
  args.say(`${values} values, ${latencyMs} ms: bare loop, ${bareInFlight} in flight`)
  const bare = await withFake(
    size,
    version,
    latencyMs,
    async (url) =>
      await bareLoop({ dhis2Url: url, size, valuesPerRequest: BARE_VALUES_PER_REQUEST, inFlight: bareInFlight }),
  )
  const place = await createPublishPlace(args.options['database-url'], size)
  const fake = await startFakeProcess(size, version)
  try {
    await fake.setLatency(latencyMs)
    const order = { ...placeOrder(place), dhis2Url: fake.url, params: PERIOD }
    args.say('publishing for the first time')
    const first = await publishInProcess(order)
    const stored = await fake.stored()
    const expected = expectedDigest(size)
    if (stored.digest !== expected.digest || stored.values !== expected.values || stored.rows !== expected.values)
      throw new Error(`DHIS2 holds something else: ${JSON.stringify({ stored, expected })}`)
    const changed = await changeStock(place, 1)
    args.say('publishing again with 1 % changed')
    const second = await publishInProcess(order)
    const after = await fake.stored()
    if (after.rows - stored.rows !== changed * 10)
      throw new Error(`${changed * 10} values changed, ${after.rows - stored.rows} were sent`)
    return {
      bareSeconds: bare.seconds,
      seconds: first.seconds,
      timesBare: first.seconds / bare.seconds,
      valuesPerSecond: stored.values / first.seconds,
      requests: stored.requests,
      onePercentSeconds: second.seconds,
      onePercentShare: second.seconds / first.seconds,
      peakRssMb: first.peakRssMb,
    }
  } finally {
    await fake.stop()
    await place.remove()
  }
}

async function withFake<T>(
  size: Parameters<typeof startFakeProcess>[0],
  version: string,
  latencyMs: number,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const fake = await startFakeProcess(size, version)
  try {
    await fake.setLatency(latencyMs)
    return await work(fake.url)
  } finally {
    await fake.stop()
  }
}
