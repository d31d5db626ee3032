import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { AddressInfo } from 'node:net'
import { answer, type MockRequest } from './routes.ts'

/*
 * A stand-in for the service while the pages are made: the contract's answers from invented data, kept in memory.
 * `node web/mock/server.ts [port]` serves it, with the built pages when there are any.
 */

const DIST = join(import.meta.dirname, '..', 'dist')
/** The policy of the service: what it would forbid shall not work here either. */
const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';manifest-src 'self';worker-src 'self'"
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path).replace(/^(\.\.[/\\])+/, '')
  const file = extname(name) === '' ? 'index.html' : name
  try {
    const content = await readFile(join(DIST, file))
    response
      .writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      })
      .end(content)
  } catch {
    response.writeHead(404).end()
  }
}

function signedInAs(request: IncomingMessage): string | null {
  return /(?:^|;\s*)mock=([a-z]+)/.exec(request.headers.cookie ?? '')?.[1] ?? null
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock')
  if (!url.pathname.startsWith('/api/')) return serveFile(url.pathname, response)
  const mockRequest: MockRequest = {
    method: request.method ?? 'GET',
    path: url.pathname.replace('/api/v1', ''),
    query: url.searchParams,
    body: await bodyOf(request),
    login: signedInAs(request),
  }
  const { status = 200, json, text, cookie } = answer(mockRequest)
  const headers: Record<string, string> = {
    'content-type': text === undefined ? 'application/json' : 'text/csv; charset=utf-8',
  }
  if (cookie !== undefined) headers['set-cookie'] = `mock=${cookie}; Path=/; HttpOnly; SameSite=Lax`
  response.writeHead(status, headers).end(text ?? (json === undefined ? '' : JSON.stringify(json)))
}

export interface MockServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

export async function startMock(port: number): Promise<MockServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${bound}`, stop }
}

if (import.meta.main) {
  const mock = await startMock(Number(process.argv[2] ?? 8787))
  process.stdout.write(`mock ${mock.url}\n`)
}
