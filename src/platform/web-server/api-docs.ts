import { promisify } from 'node:util'
import { brotliCompress, constants, gunzip, gzip } from 'node:zlib'
import swagger from '@fastify/swagger'
import { fastify, type FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { pickEncoding } from './pick-encoding.ts'
import { DOCS_POLICY } from './security-headers.ts'

export interface ApiDescription {
  readonly title: string
  readonly description: string
  readonly version: string
}

/** Collects the schemas of every route registered after it into OpenAPI 3.1. */
export async function describeApi(
  app: FastifyInstance,
  { title, description, version }: ApiDescription,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'interop_session' } },
      },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  })
}

/** `/api/v1/openapi.json` and the page that shows it, which asks nothing of any other host. */
export function serveApiDocs(app: FastifyInstance, title: string): void {
  const open = { schema: { hide: true }, config: { right: 'public' } } as const
  app.get('/api/v1/openapi.json', open, async () => app.swagger())
  app.get('/api/docs', open, async (_request, reply) => {
    return reply.type('text/html; charset=utf-8').header('content-security-policy', DOCS_POLICY).send(page(title))
  })
  app.get('/api/docs/start.js', open, async (_request, reply) => {
    return reply.type('text/javascript; charset=utf-8').send(START)
  })
  const script = lazily(loadViewer)
  app.get('/api/docs/viewer.js', { ...open, compress: false }, async (request, reply) => {
    const { br, gzipped } = await script()
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .header('vary', 'Accept-Encoding')
    const encoding = pickEncoding(request.headers['accept-encoding'])
    if (encoding === 'br') return reply.header('content-encoding', 'br').send(br)
    if (encoding === 'gzip') return reply.header('content-encoding', 'gzip').send(gzipped)
    return reply.send(await promisify(gunzip)(gzipped))
  })
}

const page = (title: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
  </head>
  <body>
    <div id="app"></div>
    <script src="/api/docs/viewer.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`

const START = `Scalar.createApiReference('#app', {
  url: '/api/v1/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
})
`

/**
 * The viewer comes as a text of five megabytes inside a plugin: it is loaded when somebody first opens the page, taken out
 * of the plugin by asking it, and kept compressed.
 */
async function loadViewer(): Promise<{ br: Buffer; gzipped: Buffer }> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const holder = fastify()
  await holder.register(reference, { routePrefix: '/viewer', configuration: { url: '/' } })
  const { rawPayload } = await holder.inject('/viewer/js/scalar.js')
  await holder.close()
  const br = await promisify(brotliCompress)(rawPayload, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
  return { br, gzipped: await promisify(gzip)(rawPayload) }
}

function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => (loading ??= load())
}
