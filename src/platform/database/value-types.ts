import pg from 'pg'

const { builtins } = pg.types

/** A 64-bit integer as a number; one that a number cannot hold exactly is a bug, never a rounded value. */
export function parseInt64(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which a number cannot hold exactly`)
  return value
}

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseInt64],
  [builtins.NUMERIC, Number],
  // A day is a day: a Date would move it by the time zone of this process.
  [builtins.DATE, (text) => text],
])

/** How values arrive: bigint and numeric as numbers, date as `YYYY-MM-DD`, timestamptz as Date. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ??
    (format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')),
}
