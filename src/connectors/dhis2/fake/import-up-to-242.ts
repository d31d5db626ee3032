import type { FakeUser } from './dataset.ts'
import { mayWriteDataSet, type FakeState } from './fake-state.ts'
import { resolveIn, type ImportPayload } from './import-payload.ts'
import { groupConflicts, NOTHING, type Conflict, type Summary } from './import-summary.ts'
import { checkRow, type RowFault } from './row-check-up-to-242.ts'
import { createRowWriter } from './row-writer-up-to-242.ts'

const ABORTED = 'Import process was aborted'
const COMPLETED = 'Import process completed successfully'

/**
 * The import of 2.38 to 2.42: every row stands for itself. Bad rows become conflicts, good rows are stored,
 * and what is at the root of the payload overrides what the rows say.
 */
export function importUpTo242(state: FakeState, user: FakeUser, payload: ImportPayload): Summary {
  const { model } = state
  const { options } = payload
  const dataSet = resolveIn(model, options, 'dataSet', payload.dataSet)
  const outerUnit = resolveIn(model, options, 'orgUnit', payload.orgUnit)
  // Attribute option combos are read with the scheme of category option combos, as in the real engine.
  const outerCombo = resolveIn(model, options, 'categoryOptionCombo', payload.attributeOptionCombo)
  if (payload.dataSet !== undefined && dataSet === undefined)
    return abort('E7600', 'dataSet', payload.dataSet, `Data set not found or not accessible: \`${payload.dataSet}\``)
  if (dataSet !== undefined && !mayWriteDataSet(user, dataSet))
    return abort('E7601', 'dataSet', dataSet, `User does not have write access for DataSet: \`${dataSet}\``)
  if (payload.completeDate !== undefined && dataSet === undefined)
    return abort('E7602', 'dataSet', '', 'A valid dataset is required')
  if (payload.orgUnit !== undefined && outerUnit === undefined)
    return abort('E7603', 'orgUnit', payload.orgUnit, `Org unit not found or not accessible: \`${payload.orgUnit}\``)
  if (payload.attributeOptionCombo !== undefined && outerCombo === undefined)
    return abort(
      'E7604',
      'attributeOptionCombo',
      payload.attributeOptionCombo,
      `Attribute option combo not found or not accessible: \`${payload.attributeOptionCombo}\``,
    )

  if (
    dataSet !== undefined &&
    outerUnit !== undefined &&
    payload.period !== undefined &&
    payload.completeDate !== undefined
  )
    complete(state, user, payload, dataSet, outerUnit)

  const conflicts: Conflict[] = []
  const rejected: number[] = []
  const writer = createRowWriter(state, user, options)
  for (const [index, sent] of payload.rows.entries()) {
    const row = {
      ...sent,
      period: payload.period ?? sent.period,
      orgUnit: payload.orgUnit ?? sent.orgUnit,
      attributeOptionCombo: payload.attributeOptionCombo ?? sent.attributeOptionCombo,
    }
    const checked = checkRow(state, user, options, row, dataSet)
    if ('fault' in checked) {
      conflicts.push(conflictOf(checked.fault, index))
      rejected.push(index)
      writer.reject()
    } else writer.write(checked.row)
  }
  return {
    status: conflicts.length > 0 ? 'WARNING' : 'SUCCESS',
    description: COMPLETED,
    count: writer.count(),
    rejectedIndexes: rejected,
    conflicts: groupConflicts(conflicts),
    dataSetComplete: payload.completeDate ?? 'false',
  }
}

const conflictOf = (fault: RowFault, index: number): Conflict => ({
  object: Object.values(fault.objects)[0] ?? '',
  objects: fault.objects,
  value: fault.message,
  errorCode: fault.code,
  property: fault.property,
  indexes: [index],
})

function abort(errorCode: string, property: string, object: string, value: string): Summary {
  return {
    status: 'ERROR',
    description: ABORTED,
    count: NOTHING,
    rejectedIndexes: [],
    conflicts: [{ object, objects: { [property]: object }, value, errorCode, property }],
    dataSetComplete: 'false',
  }
}

/** These servers mark the form complete before they look at its values, and always for the default combo. */
function complete(state: FakeState, user: FakeUser, payload: ImportPayload, dataSet: string, orgUnit: string): void {
  if (payload.options.dryRun || payload.period === undefined) return
  const completion = {
    dataSet,
    period: payload.period,
    attributeOptionCombo: state.model.defaultOptionCombo,
    date: state.clock.now().toISOString(),
    storedBy: user.username,
  }
  state.values.setCompletion(orgUnit, completion, true)
}
