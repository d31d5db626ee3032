import { z } from 'zod'

/** What DHIS2 says of metadata that it was given: how much became what, and everything that speaks against an object. */
export interface MetadataReport {
  /** `ERROR`: nothing was stored. `WARNING`: some was. */
  readonly status: 'OK' | 'WARNING' | 'ERROR'
  readonly counts: MetadataCounts
  /** By the last part of DHIS2's class, e.g. `DataElement`. */
  readonly types: readonly { readonly type: string; readonly counts: MetadataCounts }[]
  readonly problems: readonly MetadataProblem[]
}

export interface MetadataCounts {
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly ignored: number
  readonly total: number
}

export interface MetadataProblem {
  /** Last part of DHIS2's class. */
  readonly type: string
  readonly uid: string | undefined
  /** Place in the array of its type that was sent. */
  readonly index: number | undefined
  readonly code: string | undefined
  readonly property: string | undefined
  readonly message: string
}

const text = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined)
const Counts = z.object({
  created: z.number().default(0),
  updated: z.number().default(0),
  deleted: z.number().default(0),
  ignored: z.number().default(0),
  total: z.number().default(0),
})
const NONE = { created: 0, updated: 0, deleted: 0, ignored: 0, total: 0 }
const ErrorReport = z.object({
  message: z.string().catch(''),
  errorCode: text,
  errorProperty: text,
  mainId: text,
  mainKlass: text,
})
const ObjectReport = z.object({
  klass: text,
  index: z.number().optional().catch(undefined),
  uid: text,
  errorReports: z.array(ErrorReport).catch([]),
})
const TypeReport = z.object({
  klass: z.string(),
  stats: Counts.catch(NONE),
  objectReports: z.array(ObjectReport).catch([]),
})
const Report = z.object({
  status: z.enum(['OK', 'WARNING', 'ERROR']),
  stats: Counts.catch(NONE),
  typeReports: z.array(TypeReport).catch([]),
})

/** The report in its envelope (from 2.38 on) or bare; undefined for anything else, such as an error without a report. */
export function parseMetadataReport(body: unknown): MetadataReport | undefined {
  const inside = typeof body === 'object' && body !== null && 'response' in body ? body.response : body
  const parsed = Report.safeParse(inside)
  if (!parsed.success) return undefined
  const { status, stats, typeReports } = parsed.data
  const problems = typeReports.flatMap(({ klass, objectReports }) =>
    objectReports.flatMap((object) =>
      object.errorReports.map((error) => ({
        type: simpleName(object.klass ?? klass),
        uid: object.uid ?? error.mainId,
        index: object.index,
        code: error.errorCode,
        property: error.errorProperty,
        message: error.message,
      })),
    ),
  )
  return {
    // A report that ignored objects without a word is no success, whatever it calls itself.
    status: status === 'OK' && (problems.length > 0 || stats.ignored > 0) ? 'WARNING' : status,
    counts: stats,
    types: typeReports.map(({ klass, stats: counts }) => ({ type: simpleName(klass), counts })),
    problems,
  }
}

const simpleName = (klass: string): string => klass.slice(klass.lastIndexOf('.') + 1)
