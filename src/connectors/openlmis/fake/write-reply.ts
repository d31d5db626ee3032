import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { FailureModes } from './failure-modes.ts'
import type { Reply } from './reply.ts'

/** Services compress answers above this size when the client takes gzip. */
const GZIP_FROM_BYTES = 1024

/** Small windows: setting up the usual ones costs more than compressing an answer of some kilobytes. */
const CHEAP_GZIP = { level: 1, windowBits: 13, memLevel: 6 }

/** Puts an answer on the wire, spoilt in the ways the modes ask for. */
export function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  modes: FailureModes,
  nowMs: number,
): void {
  if (modes.slowMs !== undefined) {
    const { slowMs, ...rest } = modes
    setTimeout(() => writeReply(request, response, reply, rest, nowMs), slowMs)
    return
  }
  response.setHeader('date', new Date(nowMs + (modes.clockSkewMs ?? 0)).toUTCString())
  if (modes.status !== undefined) return writeStatus(response, modes)
  if (modes.redirectTo !== undefined) {
    response.writeHead(302, { location: modes.redirectTo }).end()
    return
  }
  if (modes.html === true) {
    response.writeHead(200, { 'content-type': 'text/html;charset=UTF-8' })
    response.end('<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>')
    return
  }
  if (modes.hugeBytes !== undefined) return writeHuge(response, modes.hugeBytes)
  writeBody(request, response, reply, modes)
}

function writeStatus(response: ServerResponse, modes: FailureModes): void {
  if (modes.retryAfter !== undefined) response.setHeader('retry-after', modes.retryAfter)
  response.writeHead(modes.status ?? 503, { 'content-type': 'text/html' })
  response.end(`<html><body><h1>${modes.status}</h1></body></html>`)
}

function writeBody(request: IncomingMessage, response: ServerResponse, reply: Reply, modes: FailureModes): void {
  const plain = Buffer.from(reply.body)
  const zip = plain.length > GZIP_FROM_BYTES && request.headers['accept-encoding']?.includes('gzip') === true
  const body = zip ? gzipSync(plain, plain.length > 65_536 ? { level: 1 } : CHEAP_GZIP) : plain
  const headers = {
    'content-type': reply.contentType,
    ...(zip ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
    ...reply.headers,
  }
  const half = body.subarray(0, Math.floor(body.length / 2))
  if (modes.truncated === true) {
    response.writeHead(reply.status, { ...headers, 'content-length': half.length }).end(half)
    return
  }
  response.writeHead(reply.status, { ...headers, 'content-length': body.length })
  if (modes.resetMidBody !== true) {
    response.end(body)
    return
  }
  response.write(half, () => response.destroy())
}

/** A well-formed page with one enormous list, written at the pace of the reader. */
function writeHuge(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' })
  response.write('{"totalElements":1000000,"content":[{"id":"00000000-0000-4000-8000-000000000000"}')
  const piece = Buffer.from(`,{"id":"00000000-0000-4000-8000-000000000000","name":"${'x'.repeat(1000)}"}`.repeat(60))
  let left = bytes
  const more = (): void => {
    while (left > 0) {
      left -= piece.length
      if (!response.write(piece)) {
        response.once('drain', more)
        return
      }
    }
    response.end(']}')
  }
  more()
}
