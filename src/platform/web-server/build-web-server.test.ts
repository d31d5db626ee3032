import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createLog } from '../log.ts'
import { buildWebServer, HttpProblem, ifChanged, type FastifyInstance, type FastifyPluginAsyncZod } from './index.ts'
import type { WebServerOptions } from './build-web-server.ts'

const lines: string[] = []
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } })

const routes: FastifyPluginAsyncZod = async (app) => {
  const open = { config: { right: 'public' } }
  app.post(
    '/api/v1/things',
    { ...open, schema: { body: z.object({ name: z.string(), count: z.number().int() }) } },
    async (request) => request.body,
  )
  app.get(
    '/api/v1/things',
    { ...open, schema: { querystring: z.object({ limit: z.coerce.number().int().max(10).optional() }) } },
    async (request) => request.query,
  )
  app.get('/api/v1/bare', open, async () => ({ fine: true }))
  app.get('/api/v1/big', open, async () => ({ text: 'dose '.repeat(2000) }))
  app.get('/api/v1/broken', open, async () => {
    throw new Error('the password is hunter2')
  })
  app.get('/api/v1/refused', open, async () => {
    throw new HttpProblem(409, 'alreadySigned', { detail: 'Signed already', remedy: 'Withdraw first' })
  })
  app.get('/api/v1/versioned', { ...open, preHandler: ifChanged(async () => ['v', 1]) }, async () => ({ version: 1 }))
}

const opened: FastifyInstance[] = []
async function start(options: Partial<WebServerOptions> = {}): Promise<FastifyInstance> {
  const app = await buildWebServer({
    log,
    api: { title: 'Test API', description: '', version: '1' },
    metrics: { registry: new Registry() },
    readiness: async () => ({ ready: true, checks: { database: 'ok' } }),
    plugins: [routes],
    ...options,
  })
  opened.push(app)
  return app
}

afterEach(async () => {
  lines.length = 0
  await Promise.all(opened.splice(0).map((app) => app.close()))
})

describe('requests that are not as they should be', () => {
  test('a wrong field is named in the problem', async () => {
    const app = await start()
    const answer = await app.inject({ method: 'POST', url: '/api/v1/things', payload: { name: 'a', count: 1.5 } })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'invalidRequest', status: 400, fields: { count: expect.any(String) } })
  })

  test('an unknown property of the body is refused', async () => {
    const app = await start()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/things',
      payload: { name: 'a', count: 1, role: 'administrator' },
    })
    expect(answer.json()).toMatchObject({ code: 'invalidRequest', fields: { role: 'is not known here' } })
  })

  test('an unknown query parameter is refused, also where a route takes none', async () => {
    const app = await start()
    for (const url of ['/api/v1/things?limti=3', '/api/v1/bare?x=1']) {
      const answer = await app.inject(url)
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 400, 'invalidRequest'])
    }
    expect((await app.inject('/api/v1/things?limit=3')).json()).toEqual({ limit: 3 })
  })

  test('broken JSON, poisoned JSON, too large and unknown types have problems of their own', async () => {
    const app = await start()
    const post = async (payload: string, type = 'application/json') => {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/things',
        payload,
        headers: { 'content-type': type },
      })
      return [answer.statusCode, answer.json().code]
    }
    expect(await post('{"name":')).toEqual([400, 'badJson'])
    expect(await post('')).toEqual([400, 'badJson'])
    expect(await post('{"__proto__":{"admin":true},"name":"a","count":1}')).toEqual([400, 'badJson'])
    expect(await post(`"${'x'.repeat(300_000)}"`)).toEqual([413, 'bodyTooLarge'])
    expect(await post('<a/>', 'application/xml')).toEqual([415, 'mediaTypeNotSupported'])
  })

  test('an address without a route is a problem, not a page', async () => {
    const app = await start()
    const answer = await app.inject('/api/v1/nothing')
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'noSuchAddress'])
  })
})

describe('failures', () => {
  test('a bug is answered without its message and logged with the number of the request', async () => {
    const app = await start()
    const answer = await app.inject('/api/v1/broken')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    const id = answer.headers['x-request-id']
    expect(answer.json().detail).toContain(id)
    expect(lines.some((line) => line.includes(String(id)) && line.includes('a request failed'))).toBe(true)
  })

  test('a problem keeps its code and remedy', async () => {
    const app = await start()
    expect((await app.inject('/api/v1/refused')).json()).toMatchObject({
      code: 'alreadySigned',
      remedy: 'Withdraw first',
    })
  })

  test('the access log holds neither query nor headers', async () => {
    const app = await start()
    await app.inject({
      url: '/api/v1/things?limit=7',
      headers: { cookie: 'interop_session=verysecret', authorization: 'Bearer abc' },
    })
    const line = lines.find((text) => text.includes('"path":"/api/v1/things"'))
    expect(line).toBeDefined()
    expect(line).not.toMatch(/limit|verysecret|Bearer/)
  })
})

describe('answers', () => {
  test('carry strict security headers', async () => {
    const app = await start({ publicUrl: 'https://interop.example.org' })
    const { headers } = await app.inject('/api/v1/bare')
    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['strict-transport-security']).toContain('max-age')
  })

  test('are compressed as the caller likes it', async () => {
    const app = await start()
    const br = await app.inject({ url: '/api/v1/big', headers: { 'accept-encoding': 'gzip, br' } })
    expect(br.headers['content-encoding']).toBe('br')
    expect(JSON.parse(brotliDecompressSync(br.rawPayload).toString()).text).toHaveLength(10_000)
    const gzip = await app.inject({ url: '/api/v1/big', headers: { 'accept-encoding': 'gzip' } })
    expect(JSON.parse(gunzipSync(gzip.rawPayload).toString()).text).toHaveLength(10_000)
  })

  test('a version the caller holds is not sent again, compressed or not', async () => {
    const app = await start()
    const first = await app.inject('/api/v1/versioned')
    const tag = String(first.headers.etag)
    const again = await app.inject({
      url: '/api/v1/versioned',
      headers: { 'if-none-match': `"other", ${tag}`, 'accept-encoding': 'br' },
    })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const other = await app.inject({ url: '/api/v1/versioned', headers: { 'if-none-match': '"other"' } })
    expect(other.statusCode).toBe(200)
  })

  test('one address asking too often is told to wait', async () => {
    const app = await start({ requestsPerMinute: 3 })
    const statuses = []
    for (let i = 0; i < 4; i += 1) statuses.push((await app.inject('/api/v1/bare')).statusCode)
    expect(statuses).toEqual([200, 200, 200, 429])
  })
})

describe('pages', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pages-'))
  fs.mkdirSync(path.join(folder, 'assets'))
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>pages</title>')
  fs.writeFileSync(path.join(folder, 'assets', 'main-abc123.js'), 'console.log(1);'.repeat(200))

  test('hashed files may be kept for ever, the index is asked for each time', async () => {
    const app = await start({ pagesFolder: folder })
    const asset = await app.inject({ url: '/assets/main-abc123.js', headers: { 'accept-encoding': 'br' } })
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    })
    const index = await app.inject('/')
    expect(index.headers['cache-control']).toBe('no-cache')
    const again = await app.inject({ url: '/', headers: { 'if-none-match': String(index.headers.etag) } })
    expect(again.statusCode).toBe(304)
  })

  test('addresses of the pages get the index; files, API addresses and paths outside do not', async () => {
    const app = await start({ pagesFolder: folder })
    expect((await app.inject('/resupply?district=3')).body).toContain('<title>pages')
    for (const url of ['/assets/gone.js', '/api/v1/nothing', '/%2e%2e/%2e%2e/etc/passwd.txt', '/../secret.txt']) {
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 404])
    }
  })
})

describe('describing itself', () => {
  test('the document lists the routes that are registered, and no others', async () => {
    const app = await start()
    const document = (await app.inject('/api/v1/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/v1/things')
    expect(Object.keys(document.paths)).not.toContain('/metrics')
  })

  test('the documentation page loads only from here', async () => {
    const app = await start()
    const { body } = await app.inject('/api/docs')
    expect(body).not.toMatch(/https?:\/\//)
    const viewer = await app.inject('/api/docs/viewer.js')
    expect(viewer.statusCode).toBe(200)
    expect(viewer.body).toContain('createApiReference')
  })

  test('metrics go to this machine or to whoever holds the token', async () => {
    const open = await start()
    expect((await open.inject('/metrics')).statusCode).toBe(200)
    expect((await open.inject({ url: '/metrics', remoteAddress: '10.0.0.9' })).statusCode).toBe(403)
    const guarded = await start({ metrics: { registry: new Registry(), token: 'scrape' } })
    expect((await guarded.inject('/metrics')).statusCode).toBe(403)
    await guarded.inject('/api/v1/bare')
    const answer = await guarded.inject({ url: '/metrics', headers: { authorization: 'Bearer scrape' } })
    expect(answer.body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/api/v1/bare",status="200"} 1',
    )
  })

  test('readiness follows what is behind, health does not', async () => {
    const app = await start({ readiness: async () => ({ ready: false, checks: { database: 'unreachable' } }) })
    expect((await app.inject('/ready')).statusCode).toBe(503)
    expect((await app.inject('/health')).statusCode).toBe(200)
  })
})
