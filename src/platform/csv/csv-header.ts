import { err, ok, type Result } from '../../base/result.ts'
import { closest } from '../closest.ts'

export interface HeaderError {
  readonly kind: 'header'
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
  readonly message: string
}

interface Expected {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  readonly othersAllowed?: boolean
}

/** Spreadsheets write commas, semicolons (where the comma is the decimal sign) or tabs: the header shows which. */
export function detectDelimiter(header: string): string {
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counts.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ','
}

/** For each field of the header the column it is, `''` for one that is passed over. Case and blanks do not matter. */
export function checkHeader(found: readonly string[], expected: Expected): Result<string[], HeaderError> {
  const known = [...expected.required, ...(expected.optional ?? [])]
  const names = found.map((field) => known.find((name) => name.toLowerCase() === field.trim().toLowerCase()) ?? '')
  const missing = expected.required.filter((name) => !names.includes(name))
  const unknown = expected.othersAllowed
    ? []
    : found.map((field) => field.trim()).filter((field, i) => names[i] === '' && field !== '')
  const repeated = names.filter((name, i) => name !== '' && names.indexOf(name) !== i)
  if (missing.length === 0 && unknown.length === 0 && repeated.length === 0) return ok(names)
  const parts = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown: ${unknown.map((field) => withGuess(field, missing)).join(', ')}`] : []),
    ...(repeated.length > 0 ? [`twice: ${repeated.join(', ')}`] : []),
  ]
  return err({
    kind: 'header',
    missing,
    unknown,
    message: `Line 1 does not name the right columns (${parts.join('; ')}). ${describe(expected)}`,
  })
}

function withGuess(field: string, missing: readonly string[]): string {
  const guess = closest(field, missing)
  return guess ? `"${field}" (did you mean ${guess}?)` : `"${field}"`
}

const describe = ({ required, optional = [] }: Expected): string =>
  `Needed: ${required.join(', ')}${optional.length > 0 ? `; possible: ${optional.join(', ')}` : ''}.`
