import type { FastifyReply } from 'fastify'

/** An RFC 9457 body. `code` is stable and meant for programs, `remedy` says what a person can do. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly remedy?: string
  /** What is wrong with each named field of the request. */
  readonly fields?: Readonly<Record<string, string>>
}

export interface ProblemOptions {
  readonly detail?: string
  readonly remedy?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be understood',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'No such representation',
  409: 'In conflict with the present state',
  413: 'The request is too large',
  415: 'Media type not supported',
  422: 'The request cannot be carried out',
  429: 'Too many requests',
  500: 'An error of the service',
  503: 'Not available now',
}

/** Thrown by a route to end a request with a problem; everything else that is thrown is a bug and answered with 500. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly body: ProblemBody
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, { detail, remedy, fields, headers = {} }: ProblemOptions = {}) {
    const title = TITLES[status] ?? 'Error'
    super(detail ?? title)
    this.headers = headers
    this.body = {
      type: `urn:problem:${code}`,
      title,
      status,
      code,
      ...(detail !== undefined && { detail }),
      ...(remedy !== undefined && { remedy }),
      ...(fields !== undefined && { fields }),
    }
  }
}

export function sendProblem(reply: FastifyReply, { body, headers }: HttpProblem): FastifyReply {
  // The tag belongs to the answer that did not come about.
  return reply
    .removeHeader('etag')
    .code(body.status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(body)
}
