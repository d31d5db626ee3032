import type { Dispatcher } from 'undici'
import type { HttpFailure, JsonOutcome, ResponseHeaders } from './outcome.ts'
import { readBody, type BodyOutcome } from './read-body.ts'
import { redact } from './redact.ts'
import { parseRetryAfter } from './retry-policy.ts'

const START_CHARACTERS = 300
const MAX_ERROR_BYTES = 1024 * 1024

export interface Exchange {
  readonly host: string
  /** `GET path` without secrets, for messages. */
  readonly describe: () => string
  readonly attempts: number
  readonly nowMs: number
  readonly maxErrorBytes?: number | undefined
}

export function flatHeaders(headers: Dispatcher.ResponseData['headers']): ResponseHeaders {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  return flat
}

/** Reads an answer that was expected to be JSON. */
export async function interpretJson(
  response: Dispatcher.ResponseData,
  exchange: Exchange,
  limitBytes: number,
): Promise<JsonOutcome> {
  const { statusCode: status } = response
  const headers = flatHeaders(response.headers)
  if (status < 200 || status > 299) return interpretFailure(response, exchange)
  const body = await readBody(response.body, headers['content-encoding'], limitBytes)
  if (body.kind !== 'ok') return bodyFailure(body, status, headers, exchange, limitBytes)
  if (body.bytes.length === 0) return { kind: 'ok', status, headers, json: undefined, bytes: 0 }
  const text = body.bytes.toString('utf8')
  const contentType = headers['content-type'] ?? ''
  if (/html/i.test(contentType)) return notJson(status, contentType, text, exchange)
  try {
    return { kind: 'ok', status, headers, json: JSON.parse(text), bytes: body.bytes.length }
  } catch (cause) {
    return unparsable(cause, status, contentType, text, exchange)
  }
}

/** Everything that is not 2xx: 3xx is never followed, 4xx is a refusal, 408, 429 and 5xx mean that theirs is ill. */
export async function interpretFailure(
  response: Dispatcher.ResponseData,
  exchange: Exchange,
): Promise<JsonOutcome & ({ kind: 'notModified' } | HttpFailure)> {
  const { statusCode: status } = response
  const headers = flatHeaders(response.headers)
  if (status === 304) {
    response.body.resume()
    return { kind: 'notModified', headers }
  }
  const read = await readBody(response.body, headers['content-encoding'], exchange.maxErrorBytes ?? MAX_ERROR_BYTES)
  const text = read.kind === 'ok' ? read.bytes.toString('utf8') : ''
  const start = redact(text.slice(0, START_CHARACTERS))
  if (status >= 300 && status < 400) return redirected(status, headers['location'] ?? '', exchange)
  const body = parseOrUndefined(text)
  if (status < 500 && status !== 408 && status !== 429)
    return {
      kind: 'refused',
      status,
      body,
      start,
      headers,
      message: `${exchange.describe()} on ${exchange.host} gave ${status}`,
    }
  const retryAfterMs = parseRetryAfter(headers['retry-after'], exchange.nowMs)
  return {
    kind: 'ill',
    cause: 'status',
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(body === undefined ? {} : { body }),
    attempts: exchange.attempts,
    message: `${exchange.describe()} on ${exchange.host} gave ${status}`,
  }
}

const redirected = (status: number, location: string, exchange: Exchange): HttpFailure => ({
  kind: 'redirected',
  status,
  location: redact(location).slice(0, START_CHARACTERS),
  message:
    `${exchange.describe()} on ${exchange.host} points elsewhere (${redact(location).slice(0, 120)}). ` +
    `That is often a login page or a wrong base address; give the final address in the settings.`,
})

function bodyFailure(
  body: Exclude<BodyOutcome, { kind: 'ok' }>,
  status: number,
  headers: ResponseHeaders,
  exchange: Exchange,
  limitBytes: number,
): HttpFailure {
  switch (body.kind) {
    case 'tooLarge':
      return { kind: 'tooLarge', limitBytes, message: `${exchange.describe()} answered more than ${limitBytes} bytes` }
    case 'truncated':
      // The transport's own error decides between a timeout and a cut; a cut connection is the rule.
      if (body.cause instanceof Error && isTransportStop(body.cause)) throw body.cause
      return truncated(body.receivedBytes, exchange)
    case 'badEncoding':
      return notJson(status, `${headers['content-type'] ?? ''} (${body.encoding})`, '', exchange)
  }
}

const isTransportStop = (error: Error): boolean =>
  error.name === 'AbortError' || ('code' in error && error.code === 'UND_ERR_BODY_TIMEOUT')

const truncated = (receivedBytes: number, exchange: Exchange): HttpFailure => ({
  kind: 'truncated',
  receivedBytes,
  message: `The answer to ${exchange.describe()} ended after ${receivedBytes} bytes, before it was complete`,
})

/** JSON that stops in the middle was cut on the way; JSON that is wrong elsewhere is not JSON. */
function unparsable(
  cause: unknown,
  status: number,
  contentType: string,
  text: string,
  exchange: Exchange,
): HttpFailure {
  const cut =
    cause instanceof Error && /end of JSON input|Unterminated string|after property name$/i.test(cause.message)
  const looksLikeJson = /^\s*[[{]/.test(text)
  if (looksLikeJson && (cut || endsEarly(cause, text))) return truncated(Buffer.byteLength(text), exchange)
  return notJson(status, contentType, text, exchange)
}

/** V8 names the position of the fault; at the very end it means that more was expected. */
function endsEarly(cause: unknown, text: string): boolean {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined
  return position !== undefined && Number(position) >= text.trimEnd().length
}

const notJson = (status: number, contentType: string, text: string, exchange: Exchange): HttpFailure => ({
  kind: 'notJson',
  status,
  contentType,
  start: redact(text.slice(0, START_CHARACTERS)),
  message:
    `${exchange.describe()} on ${exchange.host} answered ${contentType === '' ? 'something' : contentType} instead of JSON. ` +
    `The base address may be wrong, or a proxy or login page answers in its place.`,
})

function parseOrUndefined(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
