import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pickEncoding, type Encoding } from './pick-encoding.ts'

/**
 * Answers by their tag, written and compressed. A tag stands for all that an answer depends on (see `ifChanged`), so that what is
 * kept under it never becomes old; when something changes, the tag does, and the answer falls out by not being asked for.
 */
export interface AnswerCache {
  /** Sends what `build` makes, or what it made before for the tag that `ifChanged` gave this reply. Equal questions at one moment share one answer. */
  send(request: FastifyRequest, reply: FastifyReply, build: () => Promise<unknown>): Promise<void>
}

interface Written {
  readonly body: Buffer
  readonly encoding: Encoding
}

interface Kept {
  readonly written: Promise<Written>
  bytes: number
}

const SMALLEST_TO_COMPRESS = 1024
const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

export function createAnswerCache({ maxBytes }: { readonly maxBytes: number }): AnswerCache {
  // A Map remembers the order of insertion: the first key is the one unused for longest.
  const kept = new Map<string, Kept>()
  let bytes = 0

  const drop = (key: string): void => {
    bytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  const find = (key: string, make: () => Promise<Written>): Promise<Written> => {
    const found = kept.get(key)
    if (found) {
      kept.delete(key)
      kept.set(key, found)
      return found.written
    }
    const entry: Kept = { written: make(), bytes: 0 }
    kept.set(key, entry)
    entry.written.then(
      ({ body }) => {
        if (kept.get(key) !== entry) return
        entry.bytes = body.length
        bytes += body.length
        for (const [oldest] of kept) {
          if (bytes <= maxBytes) break
          drop(oldest)
        }
      },
      () => drop(key),
    )
    return entry.written
  }

  return {
    send: async (request, reply, build) => {
      const tag = reply.getHeader('etag')
      const wanted = pickEncoding(request.headers['accept-encoding'])
      const make = async (): Promise<Written> => await compress(Buffer.from(JSON.stringify(await build())), wanted)
      const { body, encoding } = typeof tag === 'string' ? await find(`${wanted} ${tag}`, make) : await make()
      if (encoding !== 'identity') reply.header('content-encoding', encoding)
      reply.header('vary', 'Cookie, Accept-Encoding')
      await reply.type('application/json; charset=utf-8').send(body)
    },
  }
}

/** Fast settings: an answer that a little more effort would make smaller is asked for once or twice. */
async function compress(plain: Buffer, wanted: Encoding): Promise<Written> {
  const encoding = plain.length < SMALLEST_TO_COMPRESS ? 'identity' : wanted
  switch (encoding) {
    case 'br': {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
      return { body: await brotli(plain, { params }), encoding }
    }
    case 'gzip':
      return { body: await deflate(plain, { level: 6 }), encoding }
    case 'identity':
      return { body: plain, encoding }
  }
}
