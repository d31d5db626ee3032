import type { FastifyInstance } from 'fastify'

export interface Readiness {
  readonly ready: boolean
  /** One line per thing that is looked at, e.g. `{ database: 'ok', migrations: '2 not applied' }`. */
  readonly checks: Readonly<Record<string, string>>
}

/** `/health`: this process answers. `/ready`: what it needs is there, so that a load balancer may send people here. */
export function serveHealth(app: FastifyInstance, readiness: () => Promise<Readiness>): void {
  const open = { schema: { hide: true }, config: { right: 'public' } } as const
  app.get('/health', open, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/ready', open, async (_request, reply) => {
    const { ready, checks } = await readiness()
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'notReady', checks })
  })
}
