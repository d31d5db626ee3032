import { z } from 'zod'
import type { FakeUser } from './dataset.ts'
import { hasAuthority, type FakeState } from './fake-state.ts'
import { unpackBody } from './import-routes.ts'
import { storeMetadata } from './metadata-store.ts'
import { checkObject, type ErrorReport, type MetadataIndex } from './metadata-check.ts'
import { METADATA_RULES } from './metadata-rules.ts'
import { forbidden, webMessage, type FakeReply, type FakeRequest } from './reply.ts'

const Options = z.object({
  importMode: z.enum(['COMMIT', 'VALIDATE']).default('COMMIT'),
  importStrategy: z.enum(['CREATE_AND_UPDATE', 'CREATE', 'UPDATE']).default('CREATE_AND_UPDATE'),
  atomicMode: z.enum(['ALL', 'NONE']).default('ALL'),
  importReportMode: z.enum(['ERRORS', 'FULL', 'DEBUG']).default('ERRORS'),
  // What real servers know too and the fake does not play.
  identifier: z.enum(['UID']).default('UID'),
})
type Options = z.infer<typeof Options>

const OBJECT = z.looseObject({ id: z.string() })
const Payload = z.record(z.string(), z.unknown())

interface Entry {
  readonly type: string
  readonly index: number
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string }
  readonly exists: boolean
  readonly errors: readonly ErrorReport[]
}

/** `POST /api/metadata`: both lines of versions answer alike; an update replaces the whole object, collections included. */
export function importMetadata(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  if (!hasAuthority(user, 'F_METADATA_IMPORT'))
    return forbidden('Access is denied, requires one Authority from [F_METADATA_IMPORT]')
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return webMessage(415, `Content type '${request.headers['content-type'] ?? ''}' not supported`)
  const options = Options.safeParse(Object.fromEntries(request.query))
  if (!options.success) return webMessage(400, z.prettifyError(options.error))
  const payload = readPayload(request.body)
  if (payload === undefined) return webMessage(400, 'Unexpected character: the body is not a JSON object')
  const entries = readEntries(state, payload, options.data)
  const isFine = entries.every(({ errors }) => errors.length === 0)
  const kept = isFine || options.data.atomicMode === 'NONE' ? entries.filter(({ errors }) => errors.length === 0) : []
  if (options.data.importMode === 'COMMIT')
    storeMetadata(
      state,
      kept.map(({ type, object }) => ({ type, object })),
    )
  return report(entries, new Set(kept), options.data)
}

function readPayload(body: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed = Payload.safeParse(JSON.parse((unpackBody(body) ?? Buffer.alloc(0)).toString('utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function readEntries(state: FakeState, payload: Record<string, unknown>, options: Options): Entry[] {
  const raw = Object.keys(METADATA_RULES).flatMap((type) => {
    const objects = payload[type]
    return Array.isArray(objects) ? objects.map((object: unknown, index) => ({ type, index, object })) : []
  })
  const incoming = raw.flatMap(({ type, index, object }) => {
    const parsed = OBJECT.safeParse(object)
    return parsed.success ? [{ type, index, object: parsed.data }] : []
  })
  const index = indexOf(state, incoming)
  const stored = new Map<string, ReadonlySet<unknown>>()
  for (const { type } of incoming)
    if (!stored.has(type)) stored.set(type, new Set(storedOf(state, type).map((object) => object['id'])))
  return incoming.map((entry) => {
    const exists = stored.get(entry.type)?.has(entry.object.id) ?? false
    return {
      ...entry,
      exists,
      errors: [...checkObject(entry.type, entry.object, index), ...wrongStep(entry, exists, options)],
    }
  })
}

function wrongStep({ type, object }: Pick<Entry, 'type' | 'object'>, exists: boolean, options: Options): ErrorReport[] {
  const mainKlass = METADATA_RULES[type]?.klass ?? type
  if (options.importStrategy === 'CREATE' && exists)
    return [
      {
        message: `Found matching object for reference, but import mode is CREATE. Identifier was UID, and object was ${object.id}.`,
        mainKlass,
        errorCode: 'E5000',
        errorProperties: ['UID', object.id],
      },
    ]
  if (options.importStrategy === 'UPDATE' && !exists)
    return [
      {
        message: `No matching object for reference. Identifier was UID, and object was ${object.id}.`,
        mainKlass,
        errorCode: 'E5001',
        errorProperties: ['UID', object.id],
      },
    ]
  return []
}

const storedOf = (state: FakeState, type: string): readonly Readonly<Record<string, unknown>>[] => [
  ...(state.objects.get(type)?.values() ?? []),
  ...((state.dataset as unknown as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | undefined>>)[
    type
  ] ?? []),
  ...(type === 'organisationUnits' ? [...state.orgUnits.values()].map((unit) => ({ ...unit })) : []),
]

function indexOf(state: FakeState, incoming: readonly Pick<Entry, 'type' | 'object'>[]): MetadataIndex {
  const ids = new Map<string, Set<string>>()
  const values = new Map<string, Map<string, Set<string>>>()
  const add = (type: string, object: Readonly<Record<string, unknown>>): void => {
    const known = ids.get(type) ?? new Set()
    ids.set(type, known.add(String(object['id'])))
    for (const property of ['code', ...(METADATA_RULES[type]?.unique ?? [])]) {
      const value = object[property]
      if (typeof value !== 'string') continue
      const key = `${type} ${property}`
      const byValue = values.get(key) ?? new Map<string, Set<string>>()
      values.set(key, byValue)
      byValue.set(value, (byValue.get(value) ?? new Set()).add(String(object['id'])))
    }
  }
  const replaced = new Set(incoming.map(({ type, object }) => `${type} ${object.id}`))
  for (const type of [
    ...Object.keys(METADATA_RULES),
    'organisationUnits',
    'organisationUnitGroups',
    'organisationUnitLevels',
  ])
    for (const object of storedOf(state, type)) if (!replaced.has(`${type} ${String(object['id'])}`)) add(type, object)
  for (const { type, object } of incoming) add(type, object)
  return {
    has: (type, id) => ids.get(type)?.has(id) ?? false,
    otherWith: (type, property, value, id) =>
      [...(values.get(`${type} ${property}`)?.get(value) ?? [])].find((other) => other !== id),
  }
}

interface Stats {
  created: number
  updated: number
  deleted: number
  ignored: number
  total: number
}
const noStats = (): Stats => ({ created: 0, updated: 0, deleted: 0, ignored: 0, total: 0 })

function report(entries: readonly Entry[], kept: ReadonlySet<Entry>, { importReportMode }: Options): FakeReply {
  const all = noStats()
  const types = new Map<string, { stats: Stats; objects: object[] }>()
  for (const entry of entries) {
    const { type, index, object, exists, errors } = entry
    const of = types.get(type) ?? { stats: noStats(), objects: [] }
    types.set(type, of)
    const counted = !kept.has(entry) ? 'ignored' : exists ? 'updated' : 'created'
    for (const stats of [of.stats, all]) {
      stats[counted] += 1
      stats.total += 1
    }
    if (errors.length > 0 || importReportMode !== 'ERRORS')
      of.objects.push({
        klass: METADATA_RULES[type]?.klass,
        index,
        uid: object.id,
        ...(importReportMode === 'ERRORS' ? {} : { displayName: object['name'] }),
        errorReports: errors,
      })
  }
  const isFine = all.ignored === 0
  const status = isFine ? 'OK' : kept.size > 0 ? 'WARNING' : 'ERROR'
  const response = {
    responseType: 'ImportReport',
    status,
    typeReports: [...types].map(([type, { stats, objects }]) => ({
      klass: METADATA_RULES[type]?.klass,
      stats,
      objectReports: objects,
    })),
    stats: all,
  }
  return isFine
    ? webMessage(200, 'Import was successful.', { status: 'OK', response })
    : webMessage(409, 'One or more errors occurred, please see full details in import report.', {
        status: 'WARNING',
        response,
      })
}
