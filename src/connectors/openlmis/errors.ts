import type { HttpFailure, Ill, Refused } from '../../platform/outgoing-http/index.ts'

/** Everything that can go wrong with one request to OpenLMIS. `message` is for people, `kind` for code. */
export type OpenlmisError =
  /** Theirs is ill: wait and try again. */
  | ({ readonly kind: 'unavailable'; readonly retryAfterMs?: number; readonly status?: number } & Said)
  /** User name, password or OAuth client are wrong. Not tried again, because that can lock the user. */
  | ({ readonly kind: 'badCredentials' } & Said)
  /** A fresh token was refused too. */
  | ({ readonly kind: 'unauthorized' } & Said)
  | ({ readonly kind: 'forbidden' } & Said)
  | ({ readonly kind: 'notFound' } & Said)
  | ({ readonly kind: 'rejected'; readonly status: number; readonly fields?: Readonly<Record<string, string>> } & Said)
  /** Something else answers at this address: HTML, a redirect, an address that may not be called. */
  | ({ readonly kind: 'wrongAddress'; readonly start?: string } & Said)
  | ({ readonly kind: 'tooLarge' } & Said)
  /** JSON, but not what this call answers. */
  | ({ readonly kind: 'unexpectedShape' } & Said)
  /** Pages repeat, shrink or lose rows, so that the list cannot be trusted to be whole. */
  | ({ readonly kind: 'unstablePages'; readonly reason: 'repeats' | 'shrinks' | 'rowsMissing' } & Said)
  | ({ readonly kind: 'aborted' } & Said)

interface Said {
  readonly message: string
  /** OpenLMIS' own key, e.g. `referenceData.error.facility.notFound`; the text behind it is localised. */
  readonly messageKey?: string
}

/** What an error body says, whichever of the shapes it has. */
export interface ErrorBody {
  readonly messageKey?: string
  readonly text?: string
  /** `error` of the OAuth2 layer, e.g. `invalid_grant`. */
  readonly oauthError?: string
  /** Requisition's field validation: field to message. */
  readonly fields?: Readonly<Record<string, string>>
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/**
 * Services answer `{messageKey, message}`, the OAuth2 layer `{error, error_description}`, Spring
 * `{timestamp, status, error, message, path}`, stock management `{message, description}` for rights, and requisition
 * a map from field to `{messageKey, message}`.
 */
export function readErrorBody(body: unknown): ErrorBody {
  if (!isRecord(body)) return {}
  const messageKey = textOf(body['messageKey'])
  const message = textOf(body['message'])
  if (messageKey !== undefined) return defined({ messageKey, text: message })
  const description = textOf(body['error_description'])
  if (description !== undefined) return defined({ oauthError: textOf(body['error']), text: description })
  if (typeof body['status'] === 'number') return defined({ text: message ?? textOf(body['error']) })
  if (message !== undefined) return defined({ messageKey: message, text: textOf(body['description']) ?? message })
  return fieldsOf(body)
}

function fieldsOf(body: Readonly<Record<string, unknown>>): ErrorBody {
  const fields: Record<string, string> = {}
  for (const [field, value] of Object.entries(body)) {
    const text = isRecord(value) ? (textOf(value['message']) ?? textOf(value['messageKey'])) : undefined
    if (text !== undefined) fields[field] = text
  }
  const text = Object.entries(fields).map(([field, said]) => `${field}: ${said}`)
  return text.length === 0 ? {} : { fields, text: text.join('; ') }
}

function defined(body: { [K in keyof ErrorBody]: ErrorBody[K] | undefined }): ErrorBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

export function errorOf(failure: HttpFailure): OpenlmisError {
  switch (failure.kind) {
    case 'ill':
      return unavailable(failure)
    case 'truncated':
      return { kind: 'unavailable', message: failure.message }
    case 'refused':
      return refusal(failure)
    case 'redirected':
    case 'blocked':
      return { kind: 'wrongAddress', message: failure.message }
    case 'notJson':
      return { kind: 'wrongAddress', message: failure.message, start: failure.start }
    case 'tooLarge':
      return { kind: 'tooLarge', message: failure.message }
    case 'aborted':
      return { kind: 'aborted', message: failure.message }
  }
}

function unavailable(ill: Ill): OpenlmisError {
  const body = readErrorBody(ill.body)
  return {
    kind: 'unavailable',
    message: withText(ill.message, body),
    ...(ill.retryAfterMs === undefined ? {} : { retryAfterMs: ill.retryAfterMs }),
    ...(ill.status === undefined ? {} : { status: ill.status }),
    ...(body.messageKey === undefined ? {} : { messageKey: body.messageKey }),
  }
}

function refusal(refused: Refused): OpenlmisError {
  const body = readErrorBody(refused.body)
  const said = {
    message: withText(refused.message, body),
    ...(body.messageKey === undefined ? {} : { messageKey: body.messageKey }),
  }
  if (refused.body === undefined && /^\s*</.test(refused.start) && refused.status === 404)
    return { kind: 'wrongAddress', message: refused.message, start: refused.start }
  switch (refused.status) {
    case 401:
      return { kind: 'unauthorized', ...said }
    case 403:
      return { kind: 'forbidden', ...said }
    case 404:
      return { kind: 'notFound', ...said }
    default:
      return {
        kind: 'rejected',
        status: refused.status,
        ...said,
        ...(body.fields === undefined ? {} : { fields: body.fields }),
      }
  }
}

const withText = (message: string, body: ErrorBody): string =>
  body.text === undefined ? message : `${message}: ${body.text.slice(0, 300)}`
