import type { FakeDataElement } from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import { resolveId, type SchemedKind } from './id-scheme.ts'
import type { ImportPayload, ImportRow } from './import-payload.ts'
import type { Refusal } from './refusal-from-243.ts'
import { parsePeriod } from '../period.ts'

/** A row with UIDs. They are well formed, but may name nothing: that is found out with the whole group. */
export interface DecodedRow {
  readonly index: number
  readonly element: FakeDataElement | undefined
  readonly dataElement: string
  readonly period: string
  readonly orgUnit: string
  readonly categoryOptionCombo: string | undefined
  readonly attributeOptionCombo: string | undefined
  readonly value: string | undefined
  readonly comment: string | undefined
  readonly followUp: boolean
  readonly deleted: boolean
}

export type Decoded = { readonly rows: DecodedRow[] } | { readonly refusal: Refusal } | 'serverError'

export function decodeRows(state: FakeState, payload: ImportPayload): Decoded {
  if (payload.rows.some((row) => row.value !== undefined && row.value !== null && typeof row.value !== 'string'))
    return 'serverError'
  const rows: DecodedRow[] = []
  for (const [index, sent] of payload.rows.entries()) {
    // The root fills in what a row leaves out; it never overrides a row.
    const full = {
      ...sent,
      period: sent.period ?? payload.period,
      orgUnit: sent.orgUnit ?? payload.orgUnit,
      attributeOptionCombo: sent.attributeOptionCombo ?? payload.attributeOptionCombo,
    }
    const row = decodeRow(state, payload, full, index)
    if (row === 'serverError' || 'refusal' in row) return row
    rows.push(row.row)
  }
  return { rows }
}

type DecodedOne = { readonly row: DecodedRow } | { readonly refusal: Refusal } | 'serverError'

function decodeRow(state: FakeState, payload: ImportPayload, sent: ImportRow, index: number): DecodedOne {
  if (sent.period === undefined) return refusal('E8100', index, '', 'period is missing')
  if (sent.dataElement === undefined) return refusal('E8102', index, '', 'data element is missing')
  if (sent.orgUnit === undefined) return refusal('E8105', index, '', 'org unit is missing')
  if (!parsePeriod(sent.period).ok) return 'serverError'
  const decode = (kind: SchemedKind, id: string, unknown: string, malformed: string): string | { refusal: Refusal } =>
    decodeId(state, payload, kind, id, index, unknown, malformed)
  const element = decode('dataElement', sent.dataElement, 'E8103', 'E8104')
  if (typeof element !== 'string') return element
  const unit = decode('orgUnit', sent.orgUnit, 'E8107', 'E8106')
  if (typeof unit !== 'string') return unit
  const category =
    sent.categoryOptionCombo === undefined
      ? undefined
      : decode('categoryOptionCombo', sent.categoryOptionCombo, 'E8108', 'E8109')
  if (typeof category === 'object') return category
  const attribute =
    sent.attributeOptionCombo === undefined
      ? undefined
      : decode('categoryOptionCombo', sent.attributeOptionCombo, 'E8110', 'E8111')
  if (typeof attribute === 'object') return attribute
  const row: DecodedRow = {
    index,
    element: state.model.dataElements.get(element),
    dataElement: element,
    period: sent.period,
    orgUnit: unit,
    categoryOptionCombo: category,
    attributeOptionCombo: attribute,
    value: typeof sent.value === 'string' ? sent.value : undefined,
    comment: sent.comment,
    followUp: sent.followUp,
    deleted: sent.deleted,
  }
  return { row }
}

const UID = /^[a-zA-Z][a-zA-Z0-9]{10}$/

/** A well-formed UID passes here even when nothing has it. */
function decodeId(
  state: FakeState,
  payload: ImportPayload,
  kind: SchemedKind,
  id: string,
  index: number,
  unknown: string,
  malformed: string,
): string | { refusal: Refusal } {
  const scheme = payload.options.schemes[kind]
  if (scheme.by === 'uid') return UID.test(id) ? id : refusal(malformed, index, id, `${kind} is not a valid UID: ${id}`)
  return resolveId(state.model, kind, scheme, id) ?? refusal(unknown, index, id, `${kind} not found: ${id}`)
}

const refusal = (code: string, index: number, id: string, message: string): { refusal: Refusal } => ({
  refusal: { scope: 'request', code, args: [String(index), id], message: `Value #${index} ${message}` },
})
