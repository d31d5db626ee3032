import type { Reject } from '../base/reject.ts'

/** Why a row was not taken, in DHIS2's words: its own clients read them. */
export interface Conflict {
  readonly errorCode: string
  readonly property: string
  readonly objects: Readonly<Record<string, string>>
  readonly value: string
  /** Places of its rows in what was sent. */
  readonly indexes: readonly number[]
}

export interface ImportCount {
  readonly imported: number
  readonly updated: number
  readonly ignored: number
  readonly deleted: number
}

export interface ReceiveAnswer {
  readonly status: 'SUCCESS' | 'WARNING' | 'ERROR'
  readonly description: string
  readonly count: ImportCount
  readonly conflicts: readonly Conflict[]
  readonly dryRun: boolean
}

const NOTHING: ImportCount = { imported: 0, updated: 0, ignored: 0, deleted: 0 }

export const refusedAnswer = (why: string): ReceiveAnswer => ({
  status: 'ERROR',
  description: `The import process failed: ${why}`,
  count: NOTHING,
  conflicts: [],
  dryRun: false,
})

const CODES: Readonly<Record<string, readonly [code: string, property: string]>> = {
  unknownOrgUnit: ['E7612', 'orgUnit'],
  unmappedOptionCombo: ['E7613', 'categoryOptionCombo'],
  periodNotAMonth: ['E7611', 'period'],
  periodNotAYear: ['E7611', 'period'],
}

/** A row that our own rules refused, as a conflict. */
export function conflictOf({ reason, message, key }: Reject, indexes: readonly number[]): Conflict {
  const [errorCode, property] = CODES[reason] ?? ['E7619', 'value']
  return { errorCode, property, objects: { [property]: key }, value: message, indexes }
}

/** One conflict for a code and the things it is about, with the places of all its rows. */
export function groupConflicts(conflicts: readonly Conflict[]): Conflict[] {
  const groups = Map.groupBy(conflicts, ({ errorCode, objects }) => `${errorCode} ${JSON.stringify(objects)}`)
  return [...groups.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, indexes: [first, ...more].flatMap(({ indexes }) => indexes).toSorted((a, b) => a - b) }] : [],
  )
}

const MESSAGES = {
  SUCCESS: 'Import was successful.',
  WARNING: 'One more conflicts encountered, please check import summary.',
  ERROR: 'An error occurred, please check import summary.',
} as const

export interface WebAnswer {
  readonly httpStatus: number
  readonly body: object
}

/** The envelope of DHIS2 2.38 to 2.42, which newer servers read as well: refused rows make a 409, and the others are stored. */
export function presentAnswer({ status, description, count, conflicts, dryRun }: ReceiveAnswer): WebAnswer {
  const httpStatus = status === 'SUCCESS' ? 200 : 409
  const grouped = groupConflicts(conflicts)
  return {
    httpStatus,
    body: {
      httpStatus: httpStatus === 200 ? 'OK' : 'Conflict',
      httpStatusCode: httpStatus,
      status: status === 'SUCCESS' ? 'OK' : status,
      message: MESSAGES[status],
      response: {
        responseType: 'ImportSummary',
        status,
        importOptions: { dryRun, async: false, importStrategy: 'CREATE_AND_UPDATE' },
        description,
        importCount: count,
        rejectedIndexes: [...new Set(grouped.flatMap(({ indexes }) => indexes))].toSorted((a, b) => a - b),
        conflicts: grouped.map((conflict) => ({ object: Object.values(conflict.objects)[0] ?? '', ...conflict })),
        dataSetComplete: 'false',
      },
    },
  }
}

/** An error without a summary, e.g. of signing in. */
export const presentError = (httpStatus: number, name: string, message: string): object => ({
  httpStatus: name,
  httpStatusCode: httpStatus,
  status: 'ERROR',
  message,
})
