import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { startDemo, type Demo } from '../src/demo.ts'
import { isCountrySize } from '../src/sample-data/index.ts'
import { option, type Bench } from './report.ts'

/**
 * Answers of the resupply and overview APIs under ten users at once; server and load share the machine's processors.
 * `--size demo|district|region|national` (region), `--seconds N` (15), `--data DIR` to go on with the databases an earlier run kept there.
 */
export const run: Bench = async (args) => {
  const size = option(args, 'size', 'region')
  if (!isCountrySize(size)) throw new Error(`--size cannot be "${size}"`)
  const seconds = Number(option(args, 'seconds', '15'))
  const kept = args.options['data']
  const dataFolder = kept ?? (await mkdtemp(join(tmpdir(), 'interop-page-')))
  const demo = await startDemo({ port: 0, seed: 1, size, dataFolder, requestsPerMinute: 0, say: args.say })
  try {
    const cookie = await signIn(demo, 'administrator')
    const district = await largestDistrict(demo, cookie)
    const figures: Record<string, number | string> = { facilitiesInDistrict: district.rows }
    const paths = {
      resupply: `/api/v1/resupply?district=${district.id}`,
      overview: '/api/v1/overview?antigens=tracers',
    }
    for (const [name, path] of Object.entries(paths)) {
      args.say(`${name}: ten users for ${seconds} s`)
      const { latency, requests, non2xx } = await autocannon({
        url: demo.url + path,
        connections: 10,
        duration: seconds,
        headers: { cookie, 'accept-encoding': 'gzip' },
      })
      Object.assign(figures, {
        [`${name}P50Ms`]: latency.p50,
        [`${name}P97_5Ms`]: latency.p97_5,
        [`${name}P99Ms`]: latency.p99,
        [`${name}PerSecond`]: requests.average,
        [`${name}Refused`]: non2xx,
      })
    }
    figures['serviceRssMb'] = process.memoryUsage.rss() / 1e6
    return { name: 'page', what: `${size} country, 10 connections that never pause, ${seconds} s each`, figures }
  } finally {
    await demo.stop()
    if (kept === undefined) await rm(dataFolder, { recursive: true, force: true })
  }
}

async function signIn({ url, accounts }: Demo, login: string): Promise<string> {
  const account = accounts.find((one) => one.login === login)
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ login, password: account?.password }),
  })
  if (!answer.ok) throw new Error(`Sign-in as ${login} failed: ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
}

async function largestDistrict({ url }: Demo, cookie: string): Promise<{ id: number; rows: number }> {
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(url + path, { headers: { cookie } })).json()) as T
  const { districts } = await get<{ districts: { id: number }[] }>('/api/v1/session')
  const sized = await Promise.all(
    districts.map(async ({ id }) => ({
      id,
      rows: (await get<{ rows: unknown[] }>(`/api/v1/resupply?district=${id}`)).rows.length,
    })),
  )
  const [largest] = sized.toSorted((a, b) => b.rows - a.rows)
  if (!largest) throw new Error('No district may be opened')
  return largest
}
