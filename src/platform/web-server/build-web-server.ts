import { randomUUID } from 'node:crypto'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { fastify, type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import type { Log } from '../log.ts'
import { logRequests } from './access-log.ts'
import { describeApi, serveApiDocs, type ApiDescription } from './api-docs.ts'
import { handleErrors } from './error-handler.ts'
import { serveHealth, type Readiness } from './health-routes.ts'
import { measureRequests, type MetricsOptions } from './metrics-route.ts'
import { setSecurityHeaders } from './security-headers.ts'
import { servePages } from './static-pages.ts'
import { refuseUnknownQueries, strictValidatorCompiler } from './strict-validation.ts'

export interface WebServerOptions {
  readonly log: Log
  readonly api: ApiDescription
  /** How browsers reach us; `https` makes cookies secure. Absent: whatever host they name. */
  readonly publicUrl?: string | undefined
  readonly trustProxy?: boolean
  readonly metrics: MetricsOptions
  readonly readiness: () => Promise<Readiness>
  /** Folder of the built pages; without it only the API is served. */
  readonly pagesFolder?: string | undefined
  /**
   * Registered before all routes and not encapsulated: decides who may use them. It refuses to start when a route does not
   * say in its `config` who may.
   */
  readonly guard?: FastifyPluginAsync | undefined
  /** The routes of the slices. */
  readonly plugins: readonly FastifyPluginAsync[]
  /** Requests a minute from one address before it is told to wait; 1200 when absent, 0 for no limit. */
  readonly requestsPerMinute?: number
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route; what the words mean is the guard's business. */
    right?: string | readonly string[]
  }
}

const LARGEST_BODY_BYTES = 256 * 1024

/** Everything about serving that knows no domain word. Close it with `close()`: requests under way are finished. */
export async function buildWebServer(options: WebServerOptions): Promise<FastifyInstance> {
  const { log, publicUrl, trustProxy = false, requestsPerMinute = 1200 } = options
  const app = fastify({
    logger: false,
    trustProxy,
    bodyLimit: LARGEST_BODY_BYTES,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    connectionTimeout: 70_000,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 200 },
  })
  app.setValidatorCompiler(strictValidatorCompiler)
  // Answers are written as they are: their shapes are held by tests, and checking large lists again costs more than making them.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  handleErrors(app, log)
  logRequests(app, log)
  app.addHook('onSend', async (request, reply) => void reply.header('x-request-id', request.id))
  refuseUnknownQueries(app)
  await setSecurityHeaders(app, { https: publicUrl?.startsWith('https:') ?? false })
  await app.register(cookie)
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    // Answers are made fresh each time: a little larger costs less than the time for the last per cent.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 6 },
  })
  if (requestsPerMinute > 0) await app.register(rateLimit, { max: requestsPerMinute, timeWindow: 60_000 })
  await describeApi(app, options.api)
  if (options.guard) await app.register(options.guard)
  measureRequests(app, options.metrics)
  serveHealth(app, options.readiness)
  for (const plugin of options.plugins) await app.register(plugin)
  serveApiDocs(app, options.api.title)
  if (options.pagesFolder !== undefined) servePages(app, options.pagesFolder)
  return app
}
