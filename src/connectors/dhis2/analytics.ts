import { z } from 'zod'
import type { Reject } from '../../base/reject.ts'
import { err, ok, type Result } from '../../base/result.ts'
import { planAnalytics, splitAnalytics, type AnalyticsQuery } from './analytics-plan.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'

/** One number. A combination that has no cell was not reported: that is not zero. */
export interface AnalyticsCell {
  readonly dataItem: string
  readonly period: string
  readonly orgUnit: string
  /** Only with `byOptionCombo`. */
  readonly optionCombo: string | undefined
  readonly value: number
  readonly numerator: number | undefined
  readonly denominator: number | undefined
}

export interface AnalyticsSink {
  onCells(cells: AnalyticsCell[]): void | Promise<void>
  onRejects(rejects: Reject[]): void | Promise<void>
}

export interface AnalyticsRead {
  readonly cells: number
  readonly requests: number
  /** Asked for, but unknown to the server or not readable by the account: it drops them without a word. */
  readonly unknownDataItems: readonly string[]
}

const Answer = z.object({
  headers: z.array(z.object({ name: z.string() })),
  metaData: z.object({ dimensions: z.record(z.string(), z.array(z.string())).default({}) }).default({ dimensions: {} }),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).default([]),
})
type Answer = z.infer<typeof Answer>

/** Runs the planned requests one after the other; one that exceeds the server's limit is halved until it fits. */
export async function readAnalytics(
  connection: Connection,
  query: AnalyticsQuery,
  sink: AnalyticsSink,
  signal?: AbortSignal,
): Promise<Result<AnalyticsRead, Dhis2Failure>> {
  const queue = planAnalytics(query, connection.limits)
  const unknown = new Set<string>()
  let [cells, requests] = [0, 0]
  for (let next = queue.shift(); next; next = queue.shift()) {
    requests += 1
    const answer = await connection.get('analytics', parameters(next), Answer, signal)
    if (!answer.ok) {
      const halves = isOverLimit(answer.error) ? splitAnalytics(next) : undefined
      if (halves) queue.unshift(...halves)
      else if (knowsNone(answer.error)) for (const item of next.dataItems) unknown.add(item)
      else return err(explain(answer.error))
      continue
    }
    const known = new Set(answer.value.metaData.dimensions['dx'] ?? next.dataItems)
    for (const item of next.dataItems) if (!known.has(item)) unknown.add(item)
    const read = readRows(answer.value, connection.system)
    if (!read.ok) return read
    if (read.value.rejects.length > 0) await sink.onRejects(read.value.rejects)
    if (read.value.cells.length > 0) await sink.onCells(read.value.cells)
    cells += read.value.cells.length
  }
  return ok({ cells, requests, unknownDataItems: [...unknown] })
}

function parameters(query: AnalyticsQuery): Record<string, string | boolean | readonly string[]> {
  return {
    dimension: [
      `dx:${query.dataItems.join(';')}`,
      ...(query.byOptionCombo === true ? ['co'] : []),
      `pe:${query.periods.join(';')}`,
      `ou:${query.orgUnits.join(';')}`,
    ],
    skipMeta: false,
    skipRounding: true,
    ...(query.withNumeratorAndDenominator === true ? { includeNumDen: true } : {}),
  }
}

const isOverLimit = (failure: Dhis2Failure): boolean => failure.kind === 'declined' && failure.errorCode === 'E7128'

/** `E7124` about `dx`: none of the items exists for this account. About anything else it is a fault. */
const knowsNone = (failure: Dhis2Failure): boolean =>
  failure.kind === 'declined' && failure.errorCode === 'E7124' && /`dx`/.test(failure.message)

function explain(failure: Dhis2Failure): Dhis2Failure {
  if (failure.kind !== 'declined') return failure
  switch (failure.errorCode) {
    case 'E7144':
      return {
        ...failure,
        message:
          'DHIS2 has no analytics tables yet. Its administrator runs them under Data administration, Analytics tables (E7144).',
      }
    case 'E7128':
      return {
        ...failure,
        message:
          'One data item in one period for this level is more than DHIS2 answers at once. Ask for named org units instead of a level (E7128).',
      }
    case 'E7120':
    case 'E7121':
      return {
        ...failure,
        message: `${failure.message}. Give the account the data view organisation units and data read sharing it needs.`,
      }
    default:
      return failure
  }
}

/** Columns are found by name: their order differs between versions and requests. */
function readRows(answer: Answer, system: string): Result<{ cells: AnalyticsCell[]; rejects: Reject[] }, Dhis2Failure> {
  const at = (name: string): number => answer.headers.findIndex((header) => header.name === name)
  const [dx, pe, ou, value] = [at('dx'), at('pe'), at('ou'), at('value')]
  const [co, numerator, denominator] = [at('co'), at('numerator'), at('denominator')]
  if (dx < 0 || pe < 0 || ou < 0 || value < 0)
    return err({
      kind: 'unexpectedAnswer',
      message: `Analytics answered without the columns dx, pe, ou and value: ${answer.headers.map((header) => header.name).join(', ')}`,
    })
  const cells: AnalyticsCell[] = []
  const rejects: Reject[] = []
  for (const row of answer.rows) {
    const text = (index: number): string => String(row[index] ?? '')
    const number = (index: number): number | undefined =>
      index < 0 || text(index) === '' ? undefined : Number(text(index))
    const amount = number(value)
    if (amount === undefined || Number.isNaN(amount)) {
      rejects.push(notNumber(system, [text(dx), text(pe), text(ou)].join('/'), text(value)))
      continue
    }
    cells.push({
      dataItem: text(dx),
      period: text(pe),
      orgUnit: text(ou),
      optionCombo: co < 0 ? undefined : text(co),
      value: amount,
      numerator: number(numerator),
      denominator: number(denominator),
    })
  }
  return ok({ cells, rejects })
}

const notNumber = (system: string, key: string, value: string): Reject => ({
  system,
  entity: 'analyticsCell',
  key,
  reason: 'notANumber',
  message: `Analytics gave ${JSON.stringify(value)} for ${key}, which is not a number`,
  remedy: 'Choose data elements and indicators that count something.',
  raw: { value },
})
