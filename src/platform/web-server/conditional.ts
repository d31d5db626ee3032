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
 * Sets the tag and says whether the caller already holds this version; then the route answers `reply.code(304).send()`
 * without building the body. Browsers keep the answer but ask each time, and no shared cache may keep it.
 */
export function isNotModified(request: FastifyRequest, reply: FastifyReply, tag: string, maxAgeSeconds = 0): boolean {
  reply.header('etag', tag)
  reply.header('cache-control', maxAgeSeconds > 0 ? `private, max-age=${maxAgeSeconds}` : 'private, no-cache')
  reply.header('vary', 'Cookie')
  return isFresh(request.headers['if-none-match'], tag)
}
