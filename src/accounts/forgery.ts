import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from '../platform/web-server/index.ts'

export const isSafeMethod = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method)

type Asked = Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>

/** What is wrong with where a request says it comes from; undefined when nothing. Programs send no origin. */
export function originProblem(
  { headers, protocol, host }: Asked,
  publicOrigin: string | undefined,
): string | undefined {
  if (headers['sec-fetch-site'] === 'cross-site') return 'The request comes from a page of another site.'
  const { origin } = headers
  if (origin === undefined) return undefined
  const own = publicOrigin ? [publicOrigin] : [`${protocol}://${host}`]
  return own.includes(origin) ? undefined : `The request comes from ${origin}, which is not ${own.join(' or ')}.`
}

export function presentsToken({ headers }: Pick<FastifyRequest, 'headers'>, csrfToken: string): boolean {
  const given = Buffer.from(String(headers['x-csrf-token'] ?? ''))
  const expected = Buffer.from(csrfToken)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
