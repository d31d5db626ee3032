import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isFresh } from './conditional.ts'
import { pickEncoding } from './pick-encoding.ts'
import { HttpProblem, sendProblem } from './problem.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const COMPRESSIBLE = /^text\/|json|svg/
const SMALLEST_TO_COMPRESS = 1024

interface PageFile {
  readonly type: string
  readonly tag: string
  readonly immutable: boolean
  readonly plain: Buffer
  br?: Buffer
  gzip?: Buffer
}

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

/**
 * The built pages, held in memory (about two megabytes) and compressed once as hard as possible, which a slow line repays.
 * Only files that exist at start can be served, so that no path of a request reaches the disk. Addresses without a file are
 * the pages' own routes and get index.html.
 */
export function servePages(app: FastifyInstance, folder: string): void {
  const files = loadFiles(folder)
  const compressed = Promise.all([...files.values()].map(compressFile))
  const index = files.get('index.html')

  app.route({
    method: 'GET',
    url: '/*',
    // The query belongs to the pages.
    schema: { hide: true, querystring: z.record(z.string(), z.unknown()) },
    config: { right: 'public' },
    compress: false,
    handler: async (request, reply) => {
      await compressed
      const name = decodePath(request.url)
      const file = files.get(name === '' ? 'index.html' : name)
      if (file) return send(request, reply, file)
      if (!index || isForPrograms(name)) return sendProblem(reply, noSuchFile(index !== undefined))
      return send(request, reply, index)
    },
  })
}

/** API addresses and missing files are not pages: HTML in their place would be mistaken for an answer. */
const isForPrograms = (name: string): boolean =>
  /^(?:api|metrics|health|ready)(?:\/|$)/.test(name) || /\.\w+$/.test(name)

function noSuchFile(arePagesBuilt: boolean): HttpProblem {
  return new HttpProblem(404, 'noSuchAddress', {
    remedy: arePagesBuilt
      ? 'See /api/docs for the addresses of the API.'
      : 'The pages are not built: run `npm run build:web`.',
  })
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent((url.split('?')[0] ?? '/').slice(1))
  } catch {
    throw new HttpProblem(400, 'badAddress', { detail: 'The address is not a valid URL.' })
  }
}

function loadFiles(folder: string): Map<string, PageFile> {
  if (!fs.existsSync(folder)) return new Map()
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const full = path.join(entry.parentPath, entry.name)
      const name = path.relative(folder, full).replaceAll(path.sep, '/')
      return [name, loadFile(name, fs.readFileSync(full))]
    }),
  )
}

function loadFile(name: string, plain: Buffer): PageFile {
  return {
    plain,
    type: TYPES[path.extname(name).toLowerCase()] ?? 'application/octet-stream',
    tag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`,
    // The build puts a hash of the content into the names under assets/.
    immutable: name.startsWith('assets/'),
  }
}

async function compressFile(file: PageFile): Promise<void> {
  if (!COMPRESSIBLE.test(file.type) || file.plain.length < SMALLEST_TO_COMPRESS) return
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: file.plain.length }
  file.br = await brotli(file.plain, { params })
  file.gzip = await deflate(file.plain, { level: 9 })
}

function send(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.type(file.type).header('vary', 'Accept-Encoding').header('etag', file.tag)
  reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (isFresh(request.headers['if-none-match'], file.tag)) return reply.code(304).send()
  const encoding = pickEncoding(request.headers['accept-encoding'])
  const body = encoding === 'identity' ? undefined : file[encoding]
  if (body) return reply.header('content-encoding', encoding).send(body)
  return reply.send(file.plain)
}
