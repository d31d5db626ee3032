import { z } from 'zod'
import { isUuid, openlmisId, type OpenlmisId } from '../../base/ids.ts'
import type { Reject } from '../../base/reject.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { OpenlmisError } from './errors.ts'

/** A UUID, folded to lower case so that one row never gets two identities. */
export const Id = z
  .string()
  .refine(isUuid, 'not a UUID')
  .transform((text): OpenlmisId => openlmisId(text))

/** `{id, ...}` of which only the id matters. */
export const Reference = z.object({ id: Id }).transform((reference): OpenlmisId => reference.id)

/** Absent and null are the same on this wire. */
export const nullable = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value): z.output<T> | null => value ?? null)

/** An instant that a date can be made of. */
export const Instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not an instant')

/** Where rows are checked by hand; null for what is no instant, as for what is missing. */
export const instantOf = (value: unknown): string | null =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null

/** `yyyy-MM-dd`; null for what is no day of the calendar. */
export const dayOf = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isDay(value) ? value : null

const isDay = (text: string): boolean => {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).getUTCDate() === Number(text.slice(8))
}

export interface Batch<T> {
  readonly items: readonly T[]
  readonly rejects: readonly Reject[]
}

/** Turns raw elements into items; what does not fit becomes a reject and the others go on. */
export type ParseRows<T> = (raw: readonly unknown[]) => Batch<T>

export function rowsOf<T>(system: string, entity: string, schema: z.ZodType<T>): ParseRows<T> {
  return (raw) => {
    const items: T[] = []
    const rejects: Reject[] = []
    for (const [index, element] of raw.entries()) {
      const parsed = schema.safeParse(element)
      if (parsed.success) items.push(parsed.data)
      else rejects.push(badShape(system, entity, element, index, firstIssue(parsed.error)))
    }
    return { items, rejects }
  }
}

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return issue === undefined ? 'unknown fault' : `${issue.path.join('.') || 'row'}: ${issue.message}`
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The id of a raw element, lower case; undefined when it has none. */
export function rawId(element: unknown): string | undefined {
  const id = isRecord(element) ? element['id'] : undefined
  return typeof id === 'string' ? id.toLowerCase() : undefined
}

export const badShape = (
  system: string,
  entity: string,
  element: unknown,
  index: number | string,
  fault: string,
): Reject => {
  const key = rawId(element) ?? `#${index}`
  return {
    system,
    entity,
    key,
    reason: 'badShape',
    message: `OpenLMIS sent ${entity} ${key} in a form that cannot be used: ${fault}`,
    remedy: `Correct the ${entity} in OpenLMIS, or report it to its administrator.`,
    raw: cut(element),
  }
}

const MAX_RAW_CHARACTERS = 2000

function cut(element: unknown): unknown {
  const text = JSON.stringify(element)
  return text !== undefined && text.length > MAX_RAW_CHARACTERS ? `${text.slice(0, MAX_RAW_CHARACTERS)}…` : element
}

/** Some lists are plain arrays. */
export function arrayOf<T>(json: unknown, path: string, parse: ParseRows<T>): Result<Batch<T>, OpenlmisError> {
  return Array.isArray(json)
    ? ok(parse(json))
    : err({ kind: 'unexpectedShape', message: `${path} did not answer a list` })
}

/** One object that must be as expected. */
export function objectOf<T>(json: unknown, path: string, schema: z.ZodType<T>): Result<T, OpenlmisError> {
  const parsed = schema.safeParse(json)
  return parsed.success
    ? ok(parsed.data)
    : err({ kind: 'unexpectedShape', message: `${path} answered something unexpected: ${firstIssue(parsed.error)}` })
}
