import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Histogram, type Registry } from 'prom-client'
import { HttpProblem } from './problem.ts'

export interface MetricsOptions {
  readonly registry: Registry
  /** Whoever asks with `Authorization: Bearer <token>` may read; without a token only this machine may. */
  readonly token?: string | undefined
}

/** Counts and times requests by route, never by address, and serves everything measured to Prometheus. */
export function measureRequests(app: FastifyInstance, { registry, token }: MetricsOptions): void {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer requests, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', { schema: { hide: true }, config: { right: 'public' } }, async (request, reply) => {
    if (!mayRead(request, token)) {
      throw new HttpProblem(403, 'metricsRefused', {
        remedy: 'Ask from this machine, or set server.metricsToken and send it as bearer token.',
      })
    }
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined) {
    // Behind a proxy on this machine everyone seems to come from here, unless the proxy says for whom it asks.
    const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined
    return LOOPBACK.test(request.socket.remoteAddress ?? '') && !isForwarded
  }
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
