import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient, streamJsonArray, type HttpClient, type HttpClientConfig, type Time } from './index.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const opened: { close(): Promise<void> | void }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function serve(answer: Answer): Promise<{ url: string; requests: IncomingMessage[]; sockets: Set<unknown> }> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<unknown>()
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, sockets }
}

/** Sleeping takes no time, but is written down. */
function quickTime(): Time & { slept: number[] } {
  const slept: number[] = []
  let now = Date.parse('2026-11-25T10:00:00Z')
  return {
    slept,
    nowMs: () => now,
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
  }
}

function client(baseUrl: string, more: Partial<HttpClientConfig> = {}): HttpClient {
  const made = createHttpClient({
    baseUrl,
    egress: { allow: ['127.0.0.1'] },
    time: quickTime(),
    random: () => 0.5,
    ...more,
  })
  opened.push(made)
  return made
}

const sendJson = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** Gives the answers one after the other, the last one for ever. */
const inTurn = (...answers: Answer[]): Answer => {
  let turn = 0
  return (request, response) => answers[Math.min(turn++, answers.length - 1)]?.(request, response)
}

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

const ok: Answer = (_request, response) => sendJson(response, { ok: true })

describe('outcomes', () => {
  it('gives parsed JSON with status and headers', async () => {
    const { url, requests } = await serve(ok)
    const outcome = await client(`${url}/base`).json({ path: 'api/x', query: { page: 0, id: ['a', 'b'] } })
    expect(outcome).toMatchObject({ kind: 'ok', status: 200, json: { ok: true } })
    expect(requests[0]?.url).toBe('/base/api/x?page=0&id=a&id=b')
  })

  it('reports 4xx as refused, with the parsed body and without a second try', async () => {
    const { url, requests } = await serve((_request, response) => sendJson(response, { message: 'no' }, 400))
    expect(await client(url).json({ path: 'x' })).toMatchObject({
      kind: 'refused',
      status: 400,
      body: { message: 'no' },
    })
    expect(requests).toHaveLength(1)
  })

  it('does not follow redirects', async () => {
    const { url, requests } = await serve(status(302, { location: 'http://elsewhere.example/login' }))
    expect(await client(url).json({ path: 'x' })).toMatchObject({
      kind: 'redirected',
      location: 'http://elsewhere.example/login',
    })
    expect(requests).toHaveLength(1)
  })

  it('recognises HTML in place of JSON and shows how it starts', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
    })
    expect(await client(url).json({ path: 'x' })).toMatchObject({
      kind: 'notJson',
      contentType: 'text/html',
      start: '<html>Sign in</html>',
    })
  })

  it('tells JSON that was cut from text that never was JSON', async () => {
    const cut = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"content":[{"id":1},{"i')
    })
    const wrong = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"content":oops}')
    })
    const once = { retry: { attempts: 1 } }
    expect(await client(cut.url, once).json({ path: 'x' })).toMatchObject({ kind: 'truncated' })
    expect(await client(wrong.url, once).json({ path: 'x' })).toMatchObject({ kind: 'notJson' })
  })

  it('reports a connection that breaks inside the body as truncated', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"a":', () => response.destroy())
    })
    expect(await client(url, { retry: { attempts: 1 } }).json({ path: 'x' })).toMatchObject({ kind: 'truncated' })
  })

  it('gives 304 as not modified', async () => {
    const { url } = await serve(status(304, { etag: '"1"' }))
    expect(await client(url).json({ path: 'x' })).toMatchObject({ kind: 'notModified', headers: { etag: '"1"' } })
  })

  it('reports a slow answer as a timeout', async () => {
    const { url } = await serve(() => {})
    const outcome = await client(url, { timeouts: { totalMs: 50 }, retry: { attempts: 1 } }).json({ path: 'x' })
    expect(outcome).toMatchObject({ kind: 'ill', cause: 'timeout' })
  })

  it('reports a port where nobody listens as a network failure with its code', async () => {
    const { url } = await serve(ok)
    await opened.splice(0)[0]?.close()
    const outcome = await client(url, { retry: { attempts: 1 } }).json({ path: 'x' })
    expect(outcome).toMatchObject({ kind: 'ill', cause: 'network', code: 'ECONNREFUSED' })
  })

  it('stops when the caller gives up', async () => {
    const giveUp = new AbortController()
    const { url } = await serve(() => giveUp.abort())
    expect(await client(url).json({ path: 'x', signal: giveUp.signal })).toMatchObject({ kind: 'aborted' })
  })

  it('refuses a body that is too large, on the wire or once decoded', async () => {
    const plain = await serve((_request, response) => sendJson(response, 'x'.repeat(5000)))
    const bomb = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(`"${'x'.repeat(5_000_000)}"`))
    })
    expect(await client(plain.url, { maxJsonBytes: 1000 }).json({ path: 'x' })).toMatchObject({ kind: 'tooLarge' })
    expect(await client(bomb.url, { maxJsonBytes: 100_000 }).json({ path: 'x' })).toMatchObject({ kind: 'tooLarge' })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ] as const)('decodes %s', async (encoding, compress) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(Buffer.from('{"é":1}')))
    })
    expect(await client(url).json({ path: 'x' })).toMatchObject({ kind: 'ok', json: { é: 1 } })
  })
})

describe('retries', () => {
  it.each([408, 429, 500, 502, 503, 504])('tries a GET again after %i', async (code) => {
    const { url, requests } = await serve(inTurn(status(code), ok))
    expect(await client(url).json({ path: 'x' })).toMatchObject({ kind: 'ok' })
    expect(requests).toHaveLength(2)
  })

  it('tries a GET again after a broken connection', async () => {
    const { url, requests } = await serve(inTurn((request) => request.socket.destroy(), ok))
    expect(await client(url).json({ path: 'x' })).toMatchObject({ kind: 'ok' })
    expect(requests).toHaveLength(2)
  })

  it('never repeats a POST unless the caller says that it is harmless', async () => {
    const { url, requests } = await serve(status(503))
    const http = client(url)
    expect(await http.json({ method: 'POST', path: 'x', body: { json: {} } })).toMatchObject({
      kind: 'ill',
      status: 503,
    })
    expect(requests).toHaveLength(1)
    await http.json({ method: 'POST', path: 'x', body: { json: {} }, idempotent: true })
    expect(requests).toHaveLength(5)
  })

  it('waits as long as Retry-After says', async () => {
    const time = quickTime()
    const { url } = await serve(inTurn(status(503, { 'retry-after': '7' }), ok))
    await client(url, { time }).json({ path: 'x' })
    expect(time.slept[0]).toBeGreaterThanOrEqual(7000)
  })

  it('hands a long Retry-After back instead of waiting', async () => {
    const time = quickTime()
    const { url, requests } = await serve(status(503, { 'retry-after': '3600' }))
    const outcome = await client(url, { time }).json({ path: 'x' })
    expect(outcome).toMatchObject({ kind: 'ill', retryAfterMs: 3_600_000 })
    expect(requests).toHaveLength(1)
    expect(time.slept).toEqual([])
  })

  it('gives up after the number of tries it was given', async () => {
    const { url, requests } = await serve(status(502))
    expect(await client(url, { retry: { attempts: 3 } }).json({ path: 'x' })).toMatchObject({
      kind: 'ill',
      attempts: 3,
    })
    expect(requests).toHaveLength(3)
  })

  it('leaves a host alone that failed many times in a row', async () => {
    const { url, requests } = await serve(status(503))
    const http = client(url, { retry: { attempts: 1 }, breaker: { failures: 3, coolDownMs: 60_000 } })
    for (let i = 0; i < 3; i += 1) await http.json({ path: 'x' })
    expect(await http.json({ path: 'x' })).toMatchObject({ kind: 'ill', cause: 'circuitOpen' })
    expect(requests).toHaveLength(3)
  })

  it('does not take 500 for a host that is down', async () => {
    const { url, requests } = await serve(status(500))
    const http = client(url, { retry: { attempts: 1 }, breaker: { failures: 2, coolDownMs: 60_000 } })
    for (let i = 0; i < 5; i += 1) await http.json({ path: 'x' })
    expect(requests).toHaveLength(5)
  })
})

describe('where requests may go', () => {
  it('does not connect to a loopback address that is not allowed', async () => {
    const { url, requests } = await serve(ok)
    expect(await client(url, { egress: { allow: [] } }).json({ path: 'x' })).toMatchObject({
      kind: 'blocked',
      reason: 'addressNotAllowed',
    })
    expect(requests).toHaveLength(0)
  })

  it('judges the address it connects to, so that a name that changes its answer gains nothing', async () => {
    const { url, requests } = await serve(ok)
    const asked: string[] = []
    const http = client(url.replace('127.0.0.1', 'rebinding.example'), {
      egress: { allow: [] },
      resolve: (host, done) => {
        asked.push(host)
        done(null, [{ address: '127.0.0.1', family: 4 }])
      },
    })
    expect(await http.json({ path: 'x' })).toMatchObject({ kind: 'blocked', reason: 'addressNotAllowed' })
    expect(asked).toEqual(['rebinding.example'])
    expect(requests).toHaveLength(0)
  })

  it('connects to the allowed one when a name has several addresses', async () => {
    const { url } = await serve(ok)
    const http = client(url.replace('127.0.0.1', 'many.example'), {
      resolve: (_host, done) =>
        done(null, [
          { address: '169.254.169.254', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    })
    expect(await http.json({ path: 'x' })).toMatchObject({ kind: 'ok' })
  })

  it('reports an address that is none', async () => {
    expect(await client('not an address').json({ path: 'x' })).toMatchObject({ kind: 'blocked', reason: 'badUrl' })
  })

  it('sends the Host header it was given', async () => {
    const { url, requests } = await serve(ok)
    await client(url, { hostHeader: 'lmis.virtual.host' }).json({ path: 'x' })
    expect(requests[0]?.headers.host).toBe('lmis.virtual.host')
  })
})

describe('connections', () => {
  it('keeps connections open and uses no more than the concurrency', async () => {
    let inFlight = 0
    let most = 0
    const { url, sockets } = await serve((_request, response) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      setImmediate(() => {
        inFlight -= 1
        sendJson(response, {})
      })
    })
    const http = client(url, { concurrency: 3 })
    await Promise.all(Array.from({ length: 30 }, () => http.json({ path: 'x' })))
    expect(most).toBeLessThanOrEqual(3)
    expect(sockets.size).toBeLessThanOrEqual(3)
  })

  it('gives the place back when a stream is read, left early or cancelled', async () => {
    const { url } = await serve((_request, response) =>
      sendJson(response, { v: Array.from({ length: 50_000 }, (_, i) => i) }),
    )
    const http = client(url, { concurrency: 1 })
    const whole = await http.stream({ path: 'x' })
    if (whole.kind !== 'ok') throw new Error(whole.kind)
    expect(await streamJsonArray(whole.body, 'v', () => {})).toMatchObject({ kind: 'ok', elements: 50_000 })
    const early = await http.stream({ path: 'x' })
    if (early.kind !== 'ok') throw new Error(early.kind)
    for await (const _piece of early.body) break
    const cancelled = await http.stream({ path: 'x' })
    if (cancelled.kind !== 'ok') throw new Error(cancelled.kind)
    cancelled.cancel()
    expect(await http.json({ path: 'x' })).toMatchObject({ kind: 'ok' })
  })

  it('streams gzip, and notices a stream that was cut', async () => {
    const body = gzipSync(JSON.stringify({ v: Array.from({ length: 20_000 }, (_, i) => ({ i })) }))
    const { url } = await serve((request, response) => {
      const cut = request.url === '/cut' ? body.subarray(0, body.length - 100) : body
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(cut)
    })
    const http = client(url)
    const good = await http.stream({ path: 'good' })
    const cut = await http.stream({ path: 'cut' })
    if (good.kind !== 'ok' || cut.kind !== 'ok') throw new Error('no stream')
    expect(await streamJsonArray(good.body, 'v', () => {})).toMatchObject({ kind: 'ok', elements: 20_000 })
    expect(await streamJsonArray(cut.body, 'v', () => {})).toMatchObject({ kind: 'truncated' })
  })
})

describe('what is written down', () => {
  it('counts by host and class of status, and logs no secret', async () => {
    const seen: string[] = []
    const lines: string[] = []
    const { url } = await serve(inTurn(status(503), ok))
    const http = client(url, {
      headers: { authorization: 'Bearer 4f1c9a7e-1111-4222-8333-444455556666' },
      metrics: {
        attempted: (host, statusClass) => seen.push(`${host} ${statusClass}`),
        received: (_host, bytes) => seen.push(`${bytes} bytes`),
        retried: () => seen.push('retried'),
      },
      log: {
        debug: (fields, message) => lines.push(JSON.stringify(fields) + message),
        warn: (fields, message) => lines.push(JSON.stringify(fields) + message),
      },
    })
    await http.json({ path: 'x', query: { access_token: 'topsecret' } })
    expect(seen).toEqual(['127.0.0.1 5xx', 'retried', '127.0.0.1 2xx', '11 bytes'])
    expect(lines.join('\n')).not.toMatch(/topsecret|4f1c9a7e/)
    expect(lines.length).toBeGreaterThan(1)
  })
})
