import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { OpenlmisDataset } from './dataset.ts'
import { createModes, type FailureModes } from './failure-modes.ts'
import { overlayDataset, type OverlayDataset } from './overlay-dataset.ts'
import { createRateLimit } from './rate-limit.ts'
import { RELEASES, type Release } from './releases.ts'
import { json, nginxPage, oauthError, type Reply } from './reply.ts'
import { createRights } from './rights.ts'
import { findRoute } from './router.ts'
import type { FakeState, OauthClient } from './state.ts'
import { createTokens, type Caller } from './tokens.ts'
import { createWire } from './wire.ts'
import { writeReply } from './write-reply.ts'

export interface FakeOpenlmisOptions {
  readonly dataset: OpenlmisDataset
  readonly release?: Release
  readonly port?: number
  readonly host?: string
  /** Requests whose `Host` is exactly this are not limited. */
  readonly virtualHost?: string
  /** `off` for benches that measure the client. */
  readonly rateLimit?: { readonly ratePerSecond: number; readonly burst: number } | 'off'
  readonly tokenSeconds?: number
  readonly apiKeys?: readonly string[]
  readonly clients?: Readonly<Record<string, OauthClient>>
  /** Locks a user after so many wrong passwords; the default of OpenLMIS does not. */
  readonly lockoutAttempts?: number
  readonly nowMs?: () => number
}

export interface FakeOpenlmis {
  readonly url: string
  readonly port: number
  /** The country, to be changed while it is being served. */
  readonly data: OverlayDataset
  setModes(modes: FailureModes): void
  /** What a restart of the auth service does. */
  dropTokens(): void
  /** Requests answered since the start or the last reset, by route, e.g. `GET /api/stockCards/:id`. */
  readonly requests: ReadonlyMap<string, number>
  /** Requests turned away with 429. */
  readonly limited: () => number
  resetCounts(): void
  close(): Promise<void>
}

export const DEFAULT_CLIENTS: Readonly<Record<string, OauthClient>> = {
  'user-client': { secret: 'changeme', grants: ['password'] },
  'trusted-client': { secret: 'secret', grants: ['client_credentials'] },
}

/** Starts a fake OpenLMIS on loopback. */
export async function startFakeOpenlmis(options: FakeOpenlmisOptions): Promise<FakeOpenlmis> {
  const nowMs = options.nowMs ?? Date.now
  const data = overlayDataset(options.dataset)
  let url = ''
  const state: FakeState = {
    data,
    wire: createWire(data, () => url),
    tokens: createTokens(options.tokenSeconds ?? 1800, options.apiKeys ?? [], nowMs),
    versions: RELEASES[options.release ?? '3.19'],
    clients: options.clients ?? DEFAULT_CLIENTS,
    logins: { attempts: options.lockoutAttempts ?? 0, failed: new Map() },
    nowMs,
    hasRight: createRights(data),
  }
  const modes = createModes()
  const requests = new Map<string, number>()
  const limits = options.rateLimit ?? { ratePerSecond: 20, burst: 10 }
  const allowed = limits === 'off' ? () => true : createRateLimit(limits.ratePerSecond, limits.burst)
  const virtualHost = options.virtualHost ?? 'openlmis.virtual.host'
  let limited = 0

  const count = (name: string): void => {
    requests.set(name, (requests.get(name) ?? 0) + 1)
  }

  const answer = (request: IncomingMessage, body: string, active: FailureModes): Reply => {
    const { path, query } = splitUrl(request.url ?? '/')
    const method = request.method ?? 'GET'
    const found = findRoute(method, path)
    if (!found) {
      count(`${method} (unknown)`)
      return path.startsWith('/api/') ? nginxPage(404, 'Not Found') : loginPage
    }
    count(`${method} ${found.route.pattern}`)
    const caller = found.route.open === true ? SERVICE : callerOf(state, request, query)
    if ('status' in caller) return caller
    return found.route.handle({
      method,
      path,
      query,
      body,
      caller,
      state,
      params: found.params,
      headers: request.headers,
      modes: active,
    })
  }

  const control = (path: string, body: string): Reply => {
    if (path === '/__fake__/mode') modes.set(body === '' ? {} : JSON.parse(body))
    else if (path === '/__fake__/drop-tokens') state.tokens.dropAll()
    else if (path === '/__fake__/reset') requests.clear()
    return json(JSON.stringify({ requests: Object.fromEntries(requests), limited }))
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = splitUrl(request.url ?? '/').path
    const body = request.method === 'GET' ? '' : await readAll(request)
    if (path.startsWith('/__fake__/')) return writeReply(request, response, control(path, body), {}, nowMs())
    const active = modes.take(path)
    if (active.down === true) return void request.socket.destroy()
    if (request.headers.host !== virtualHost && !allowed(request.socket.remoteAddress ?? '', nowMs())) {
      limited += 1
      return writeReply(request, response, nginxPage(429, 'Too Many Requests'), active, nowMs())
    }
    writeReply(request, response, answer(request, body, active), active, nowMs())
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  const close = closer(server)
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    data,
    requests,
    limited: () => limited,
    setModes: (next) => modes.set(next),
    dropTokens: () => state.tokens.dropAll(),
    resetCounts: () => {
      requests.clear()
      limited = 0
    },
    close,
  }
}

const SERVICE: Caller = { kind: 'service' }

function callerOf(state: FakeState, request: IncomingMessage, query: URLSearchParams): Caller | Reply {
  const header = request.headers.authorization ?? ''
  const bearer = header.startsWith('Bearer ') ? header.slice(7) : query.get('access_token')
  if (bearer === null || bearer === '')
    return oauthError(401, 'unauthorized', 'Full authentication is required to access this resource')
  return state.tokens.use(bearer)?.caller ?? oauthError(401, 'invalid_token', `Invalid access token: ${bearer}`)
}

const NO_QUERY = new URLSearchParams()

function splitUrl(url: string): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?')
  return mark < 0
    ? { path: url, query: NO_QUERY }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

/** Anything that is no service path belongs to the user interface. */
const loginPage: Reply = {
  status: 200,
  contentType: 'text/html',
  body: '<!DOCTYPE html><html><head><title>OpenLMIS</title></head><body><openlmis-login></openlmis-login></body></html>',
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/** Closing waits for nobody: keep-alive connections of clients are cut. */
function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
}
