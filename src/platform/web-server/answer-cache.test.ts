import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../log.ts'
import { buildWebServer, createAnswerCache, HttpProblem, ifChanged, type FastifyInstance } from './index.ts'
import { pickEncoding } from './pick-encoding.ts'

let app: FastifyInstance
afterEach(async () => await app.close())

let version = 1
let built = 0
/** `/big?n=…` is built anew for each version; `/broken` fails the first time. */
async function start(maxBytes = 1_000_000): Promise<FastifyInstance> {
  built = 0
  version = 1
  app = await buildWebServer({
    log: silentLog,
    api: { title: 't', description: '', version: '1' },
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: {} }),
    plugins: [
      async (server) => {
        const answers = createAnswerCache({ maxBytes })
        const preHandler = ifChanged(async () => [version])
        server.get(
          '/big',
          { preHandler, schema: { querystring: {} as never }, validatorCompiler: () => () => true },
          async (request, reply) => {
            await answers.send(request, reply, async () => {
              built += 1
              return { version, text: 'dose '.repeat(1000), url: request.url }
            })
          },
        )
        server.get('/broken', { preHandler }, async (request, reply) => {
          await answers.send(request, reply, async () => {
            built += 1
            if (built === 1) throw new HttpProblem(404, 'notYet')
            return { fine: true }
          })
        })
      },
    ],
  })
  return app
}

const get = async (url: string, encoding = 'br') => await app.inject({ url, headers: { 'accept-encoding': encoding } })

describe('kept answers', () => {
  test('an answer is built once for a version, whoever asks, and anew for the next', async () => {
    await start()
    const first = await get('/big')
    const second = await get('/big')
    expect(built).toBe(1)
    expect(second.rawPayload).toEqual(first.rawPayload)
    expect(second.headers).toMatchObject({
      'content-encoding': 'br',
      etag: first.headers.etag,
      vary: 'Cookie, Accept-Encoding',
    })
    expect(JSON.parse(brotliDecompressSync(second.rawPayload).toString()).version).toBe(1)
    version = 2
    expect(JSON.parse(brotliDecompressSync((await get('/big')).rawPayload).toString()).version).toBe(2)
    expect(built).toBe(2)
  })

  test('many who ask at the same moment share one answer', async () => {
    await start()
    const all = await Promise.all(Array.from({ length: 20 }, () => get('/big')))
    expect(built).toBe(1)
    expect(all.every(({ statusCode }) => statusCode === 200)).toBe(true)
  })

  test('each encoding gets its own bytes, and none gets plain ones', async () => {
    await start()
    expect(JSON.parse(gunzipSync((await get('/big', 'gzip')).rawPayload).toString()).version).toBe(1)
    const plain = await get('/big', 'identity')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.json().version).toBe(1)
  })

  test('another address is another answer', async () => {
    await start()
    const [one, two] = [await get('/big?n=1', 'identity'), await get('/big?n=2', 'identity')]
    expect([one.json().url, two.json().url]).toEqual(['/big?n=1', '/big?n=2'])
  })

  test('a failure is not kept', async () => {
    await start()
    expect((await get('/broken')).statusCode).toBe(404)
    expect((await get('/broken')).json()).toEqual({ fine: true })
  })

  test('the oldest answers go when there is no room, and what was used lately stays', async () => {
    await start(12_000)
    await get('/big?n=1', 'identity')
    await get('/big?n=2', 'identity')
    await get('/big?n=1', 'identity')
    await get('/big?n=3', 'identity')
    expect(built).toBe(3)
    await get('/big?n=1', 'identity')
    expect(built).toBe(3)
    await get('/big?n=2', 'identity')
    expect(built).toBe(4)
  })
})

test.each([
  [undefined, 'identity'],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, br;q=0', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'identity'],
  ['zstd', 'identity'],
])('accept-encoding %s gives %s', async (header, encoding) => {
  await start()
  expect(pickEncoding(header)).toBe(encoding)
})
