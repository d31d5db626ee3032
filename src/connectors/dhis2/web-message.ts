import { z } from 'zod'

/**
 * The envelope around errors and import summaries. Servers before 2.38, and `/api/37/`, send the import summary bare;
 * some write its fields in snake case; conflicts of old servers hold `object` and `value` only.
 */
export interface WebMessage {
  readonly httpStatusCode: number | undefined
  readonly status: string | undefined
  readonly message: string | undefined
  readonly errorCode: string | undefined
  readonly importSummary: ImportSummary | undefined
}

export interface ImportSummary {
  readonly status: 'SUCCESS' | 'WARNING' | 'ERROR'
  readonly description: string | undefined
  /** Undefined where the server sent no counters at all. */
  readonly count: ImportCount | undefined
  readonly conflicts: readonly ImportConflict[]
  /** Rows of the payload that were not stored, as far as the server names them. */
  readonly rejectedIndexes: readonly number[]
  /** The server names no rows although it refused: everything in the request failed. */
  readonly allRejected: boolean
}

export interface ImportCount {
  readonly imported: number
  readonly updated: number
  readonly ignored: number
  readonly deleted: number
}

export interface ImportConflict {
  readonly object: string | undefined
  readonly objects: Readonly<Record<string, string>>
  readonly message: string
  readonly errorCode: string | undefined
  readonly property: string | undefined
  readonly indexes: readonly number[]
}

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined)
const Count = z.object({
  imported: z.number().default(0),
  updated: z.number().default(0),
  ignored: z.number().default(0),
  deleted: z.number().default(0),
})
const Conflict = z.object({
  object: text,
  objects: z.record(z.string(), z.string()).catch({}),
  value: z.string().catch(''),
  errorCode: text,
  property: text,
  indexes: z.array(z.int()).catch([]),
})
const Summary = z.object({
  status: z.enum(['SUCCESS', 'WARNING', 'ERROR']),
  description: text,
  importCount: Count.optional().catch(undefined),
  import_count: Count.optional().catch(undefined),
  conflicts: z.array(Conflict).catch([]),
  rejectedIndexes: z.array(z.int()).catch([]),
})
const Envelope = z.object({
  httpStatusCode: z.number().optional().catch(undefined),
  status: text,
  message: text,
  errorCode: text,
  response: z.unknown().optional(),
})

/** Undefined for anything that is not an object, such as a proxy's page. */
export function parseWebMessage(body: unknown): WebMessage | undefined {
  const envelope = Envelope.safeParse(body)
  if (!envelope.success) return undefined
  const { httpStatusCode, status, message, errorCode, response } = envelope.data
  return { httpStatusCode, status, message, errorCode, importSummary: parseSummary(response ?? bareSummary(body)) }
}

/** An error envelope has a `status` too; a bare summary is known by its type or its counters. */
const bareSummary = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && ('responseType' in body || 'importCount' in body) ? body : undefined

function parseSummary(body: unknown): ImportSummary | undefined {
  const parsed = Summary.safeParse(body)
  if (!parsed.success) return undefined
  const { status, description, importCount, import_count, conflicts, rejectedIndexes } = parsed.data
  const named = [...rejectedIndexes, ...conflicts.flatMap((conflict) => conflict.indexes)]
  const withoutRow =
    conflicts.length === 0 ||
    conflicts.some((conflict) => conflict.indexes.length === 0 || conflict.indexes.includes(-1))
  return {
    status,
    description,
    count: importCount ?? import_count,
    conflicts: conflicts.map(({ value, ...conflict }) => ({ ...conflict, message: value })),
    rejectedIndexes: [...new Set(named)].filter((index) => index >= 0).toSorted((a, b) => a - b),
    allRejected: status === 'ERROR' && withoutRow,
  }
}
