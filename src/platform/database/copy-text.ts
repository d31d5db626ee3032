/** What a column can take. JSON goes in as its text; a Uint8Array is for bytea; a Date for timestamptz. */
export type CopyValue = string | number | bigint | boolean | Date | Uint8Array | null | undefined

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const TO_ESCAPE = /[\\\n\r\t]/
const ALL_TO_ESCAPE = /[\\\n\r\t]/g

/** One line of COPY's text format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS */
export function toCopyLine(row: readonly CopyValue[]): string {
  let line = ''
  for (let i = 0; i < row.length; i++) {
    if (i > 0) line += '\t'
    line += toCopyText(row[i])
  }
  return `${line}\n`
}

function toCopyText(value: CopyValue): string {
  if (value === null || value === undefined) return '\\N'
  if (typeof value === 'string')
    return TO_ESCAPE.test(value) ? value.replace(ALL_TO_ESCAPE, (c) => ESCAPES[c] ?? c) : value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`
  return String(value)
}

const UNESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' }

export function parseCopyLine(line: string): (string | null)[] {
  return line.split('\t').map((field) => {
    if (field === '\\N') return null
    return field.includes('\\') ? field.replace(/\\(.)/g, (_, c: string) => UNESCAPES[c] ?? c) : field
  })
}
