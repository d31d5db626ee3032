/** Reads what an address may hold. A value that makes no sense is left out: an old or mistyped link still opens its page. */
type Search = Record<string, unknown>

export function textOf(search: Search, key: string): string | undefined {
  const value = search[key]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function idOf(search: Search, key: string): number | undefined {
  const value = Number(textOf(search, key))
  return Number.isSafeInteger(value) && value > 0 ? value : undefined
}

export function monthOf(search: Search, key: string): number | undefined {
  const value = idOf(search, key)
  return value !== undefined && value >= 190001 && value <= 299912 && value % 100 >= 1 && value % 100 <= 12
    ? value
    : undefined
}

export function idsOf(search: Search, key: string): string | undefined {
  const ids = (textOf(search, key) ?? '').split(',').filter((part) => /^\d{1,9}$/.test(part))
  return ids.length > 0 ? ids.join(',') : undefined
}

export function oneOf<const T extends string>(search: Search, key: string, values: readonly T[]): T | undefined {
  const value = textOf(search, key)
  return values.find((known) => known === value)
}

/** "3,5" -> {3, 5} */
export function idSet(ids: string | undefined): ReadonlySet<number> {
  return new Set(
    (ids ?? '')
      .split(',')
      .filter((part) => part !== '')
      .map(Number),
  )
}
