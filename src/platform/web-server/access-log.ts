import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'

/** One line for each request. Of the address only the path is kept: queries and headers can hold what is nobody's business. */
export function logRequests(app: FastifyInstance, log: Log): void {
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?')[0]
    log.info(
      {
        requestId: request.id,
        method: request.method,
        path,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        client: request.ip,
      },
      'request',
    )
  })
}
