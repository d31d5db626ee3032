/** A request as the routes see it: path without context path, `/api` and `.json`. */
export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export type FakeReply =
  | {
      readonly kind: 'json'
      readonly status: number
      readonly body: unknown
      readonly headers?: Record<string, string>
    }
  | { readonly kind: 'text'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'stream'; readonly chunks: Iterable<string> }
  | { readonly kind: 'redirect'; readonly location: string }

export const json = (body: unknown, status = 200): FakeReply => ({ kind: 'json', status, body })

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
}

/** The envelope in which DHIS2 wraps errors and import summaries. */
export function webMessage(
  status: number,
  message: string,
  extra: {
    readonly errorCode?: string
    readonly status?: 'OK' | 'WARNING' | 'ERROR'
    readonly response?: unknown
  } = {},
): FakeReply {
  return json(
    {
      httpStatus: reasons[status] ?? String(status),
      httpStatusCode: status,
      status: extra.status ?? (status < 300 ? 'OK' : 'ERROR'),
      message,
      ...(extra.errorCode === undefined ? {} : { errorCode: extra.errorCode }),
      ...(extra.response === undefined ? {} : { response: extra.response }),
    },
    status,
  )
}

export const notFound = (what: string): FakeReply => webMessage(404, what)
export const forbidden = (message: string): FakeReply => webMessage(403, message, { errorCode: 'E1006' })
export const conflict = (errorCode: string, message: string): FakeReply => webMessage(409, message, { errorCode })

/** Values of a parameter that may be repeated and, in each, hold several separated by commas or semicolons. */
export const listParameter = (query: URLSearchParams, name: string): string[] =>
  query
    .getAll(name)
    .flatMap((value) => value.split(/[,;]/))
    .filter((value) => value !== '')
