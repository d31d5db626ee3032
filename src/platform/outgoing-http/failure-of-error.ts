import type { HttpFailure } from './outcome.ts'
import { codeOf } from './read-body.ts'
import { redact } from './redact.ts'

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])

/** What an error thrown by the transport means. `stoppedBy` tells who aborted, when somebody did. */
export function failureOfError(
  error: unknown,
  host: string,
  stoppedBy: 'caller' | 'timer' | undefined,
  attempts: number,
): HttpFailure {
  if (stoppedBy === 'caller') return { kind: 'aborted', message: `The request to ${host} was given up` }
  if (stoppedBy === 'timer')
    return { kind: 'ill', cause: 'timeout', attempts, message: `${host} did not answer within the time allowed` }
  const code = codeOf(error)
  if (code === 'EGRESS_BLOCKED') return { kind: 'blocked', reason: 'addressNotAllowed', message: messageOf(error) }
  const detail = redact(messageOf(error))
  const known = code === undefined ? {} : { code }
  if (code !== undefined && TIMEOUT_CODES.has(code))
    return { kind: 'ill', cause: 'timeout', ...known, attempts, message: `${host} is too slow: ${detail}` }
  return { kind: 'ill', cause: 'network', ...known, attempts, message: `${host} cannot be reached: ${detail}` }
}

/** A certificate does not get better by trying again within seconds. */
export const isCertificateError = (failure: HttpFailure): boolean =>
  failure.kind === 'ill' && failure.code !== undefined && /CERT|TLS|SSL|SELF_SIGNED|ISSUER/.test(failure.code)

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  // Node puts the reasons of a failed dual-stack connection into an AggregateError with an empty message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error.message
}
