import type { Dhis2Value } from '../coverage/index.ts'
import type { Conflict } from './import-summary.ts'
import type { ReceivedPayload, ReceivedRow } from './receive-payload.ts'

/** What rows may name, as it was last read of DHIS2. */
export interface ReceiveKeys {
  readonly orgUnitByCode: ReadonlyMap<string, string>
  readonly elementByCode: ReadonlyMap<string, string>
  /** Option combos of the confirmed series of an element; an empty text for an indicator, or an element as a whole. */
  readonly combosOf: ReadonlyMap<string, readonly string[]>
}

export interface ResolvedRows {
  /** In the order of the rows that could be resolved. */
  readonly values: readonly { readonly index: number; readonly value: Dhis2Value }[]
  readonly conflicts: readonly Conflict[]
}

/** Names become UIDs; rows that name something unknown become conflicts and hold up no other. */
export function resolveRows({ rows, schemes }: ReceivedPayload, keys: ReceiveKeys): ResolvedRows {
  const values: { index: number; value: Dhis2Value }[] = []
  const conflicts: Conflict[] = []
  for (const [index, row] of rows.entries()) {
    const resolved = resolveRow(row, schemes, keys)
    if ('errorCode' in resolved) conflicts.push({ ...resolved, indexes: [index] })
    else values.push({ index, value: resolved })
  }
  return { values, conflicts }
}

function resolveRow(
  row: ReceivedRow,
  schemes: ReceivedPayload['schemes'],
  keys: ReceiveKeys,
): Dhis2Value | Omit<Conflict, 'indexes'> {
  const dataElement = schemes.dataElement === 'CODE' ? keys.elementByCode.get(row.dataElement) : row.dataElement
  const combos = dataElement === undefined ? undefined : keys.combosOf.get(dataElement)
  if (dataElement === undefined || combos === undefined)
    return unknown('E7610', 'dataElement', row.dataElement, 'Data element not found or not accessible')
  const orgUnit = schemes.orgUnit === 'CODE' ? keys.orgUnitByCode.get(row.orgUnit) : row.orgUnit
  if (orgUnit === undefined || orgUnit === '')
    return unknown('E7612', 'orgUnit', row.orgUnit, 'Organisation unit not found or not accessible')
  const combo = comboOf(row.categoryOptionCombo, combos)
  if (combo === undefined)
    return unknown(
      'E7613',
      'categoryOptionCombo',
      row.categoryOptionCombo ?? '',
      `Category option combo not found or not accessible for data element ${row.dataElement}`,
    )
  if (!row.deleted && (row.value === null || row.value === ''))
    return {
      errorCode: 'E7618',
      property: 'value',
      objects: { dataElement: row.dataElement },
      value: `Data value or comment not specified for data element: \`${row.dataElement}\``,
    }
  return {
    dataElement,
    period: row.period,
    orgUnit,
    categoryOptionCombo: combo,
    value: row.value,
    deleted: row.deleted,
  }
}

/** A row without a combo is meant for the element's only one; where it has several, the total of them is not one of them. */
function comboOf(named: string | null, combos: readonly string[]): string | undefined {
  if (named !== null && named !== '') return combos.includes(named) || !combos.includes('') ? named : ''
  if (combos.includes('')) return ''
  return combos.length === 1 ? combos[0] : undefined
}

const unknown = (errorCode: string, property: string, id: string, words: string): Omit<Conflict, 'indexes'> => ({
  errorCode,
  property,
  objects: { [property]: id },
  value: `${words}: \`${id}\``,
})
