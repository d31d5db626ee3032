import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip, gzipSync } from 'node:zlib'
import { authenticate, loginPage, loginPath } from './auth.ts'
import { FailureMode, modeFor, type Misbehaviour } from './failure-mode.ts'
import type { FakeState } from './fake-state.ts'
import type { FakeReply, FakeRequest } from './reply.ts'
import { digestOf } from './stored-digest.ts'
import { route } from './routes.ts'
import type { WireSchema } from './wire-schema.ts'

/** Handles one request of the fake: control calls, failure modes, limits of the proxy, sign-in, route, answer. */
export async function serve(
  state: FakeState,
  schema: WireSchema,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = incoming.url ?? '/'
  const body = await readBody(incoming, state.settings.maxRequestBytes)
  if (url.startsWith('/__fake__/'))
    return control(state, incoming.method ?? 'GET', url, body ?? Buffer.alloc(0), response)
  const { now, next } = modeFor(state.mode, url, incoming.method ?? 'GET')
  state.mode = next
  response.on('close', () => {
    state.requests.add({
      method: incoming.method ?? 'GET',
      url,
      status: response.headersSent ? response.statusCode : 0,
    })
  })
  if (now.kind === 'down') {
    incoming.socket.destroy()
    return
  }
  if (state.latencyMs > 0) await pause(state.latencyMs)
  if (now.kind === 'slow') await pause(now.delayMs)
  if (misbehave(now, response)) return
  const reply =
    body === undefined ? proxyPage(413, 'Request Entity Too Large') : answer(state, schema, incoming, url, body)
  await send(state, incoming, response, reply, now)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming) {
    const buffer = Buffer.isBuffer(part) ? part : Buffer.from(String(part))
    size += buffer.length
    if (size <= limit) parts.push(buffer)
  }
  return size > limit ? undefined : Buffer.concat(parts)
}

function answer(state: FakeState, schema: WireSchema, incoming: IncomingMessage, url: string, body: Buffer): FakeReply {
  const { settings } = state
  if (url.length > settings.maxUrlChars) return proxyPage(414, 'Request-URI Too Large')
  const target = new URL(url, 'http://fake')
  const baseUrl = `http://${incoming.headers.host ?? 'localhost'}${settings.contextPath}`
  if (target.pathname === `${settings.contextPath}${loginPath(state)}`)
    return { kind: 'text', status: 200, contentType: 'text/html;charset=UTF-8', body: loginPage }
  const prefix = `${settings.contextPath}/api/`
  if (!target.pathname.startsWith(prefix)) return proxyPage(404, 'Not Found')
  const request: FakeRequest = {
    method: incoming.method ?? 'GET',
    path: `/${unversioned(target.pathname.slice(prefix.length))
      .replace(/\.json$/, '')
      .replace(/\/$/, '')}`,
    query: target.searchParams,
    headers: singleHeaders(incoming),
    body,
  }
  const authentication = authenticate(state, request)
  return 'reply' in authentication ? authentication.reply : route(state, schema, request, authentication.user, baseUrl)
}

/** Old clients put a version number into the path; it is accepted and means nothing. */
const unversioned = (path: string): string => path.replace(/^(2[89]|3\d|4[0-3])\//, '')

const singleHeaders = (incoming: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )

const proxyPage = (status: number, title: string): FakeReply => ({
  kind: 'text',
  status,
  contentType: 'text/html',
  body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><center><h1>${status} ${title}</h1></center><hr><center>nginx</center></body>\r\n</html>\r\n`,
})

/** True when the mode gave the whole answer itself. */
function misbehave(mode: Misbehaviour, response: ServerResponse): boolean {
  if (mode.kind === 'unavailable') {
    const retryAfter = mode.retryAfterSeconds === undefined ? {} : { 'retry-after': String(mode.retryAfterSeconds) }
    response.writeHead(mode.status, { 'content-type': 'text/html', ...retryAfter })
    response.end(`<html><head><title>${mode.status} Service Temporarily Unavailable</title></head></html>`)
    return true
  }
  if (mode.kind === 'throttled') {
    response.writeHead(429, { 'content-type': 'text/html', 'retry-after': String(mode.retryAfterSeconds) })
    response.end('<html><head><title>429 Too Many Requests</title></head></html>')
    return true
  }
  if (mode.kind === 'html') {
    response.writeHead(200, { 'content-type': 'text/html;charset=UTF-8' })
    response.end(loginPage)
    return true
  }
  if (mode.kind === 'huge') {
    response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' })
    Readable.from(hugeBody(mode.bytes)).pipe(response)
    return true
  }
  return false
}

function* hugeBody(bytes: number): Generator<string> {
  const filler = `${' '.repeat(65_535)}\n`
  yield '{"pager":{"page":1,"total":1,"pageSize":1000,"pageCount":1},'
  for (let sent = 0; sent < bytes; sent += filler.length) yield filler
  yield '"organisationUnits":[]}'
}

async function send(
  state: FakeState,
  incoming: IncomingMessage,
  response: ServerResponse,
  reply: FakeReply,
  mode: Misbehaviour,
): Promise<void> {
  if (reply.kind === 'redirect') {
    response.writeHead(302, { location: reply.location })
    response.end()
    return
  }
  const zip = state.settings.gzip && /\bgzip\b/.test(incoming.headers['accept-encoding'] ?? '')
  const headers: Record<string, string> = {
    'content-type': reply.kind === 'text' ? reply.contentType : 'application/json;charset=UTF-8',
    'cache-control': 'no-cache, private',
    ...(reply.kind === 'json' ? reply.headers : {}),
    ...(zip ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
    ...(reply.kind !== 'stream' && reply.status === 401 ? { 'www-authenticate': 'Basic realm="DHIS2"' } : {}),
  }
  const status = reply.kind === 'stream' ? 200 : reply.status
  if (mode.kind === 'reset' || mode.kind === 'truncated')
    return breakOff(response, status, headers, reply, zip, mode.kind)
  if (reply.kind === 'stream') {
    response.writeHead(status, headers)
    const source = Readable.from(reply.chunks)
    try {
      if (zip) await pipeline(source, createGzip({ level: 1 }), response)
      else await pipeline(source, response)
    } catch {
      // The caller went away in the middle; there is nobody left to tell.
      response.destroy()
    }
    return
  }
  const bytes = Buffer.from(reply.kind === 'json' ? JSON.stringify(reply.body) : reply.body)
  const out = zip ? gzipSync(bytes, { level: 1 }) : bytes
  response.writeHead(status, { ...headers, 'content-length': String(out.length) })
  response.end(out)
}

/** Sends the first half, then either ends as if all were well or breaks the connection. */
function breakOff(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  reply: FakeReply,
  zip: boolean,
  how: 'reset' | 'truncated',
): void {
  const text =
    reply.kind === 'stream' ? [...reply.chunks].join('') : reply.kind === 'json' ? JSON.stringify(reply.body) : ''
  const half = Buffer.from(text).subarray(0, Math.floor(Buffer.byteLength(text) / 2))
  response.writeHead(status, headers)
  const out = zip ? gzipSync(half, { finishFlush: constants.Z_SYNC_FLUSH }) : half
  if (how === 'truncated') response.end(out)
  else response.write(out, () => response.destroy())
}

/**
 * `POST /__fake__/mode` sets the failure mode and `/latency` the way to the server in milliseconds; `GET /__fake__/requests` counts,
 * `/stored` sums up what was written; `POST /__fake__/analytics` runs the tables.
 */
function control(state: FakeState, method: string, url: string, body: Buffer, response: ServerResponse): void {
  const reply = (status: number, value: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(value))
  }
  if (method === 'POST' && url === '/__fake__/mode') {
    const mode = FailureMode.safeParse(parse(body))
    if (!mode.success) return reply(400, { message: 'Not a failure mode' })
    state.mode = mode.data
    return reply(200, state.mode)
  }
  if (method === 'POST' && url === '/__fake__/analytics') {
    state.analyticsGeneratedAt = state.clock.now().toISOString()
    return reply(200, { generatedAt: state.analyticsGeneratedAt })
  }
  if (method === 'POST' && url === '/__fake__/latency') {
    state.latencyMs = Number(body.toString('utf8')) || 0
    return reply(200, { latencyMs: state.latencyMs })
  }
  if (method === 'GET' && url === '/__fake__/stored') return reply(200, { ...digestOf(state.values), ...state.imports })
  if (method === 'GET' && url === '/__fake__/requests')
    return reply(200, {
      total: state.requests.count(),
      byRoute: state.requests.byRoute(),
      longestUrl: state.requests.longestUrl(),
    })
  reply(404, { message: 'Not a control call' })
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
