import type { OutgoingValue } from './outgoing-value.ts'
import type { ImportConflict } from './web-message.ts'

const KEYS = ['dataElement', 'orgUnit', 'period', 'categoryOptionCombo', 'attributeOptionCombo'] as const

/** `Value #3 ...` and `Values #[0, 3] ...`: from 2.43 on the row is named in the text alone. */
const ROW_IN_TEXT = /^Values? #(?:(\d+)|\[([\d, ]+)\])/

/**
 * The rows that a conflict speaks of when it gives no indexes: those whose ids it names. Where it names ids of several kinds, e.g. an
 * org unit and a period, a row must have one of each. Empty when it names nothing that was sent.
 */
export function culpritsOf(conflict: ImportConflict, sent: readonly OutgoingValue[]): number[] {
  const row = ROW_IN_TEXT.exec(conflict.message)
  if (row) {
    const indexes = (row[1] ?? row[2] ?? '').split(',').map(Number)
    // Of several rows for one value the first is as good as any; the others are in its way.
    const bad = indexes.length > 1 ? indexes.slice(1) : indexes
    return bad.filter((index) => index < sent.length)
  }
  const words = new Set(
    [conflict.object ?? '', ...Object.values(conflict.objects), conflict.message].join(' ').split(/[^A-Za-z0-9]+/),
  )
  // A row without an option combo is not one that the empty word names.
  words.delete('')
  const namedKeys = KEYS.filter((key) => sent.some((value) => words.has(value[key] ?? '')))
  const isOfValue =
    conflict.object !== undefined && !namedKeys.some((key) => sent.some((v) => v[key] === conflict.object))
  const byValue = isOfValue && sent.some(({ value }) => value === conflict.object)
  if (namedKeys.length === 0 && !byValue) return []
  return [...sent.entries()].flatMap(([index, value]) =>
    namedKeys.every((key) => words.has(value[key] ?? '')) && (!byValue || value.value === conflict.object) ? index : [],
  )
}
