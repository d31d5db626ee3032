import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { Log } from '../log.ts'
import { InvalidRequest } from './strict-validation.ts'
import { HttpProblem, sendProblem } from './problem.ts'

/** Every error leaves as problem+json. Bugs are logged with their request id and answered without their message. */
export function handleErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error, request)
    if (problem.body.status >= 500 && !(error instanceof HttpProblem)) {
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'a request failed')
    }
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(request)))
}

function notFound({ method, url }: FastifyRequest): HttpProblem {
  const path = url.split('?')[0] ?? ''
  return new HttpProblem(404, 'noSuchAddress', {
    detail: `There is nothing at ${method} ${path}`,
    remedy: 'See /api/docs for the addresses that exist.',
  })
}

/** fastify's own codes, and what they mean to a caller. */
const KNOWN: Readonly<Record<string, (error: FastifyError) => HttpProblem>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: () => new HttpProblem(400, 'badJson', { detail: 'The body is not valid JSON.' }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () =>
    new HttpProblem(400, 'badJson', { detail: 'The body is empty although its type is JSON.' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new HttpProblem(400, 'badLength', { detail: 'The body is not as long as its Content-Length says.' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new HttpProblem(413, 'bodyTooLarge', { detail: 'The body is larger than this address accepts.' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new HttpProblem(415, 'mediaTypeNotSupported', {
      remedy: 'Send application/json, or text/csv where a file is imported.',
    }),
  FST_ERR_BAD_URL: () => new HttpProblem(400, 'badAddress', { detail: 'The address is not a valid URL.' }),
}

function problemOf(error: FastifyError, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof InvalidRequest) {
    return new HttpProblem(400, 'invalidRequest', { detail: error.message, fields: error.fields })
  }
  const known = KNOWN[error.code]?.(error)
  if (known) return known
  // A prototype-poisoning body is refused by the parser with a SyntaxError of status 400.
  if (error.statusCode === 400) return new HttpProblem(400, 'badJson', { detail: 'The body is not acceptable JSON.' })
  if (error.statusCode === 429)
    return new HttpProblem(429, 'tooManyRequests', { remedy: 'Wait a minute and try again.' })
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new HttpProblem(error.statusCode, 'refused')
  }
  return new HttpProblem(500, 'internalError', {
    detail: `Something in the service failed. Its log names the reason under request ${request.id}.`,
    remedy: 'Try again; when it stays, give the request number to whoever runs the service.',
  })
}
