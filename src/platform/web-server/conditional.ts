import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A weak tag: equal versions mean equal content, whatever the encoding on the wire. */
export const weakTag = (...parts: readonly unknown[]): string =>
  `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')

/** RFC 9110 13.1.2: weak comparison against every tag of the list. */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(tag))
}

/**
 * A `preHandler` that answers 304 when the caller already holds this version, before anything is built. `tagOf` has to be cheap
 * and to cover all that the answer depends on; the address with its query always counts. Browsers keep the answer but ask
 * each time, unless `maxAgeSeconds` lets them wait; no shared cache may keep it.
 */
export function ifChanged(tagOf: (request: FastifyRequest) => Promise<readonly unknown[]>, maxAgeSeconds = 0) {
  const cacheControl = maxAgeSeconds > 0 ? `private, max-age=${maxAgeSeconds}` : 'private, no-cache'
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const tag = weakTag(request.url, ...(await tagOf(request)))
    reply.header('etag', tag).header('cache-control', cacheControl).header('vary', 'Cookie')
    return isFresh(request.headers['if-none-match'], tag) ? reply.code(304).send() : undefined
  }
}
