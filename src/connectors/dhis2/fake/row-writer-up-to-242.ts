import type { FakeDataValue, FakeUser } from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import type { ImportOptions } from './import-payload.ts'
import type { ImportCount } from './import-summary.ts'
import type { CheckedRow } from './row-check-up-to-242.ts'
import { isNumericType } from './value-type.ts'

/** Stores checked rows and counts as 2.38 to 2.42 count: an unchanged value is "ignored", an insignificant zero nothing. */
export interface RowWriter {
  write(row: CheckedRow): void
  reject(): void
  count(): ImportCount
}

export function createRowWriter(state: FakeState, user: FakeUser, options: ImportOptions): RowWriter {
  const count = { imported: 0, updated: 0, ignored: 0, deleted: 0 }
  const created = new Set<string>()
  const now = state.clock.now().toISOString()
  const store = (row: CheckedRow, before: FakeDataValue | undefined, deleted: boolean): void => {
    if (!options.dryRun) state.values.put(row.orgUnit, valueOf(row, before, deleted, user, now))
  }

  const remove = (row: CheckedRow, before: FakeDataValue | undefined): void => {
    if (!before || before.deleted === true) count.ignored += 1
    else {
      store(row, before, true)
      count.deleted += 1
    }
  }

  const update = (row: CheckedRow, before: FakeDataValue): void => {
    if (options.strategy === 'CREATE' || isUnchanged(row, before)) count.ignored += 1
    else if (isZeroAndInsignificant(row)) remove(row, before)
    else {
      store(row, before, false)
      count.updated += 1
    }
  }

  const create = (row: CheckedRow, before: FakeDataValue | undefined): void => {
    const key = `${row.dataElement.id}|${row.period}|${row.orgUnit}|${row.categoryOptionCombo}|${row.attributeOptionCombo}`
    if (options.strategy === 'UPDATE') count.ignored += 1
    // A repeated new row stays out of the batch, and an insignificant zero is passed over; neither is counted.
    else if (!created.has(key) && !isZeroAndInsignificant(row)) {
      created.add(key)
      store(row, before, false)
      count.imported += 1
    }
  }

  return {
    write(row) {
      const before = createdNow(created, row) ? undefined : state.values.get(row.orgUnit, cellOf(row))
      const isEmpty = row.value === '' && row.comment === undefined
      if (options.strategy === 'DELETE' || row.deleted || isEmpty) remove(row, before)
      else if (before && before.deleted !== true) update(row, before)
      else create(row, before)
    },
    reject: () => {
      count.ignored += 1
    },
    count: () => ({ ...count }),
  }
}

const createdNow = (created: ReadonlySet<string>, row: CheckedRow): boolean =>
  created.has(
    `${row.dataElement.id}|${row.period}|${row.orgUnit}|${row.categoryOptionCombo}|${row.attributeOptionCombo}`,
  )

const cellOf = (
  row: CheckedRow,
): { dataElement: string; period: string; categoryOptionCombo: string; attributeOptionCombo: string } => ({
  dataElement: row.dataElement.id,
  period: row.period,
  categoryOptionCombo: row.categoryOptionCombo,
  attributeOptionCombo: row.attributeOptionCombo,
})

const isUnchanged = (row: CheckedRow, before: FakeDataValue): boolean =>
  row.value === before.value && row.comment === before.comment && row.followUp === (before.followup === true)

/** A zero counts for nothing unless the element says so or averages it. */
function isZeroAndInsignificant(row: CheckedRow): boolean {
  const { dataElement, value } = row
  const averages = dataElement.aggregationType === 'AVERAGE' || dataElement.aggregationType === 'AVERAGE_SUM_ORG_UNIT'
  return (
    isNumericType(dataElement.valueType) &&
    !dataElement.zeroIsSignificant &&
    !averages &&
    value !== undefined &&
    value !== '' &&
    Number(value) === 0
  )
}

function valueOf(
  row: CheckedRow,
  before: FakeDataValue | undefined,
  deleted: boolean,
  user: FakeUser,
  now: string,
): FakeDataValue {
  return {
    ...cellOf(row),
    value: deleted ? (before?.value ?? '') : (row.value ?? ''),
    created: before?.created ?? before?.lastUpdated ?? now,
    lastUpdated: now,
    storedBy: user.username,
    ...(row.comment === undefined ? {} : { comment: row.comment }),
    ...(row.followUp ? { followup: true } : {}),
    ...(deleted ? { deleted: true } : {}),
  }
}
