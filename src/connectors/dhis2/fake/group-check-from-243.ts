import type { FakeDataSet, FakeUser } from './dataset.ts'
import type { DecodedRow } from './decode-from-243.ts'
import { approvalKey, inputPeriodState, isExpired, isFuture } from './entry-gates.ts'
import { isSuperuser, mayWriteDataSet, hasAuthority, type FakeState } from './fake-state.ts'
import type { Refusal } from './refusal-from-243.ts'
import type { ImportOptions } from './import-payload.ts'
import { comboOf, isWithin } from './model.ts'
import { parsePeriod, type Period } from '../period.ts'

type Fault = Refusal | undefined

/** The checks of 2.43 on a whole group, in its order: access, keys, timeliness, duplicates. The first fault refuses all. */
export function findGroupFault(
  state: FakeState,
  user: FakeUser,
  options: ImportOptions,
  dataSetId: string,
  rows: readonly DecodedRow[],
): Fault {
  const dataSet = state.model.dataSets.get(dataSetId)
  if (!dataSet) throw new Error(`Data set ${dataSetId} was resolved but does not exist`)
  const skipsTimeliness = options.force && isSuperuser(user)
  return (
    (isSuperuser(user) ? undefined : findAccessFault(state, user, dataSet, rows)) ??
    findKeyFault(state, dataSet, rows) ??
    findSpanFault(state, rows) ??
    (skipsTimeliness ? undefined : findTimelinessFault(state, user, dataSet, rows)) ??
    findDuplicate(state, rows)
  )
}

const group = (code: string, args: readonly string[], message: string): Refusal => ({
  scope: 'group',
  code,
  args,
  message,
})

const distinct = (rows: readonly DecodedRow[], pick: (row: DecodedRow) => string | undefined): string[] => [
  ...new Set(rows.map(pick).filter((item) => item !== undefined)),
]

function findAccessFault(state: FakeState, user: FakeUser, dataSet: FakeDataSet, rows: readonly DecodedRow[]): Fault {
  if (!mayWriteDataSet(user, dataSet.id))
    return group('E8010', [dataSet.id], `Current user cannot enter data for data set: ${dataSet.id}`)
  const outside = distinct(rows, (row) => row.orgUnit).filter((id) => {
    const node = state.model.orgUnits.get(id)
    return !node || !isWithin(node, user.organisationUnits)
  })
  return outside.length > 0
    ? group('E8011', outside, `Current user cannot enter data for org unit(s): ${outside.join(', ')}`)
    : undefined
}

function findKeyFault(state: FakeState, dataSet: FakeDataSet, rows: readonly DecodedRow[]): Fault {
  const { model } = state
  const usable = (code: string, what: string, bad: readonly string[]): Fault =>
    bad.length > 0
      ? group(code, [dataSet.id, ...bad], `Data set ${dataSet.id} is not usable with ${what}: ${bad.join(', ')}`)
      : undefined
  const elements = new Set(dataSet.dataSetElements.map((item) => item.dataElement))
  const assigned = model.assignedOrgUnits.get(dataSet.id)
  const attributeCombos = optionCombos(state, dataSet.categoryCombo ?? model.defaultCombo)
  return (
    usable(
      'E8020',
      'data element(s)',
      distinct(rows, (row) => row.dataElement).filter((id) => !elements.has(id)),
    ) ??
    usable(
      'E8022',
      'org unit(s)',
      distinct(rows, (row) => row.orgUnit).filter((id) => !assigned?.has(id)),
    ) ??
    usable(
      'E8021',
      'period(s)',
      distinct(rows, (row) => row.period).filter((id) => periodOf(id).type !== dataSet.periodType),
    ) ??
    usable(
      'E8023',
      'attribute option combo(s)',
      distinct(rows, (row) => row.attributeOptionCombo).filter((id) => !attributeCombos.has(id)),
    ) ??
    findComboFault(state, dataSet, rows)
  )
}

function findComboFault(state: FakeState, dataSet: FakeDataSet, rows: readonly DecodedRow[]): Fault {
  for (const { element, categoryOptionCombo } of rows) {
    if (!element || categoryOptionCombo === undefined) continue
    if (!optionCombos(state, comboOf(state.model, element, dataSet)).has(categoryOptionCombo))
      return group(
        'E8024',
        [dataSet.id, element.id, categoryOptionCombo],
        `Data set ${dataSet.id} is not usable with data element ${element.id} and category option combo(s): ${categoryOptionCombo}`,
      )
  }
  return undefined
}

const optionCombos = (state: FakeState, combo: string): ReadonlySet<string> =>
  new Set((state.model.optionCombosOfCombo.get(combo) ?? []).map((coc) => coc.id))

/** The first day of a period must lie in the unit's life; `force` does not help here. */
function findSpanFault(state: FakeState, rows: readonly DecodedRow[]): Fault {
  for (const row of rows) {
    const unit = state.model.orgUnits.get(row.orgUnit)?.unit
    const { start } = periodOf(row.period)
    if (unit && (start < unit.openingDate || (unit.closedDate !== undefined && start > unit.closedDate)))
      return group(
        'E8031',
        [unit.id, row.period],
        `Untimely entry: org unit ${unit.id} is not open in period(s): ${row.period}`,
      )
  }
  return undefined
}

function findTimelinessFault(
  state: FakeState,
  user: FakeUser,
  dataSet: FakeDataSet,
  rows: readonly DecodedRow[],
): Fault {
  const closed = distinct(rows, (row) => row.period).filter((id) => isClosed(state, user, dataSet, periodOf(id)))
  if (closed.length > 0)
    return group(
      'E8030',
      [dataSet.id, ...closed],
      `Untimely entry: data set ${dataSet.id} is not open for period(s): ${closed.join(', ')}`,
    )
  for (const row of rows) {
    const combo = row.attributeOptionCombo
    // A row that names no attribute option combo slips past the approval check.
    if (combo !== undefined && state.approvals.has(approvalKey(dataSet.id, row.period, row.orgUnit, combo)))
      return group(
        'E8033',
        [combo, row.orgUnit, row.period],
        `Untimely entry: data is already approved for ${row.orgUnit} in ${row.period}`,
      )
  }
  return undefined
}

function isClosed(state: FakeState, user: FakeUser, dataSet: FakeDataSet, period: Period): boolean {
  const input = inputPeriodState(state, dataSet, period.id)
  if (input === 'notUsed')
    return (
      isExpired(state, user, dataSet, period) ||
      (!hasAuthority(user, 'F_EDIT_EXPIRED') && isFuture(state, dataSet, period))
    )
  if (input === 'notListed') return true
  // 2.43.0 and 2.43.1 have the check the wrong way round (DHIS2-21981).
  const inverted = /^2\.43(\.[01])?$/.test(state.settings.version)
  return inverted ? input === 'open' : input === 'closedNow'
}

function findDuplicate(state: FakeState, rows: readonly DecodedRow[]): Fault {
  const seen = new Map<string, number>()
  const fallback = state.model.defaultOptionCombo
  for (const row of rows) {
    const key = [
      row.dataElement,
      row.orgUnit,
      row.categoryOptionCombo ?? fallback,
      row.attributeOptionCombo ?? fallback,
      row.period,
    ].join('-')
    const first = seen.get(key)
    if (first !== undefined)
      return group(
        'E8128',
        [`[${first}, ${row.index}]`, key],
        `Values #[${first}, ${row.index}] affect the same data value: ${key}`,
      )
    seen.set(key, row.index)
  }
  return undefined
}

/** Rows are decoded only when their period can be read. */
function periodOf(id: string): Period {
  const period = parsePeriod(id)
  if (!period.ok) throw new Error(`Period ${id} was decoded but cannot be parsed`)
  return period.value
}
