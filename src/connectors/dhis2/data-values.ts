import type { Reject } from '../../base/reject.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { CapabilityProfile } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { DataValueRequest } from './data-value-plan.ts'
import type { Dhis2Failure } from './failure.ts'
import { instantFromServer, serverFromInstant } from './server-time.ts'

/** One stored cell. The key is (dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo). */
export interface Dhis2DataValue {
  readonly dataElement: string
  readonly period: string
  readonly orgUnit: string
  readonly categoryOptionCombo: string
  readonly attributeOptionCombo: string
  /** As DHIS2 stores it: text, also for numbers. Empty in some tombstones. */
  readonly value: string
  /** UTC instant. */
  readonly lastUpdated: string | undefined
  /** A tombstone: the value was taken back. Comes only with `changedSince`. */
  readonly isDeleted: boolean
}

export interface DataValuesRead {
  readonly values: number
  readonly bytes: number
}

/** Receives values in runs, in the order of the answer. */
export interface DataValueSink {
  onValues(values: Dhis2DataValue[]): void | Promise<void>
  onRejects(rejects: Reject[]): void | Promise<void>
}

/**
 * Reads the answer to one planned request with flat memory. Runs are handed over while the answer still comes in: when
 * it breaks, the failure is `ill` and the request is to be repeated from its start, so commit only after success.
 */
export async function readDataValues(
  connection: Connection,
  profile: CapabilityProfile,
  request: DataValueRequest,
  sink: DataValueSink,
  signal?: AbortSignal,
): Promise<Result<DataValuesRead, Dhis2Failure>> {
  const asked = askedSingly(request)
  const answer = await connection.streamArray({
    path: 'dataValueSets',
    query: queryOf(request, profile),
    name: 'dataValues',
    ...(signal ? { signal } : {}),
    onElements: async (elements, head) => {
      const hoisted = { ...asked, ...hoistedTo(head) }
      const values: Dhis2DataValue[] = []
      const rejects: Reject[] = []
      for (const element of elements) {
        const value = readDataValue(element, hoisted)
        if (typeof value === 'string') rejects.push(unreadable(connection.system, value, element))
        else values.push(value)
      }
      if (rejects.length > 0) await sink.onRejects(rejects)
      if (values.length > 0) await sink.onValues(values)
    },
  })
  if (!answer.ok) return answer
  const misplaced = misplacedRoot(asked, answer.value.root)
  if (misplaced !== undefined && answer.value.elements > 0) return err({ kind: 'unexpectedAnswer', message: misplaced })
  return ok({ values: answer.value.elements, bytes: answer.value.bytes })
}

function queryOf(
  request: DataValueRequest,
  profile: CapabilityProfile,
): Record<string, string | boolean | readonly string[]> {
  return {
    dataSet: request.dataSets,
    dataElement: request.dataElements,
    period: request.periods,
    orgUnit: request.orgUnits,
    ...(request.children ? { children: true } : {}),
    ...(request.changedSince === undefined
      ? {}
      : { lastUpdated: serverFromInstant(request.changedSince, profile.serverTimeZone), includeDeleted: true }),
    // 2.43 ignores the Accept header and looks at this; older ones look at Accept, which the connection sends.
    format: 'json',
  }
}

/** What a value may leave out because it is said once for all of them. */
interface Hoisted {
  readonly period?: string
  readonly orgUnit?: string
  readonly attributeOptionCombo?: string
}

/** 2.43 leaves out of each value what the request names singly, and says it once at the root. */
function hoistedTo(root: Readonly<Record<string, unknown>>): Hoisted {
  const { period, orgUnit, attributeOptionCombo } = root
  return {
    ...(typeof period === 'string' ? { period } : {}),
    ...(typeof orgUnit === 'string' ? { orgUnit } : {}),
    ...(typeof attributeOptionCombo === 'string' ? { attributeOptionCombo } : {}),
  }
}

/** The same from the request, should the root stand behind the values. */
function askedSingly(request: DataValueRequest): Hoisted {
  const [period, orgUnit] = [request.periods[0], request.orgUnits[0]]
  return {
    ...(request.periods.length === 1 && period !== undefined ? { period } : {}),
    ...(!request.children && request.orgUnits.length === 1 && orgUnit !== undefined ? { orgUnit } : {}),
  }
}

function misplacedRoot(asked: Hoisted, root: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of ['period', 'orgUnit'] as const) {
    const said = root[name]
    if (typeof said === 'string' && asked[name] !== undefined && said !== asked[name])
      return `DHIS2 answered for ${name} ${said} although ${asked[name]} was asked for`
  }
  return undefined
}

/** The value, or in words what it lacks. Written by hand because it runs for millions of rows. */
export function readDataValue(element: unknown, hoisted: Hoisted): Dhis2DataValue | string {
  if (!isRow(element)) return 'it is no object'
  const row = element
  const dataElement = row['dataElement']
  const period = row['period'] ?? hoisted.period
  const orgUnit = row['orgUnit'] ?? hoisted.orgUnit
  const category = row['categoryOptionCombo']
  const attribute = row['attributeOptionCombo'] ?? hoisted.attributeOptionCombo
  const isDeleted = row['deleted'] === true
  const value = row['value'] ?? (isDeleted ? '' : undefined)
  if (typeof dataElement !== 'string') return 'it names no data element'
  if (typeof period !== 'string') return 'it names no period'
  if (typeof orgUnit !== 'string') return 'it names no organisation unit'
  if (typeof category !== 'string') return 'it names no category option combo'
  if (typeof attribute !== 'string') return 'it names no attribute option combo'
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'it has no value'
  return {
    dataElement,
    period,
    orgUnit,
    categoryOptionCombo: category,
    attributeOptionCombo: attribute,
    value: String(value),
    lastUpdated: typeof row['lastUpdated'] === 'string' ? instantOf(row['lastUpdated']) : undefined,
    isDeleted,
  }
}

const isRow = (element: unknown): element is { readonly [name: string]: unknown } =>
  typeof element === 'object' && element !== null

/** Nearly every server writes `+0000` with milliseconds; that needs no parsing. */
const instantOf = (text: string): string | undefined =>
  text.length === 28 && text.endsWith('+0000') ? `${text.slice(0, 23)}Z` : instantFromServer(text, 'Etc/UTC')

function unreadable(system: string, why: string, raw: unknown): Reject {
  const row: { readonly [name: string]: unknown } = typeof raw === 'object' && raw !== null ? { ...raw } : {}
  const key = ['dataElement', 'categoryOptionCombo', 'period', 'orgUnit']
    .map((name) => (typeof row[name] === 'string' ? row[name] : '?'))
    .join('/')
  return {
    system,
    entity: 'dataValue',
    key,
    reason: 'unreadableRow',
    message: `The data value ${key} cannot be used: ${why}`,
    remedy: 'Look at the value in the data entry app of DHIS2 and enter it again.',
    raw,
  }
}
