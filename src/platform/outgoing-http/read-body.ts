import type { Readable, Transform } from 'node:stream'
import { promisify } from 'node:util'
import {
  brotliDecompress,
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  gunzip,
  gunzipSync,
  inflate,
  inflateRawSync,
  inflateSync,
} from 'node:zlib'

export const ACCEPT_ENCODING = 'gzip, deflate, br'

/** Below this size decompressing on the spot is cheaper than a trip through the thread pool. */
const SYNC_BYTES = 128 * 1024

export type BodyOutcome =
  | { readonly kind: 'ok'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'truncated'; readonly receivedBytes: number; readonly cause: unknown }
  | { readonly kind: 'badEncoding'; readonly encoding: string }

/** Collects and decodes a body; neither the bytes on the wire nor the decoded ones may exceed `limitBytes`. */
export async function readBody(
  stream: Readable,
  encoding: string | undefined,
  limitBytes: number,
): Promise<BodyOutcome> {
  const raw = await collect(stream, limitBytes)
  return raw.kind === 'ok' ? decode(raw.bytes, encoding, limitBytes) : raw
}

function collect(stream: Readable, limitBytes: number): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    stream.on('data', (part: Buffer) => {
      size += part.length
      if (size <= limitBytes) return void parts.push(part)
      resolve({ kind: 'tooLarge' })
      stream.destroy()
    })
    stream.on('end', () => resolve({ kind: 'ok', bytes: joined(parts, size) }))
    stream.on('error', (cause) => resolve({ kind: 'truncated', receivedBytes: size, cause }))
    stream.on('close', () => resolve({ kind: 'truncated', receivedBytes: size, cause: new Error('connection closed') }))
  })
}

const joined = (parts: readonly Buffer[], size: number): Buffer =>
  parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size)

async function decode(raw: Buffer, encoding: string | undefined, limitBytes: number): Promise<BodyOutcome> {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity' || raw.length === 0) return { kind: 'ok', bytes: raw }
  const decoder = decoders[name]
  if (!decoder) return { kind: 'badEncoding', encoding: name }
  try {
    const options = { maxOutputLength: limitBytes }
    return {
      kind: 'ok',
      bytes: raw.length <= SYNC_BYTES ? decoder.sync(raw, options) : await decoder.async(raw, options),
    }
  } catch (cause) {
    return decodeFailure(cause, raw.length, name)
  }
}

function decodeFailure(cause: unknown, receivedBytes: number, encoding: string): BodyOutcome {
  const code = codeOf(cause)
  if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'tooLarge' }
  // Z_BUF_ERROR is how zlib and brotli say that the input ended too early.
  const endedEarly =
    code === 'Z_BUF_ERROR' || code === 'ERR__ERROR_FORMAT_UNREACHABLE' || code === 'ERR_BROTLI_UNEXPECTED_END'
  return endedEarly ? { kind: 'truncated', receivedBytes, cause } : { kind: 'badEncoding', encoding }
}

export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

interface Decoder {
  readonly sync: (raw: Buffer, options: { maxOutputLength: number }) => Buffer
  readonly async: (raw: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
}

const gzipDecoder: Decoder = { sync: gunzipSync, async: promisify(gunzip) }

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gzipDecoder,
  'x-gzip': gzipDecoder,
  // Some servers send raw deflate under this name; the zlib header tells them apart.
  deflate: {
    sync: (raw, options) => (hasZlibHeader(raw) ? inflateSync(raw, options) : inflateRawSync(raw, options)),
    async: async (raw, options) =>
      hasZlibHeader(raw) ? promisify(inflate)(raw, options) : inflateRawSync(raw, options),
  },
  br: { sync: brotliDecompressSync, async: promisify(brotliDecompress) },
}

const hasZlibHeader = (raw: Buffer): boolean => ((raw[0] ?? 0) & 0x0f) === 8 && raw.readUInt16BE(0) % 31 === 0

/** A transform for streamed bodies; null when none is needed, undefined for an encoding we did not ask for. */
export function decodingStream(encoding: string | undefined): Transform | null | undefined {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress()
    default:
      return undefined
  }
}
