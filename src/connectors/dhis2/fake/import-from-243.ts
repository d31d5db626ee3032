import type { FakeDataValue, FakeUser } from './dataset.ts'
import { decodeRows, type DecodedRow } from './decode-from-243.ts'
import type { FakeState } from './fake-state.ts'
import { findGroupFault } from './group-check-from-243.ts'
import { resolveIn, type ImportPayload } from './import-payload.ts'
import { NOTHING, type Conflict, type Summary } from './import-summary.ts'
import type { Refusal } from './refusal-from-243.ts'
import { valueTypeFault } from './value-type.ts'

const COMPLETED = 'Import process completed successfully'
const ABORTED = 'Import process was aborted'

/**
 * The import of 2.43 and later: one group per request, checked as a whole before any value is looked at. `imported` is
 * always zero; every stored row counts as updated, changed or not.
 */
export function importFrom243(state: FakeState, user: FakeUser, payload: ImportPayload): Summary | 'serverError' {
  // A JSON number as value, or a period that cannot be read, breaks the request with a bare 500.
  const decoded = decodeRows(state, payload)
  if (decoded === 'serverError') return 'serverError'
  if ('refusal' in decoded) return refuse(decoded.refusal)
  const dataSet = targetDataSet(state, payload, decoded.rows)
  if (typeof dataSet !== 'string') return refuse(dataSet)
  const fault =
    decoded.rows.length === 0 ? undefined : findGroupFault(state, user, payload.options, dataSet, decoded.rows)
  if (fault) return refuse(fault)

  const isDelete = payload.options.strategy === 'DELETE'
  const conflicts: Conflict[] = []
  const valid: DecodedRow[] = []
  for (const row of decoded.rows) {
    const wrong = isDelete || row.deleted ? undefined : valueFault(row)
    if (wrong) conflicts.push(wrong)
    else valid.push(row)
  }
  if (payload.options.atomic && conflicts.length > 0) return refuse(atomicRefusal(decoded.rows, valid, conflicts))
  if (!payload.options.dryRun) for (const row of valid) store(state, user, row, isDelete || row.deleted)
  const count = {
    ...NOTHING,
    [isDelete ? 'deleted' : 'updated']: valid.length,
    ignored: conflicts.length,
  }
  const completed = conflicts.length === 0 ? complete(state, user, payload, dataSet) : false
  return {
    status: conflicts.length === 0 ? 'SUCCESS' : valid.length > 0 ? 'WARNING' : 'ERROR',
    description: COMPLETED,
    count,
    rejectedIndexes: conflicts.flatMap((conflict) => conflict.indexes ?? []),
    conflicts,
    dataSetComplete: completed && payload.completeDate !== undefined ? payload.completeDate : 'false',
  }
}

const refuse = (refusal: Refusal): Summary => ({
  status: 'ERROR',
  description: ABORTED,
  count: NOTHING,
  rejectedIndexes: [],
  conflicts: [
    {
      objects: { args: refusal.args.join('-') },
      value: refusal.message,
      errorCode: refusal.code,
      ...(refusal.scope === 'request' ? { indexes: [-1] } : {}),
    },
  ],
  dataSetComplete: 'false',
})

/** Without a named data set the elements must all belong to one and the same. */
function targetDataSet(state: FakeState, payload: ImportPayload, rows: readonly DecodedRow[]): string | Refusal {
  if (payload.dataSet !== undefined) {
    const uid = resolveIn(state.model, payload.options, 'dataSet', payload.dataSet)
    if (uid !== undefined) return uid
    const isUid = payload.options.schemes.dataSet.by !== 'uid' || /^[a-zA-Z][a-zA-Z0-9]{10}$/.test(payload.dataSet)
    const code = isUid ? 'E8005' : 'E8004'
    return {
      scope: 'request',
      code,
      args: [payload.dataSet],
      message: `Data set ${isUid ? 'not found' : 'UID not valid'}: ${payload.dataSet}`,
    }
  }
  const elements = [...new Set(rows.map((row) => row.dataElement))]
  const sets = new Set(elements.flatMap((id) => (state.model.dataSetsOfElement.get(id) ?? []).map((set) => set.id)))
  const [only] = sets
  if (only === undefined)
    return {
      scope: 'group',
      code: 'E8003',
      args: elements,
      message: `Data set detection failed, found no set for data element(s): ${elements.join(', ')}`,
    }
  if (sets.size > 1)
    return {
      scope: 'group',
      code: 'E8002',
      args: [...sets],
      message: `Data set detection failed, found multiple sets: ${[...sets].join(', ')}`,
    }
  return only
}

function valueFault(row: DecodedRow): Conflict | undefined {
  const { element, value, index } = row
  if (value === undefined || value === '')
    return valueConflict('E8120', index, [String(index)], `Value #${index} must have a value`)
  if (!element) return undefined
  const wrong = valueTypeFault(element.valueType, value, 'from243')
  if (wrong !== undefined)
    return valueConflict(
      'E8122',
      index,
      [String(index), value, element.valueType, wrong],
      `Value #${index} \`${value}\` is not a valid ${element.valueType}: ${wrong}`,
    )
  if (element.optionCodes && !element.optionCodes.includes(value))
    return valueConflict(
      'E8123',
      index,
      [String(index), value, element.id],
      `Value #${index} \`${value}\` is not a valid option for data element ${element.id}`,
    )
  if (row.comment !== undefined && row.comment.length > 5000)
    return valueConflict(
      'E8125',
      index,
      [String(index), '5000'],
      `Value #${index} has a comment longer than 5000 characters`,
    )
  return undefined
}

const valueConflict = (errorCode: string, index: number, args: readonly string[], value: string): Conflict => ({
  objects: { args: args.join('-') },
  value,
  errorCode,
  indexes: [index],
})

/** A request of one row keeps its own code; a longer one says how many were good. */
function atomicRefusal(
  rows: readonly DecodedRow[],
  valid: readonly DecodedRow[],
  conflicts: readonly Conflict[],
): Refusal {
  const [first] = conflicts
  if (rows.length === 1 && first)
    return { scope: 'group', code: first.errorCode, args: [first.objects['args'] ?? ''], message: first.value }
  const counts = `${valid.length}/${rows.length}`
  return {
    scope: 'group',
    code: 'E8000',
    args: [String(valid.length), String(rows.length)],
    message: `Atomic mode requires all values to be valid but only ${counts} were. First issue: ${first?.value ?? ''}`,
  }
}

/** Every write touches `lastUpdated`, also where nothing changes; deleting what is not there leaves a tombstone. */
function store(state: FakeState, user: FakeUser, row: DecodedRow, deleted: boolean): void {
  const cell = {
    dataElement: row.dataElement,
    period: row.period,
    categoryOptionCombo: row.categoryOptionCombo ?? state.model.defaultOptionCombo,
    attributeOptionCombo: row.attributeOptionCombo ?? state.model.defaultOptionCombo,
  }
  const now = state.clock.now().toISOString()
  const before = state.values.get(row.orgUnit, cell)
  const value: FakeDataValue = {
    ...cell,
    value: row.value ?? before?.value ?? '',
    created: before?.created ?? before?.lastUpdated ?? now,
    lastUpdated: now,
    storedBy: user.username,
    ...(row.comment === undefined ? {} : { comment: row.comment }),
    ...(row.followUp ? { followup: true } : {}),
    ...(deleted ? { deleted: true } : {}),
  }
  state.values.put(row.orgUnit, value)
}

function complete(state: FakeState, user: FakeUser, payload: ImportPayload, dataSet: string): boolean {
  const { options, period, completeDate } = payload
  const orgUnit = resolveIn(state.model, options, 'orgUnit', payload.orgUnit)
  if (completeDate === undefined || period === undefined || orgUnit === undefined || options.dryRun) return false
  const combo = resolveIn(state.model, options, 'categoryOptionCombo', payload.attributeOptionCombo)
  const attributeOptionCombo = combo ?? state.model.defaultOptionCombo
  const date = state.clock.now().toISOString()
  state.values.setCompletion(orgUnit, { dataSet, period, attributeOptionCombo, date, storedBy: user.username }, true)
  return true
}
