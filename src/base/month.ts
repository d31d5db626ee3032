import { err, ok, type Result } from './result.ts'

/**
 * A calendar month of the Gregorian calendar as `YYYYMM` in an integer, e.g. 202607.
 * The store, the rules and the API all speak months in this form; other period types are mapped to it explicitly.
 */
export type Month = number & { readonly __month: true }

export const isMonth = (value: number): value is Month =>
  Number.isInteger(value) && value >= 190001 && value <= 299912 && value % 100 >= 1 && value % 100 <= 12

export function parseMonth(text: string): Result<Month, { kind: 'badMonth'; text: string }> {
  const match = /^(\d{4})-?(\d{2})$/.exec(text.trim())
  const value = match ? Number(match[1]) * 100 + Number(match[2]) : Number.NaN
  return isMonth(value) ? ok(value) : err({ kind: 'badMonth', text })
}

/** Throws on an impossible month: for constants and values already checked. */
export function month(value: number): Month {
  if (!isMonth(value)) throw new RangeError(`Not a month in the form YYYYMM: ${value}`)
  return value
}

const index = (m: Month): number => Math.floor(m / 100) * 12 + (m % 100) - 1
const fromIndex = (i: number): Month => month(Math.floor(i / 12) * 100 + (i % 12) + 1)

export const addMonths = (m: Month, n: number): Month => fromIndex(index(m) + n)
/** How many months from `a` to `b`; negative when `b` is earlier. */
export const monthsBetween = (a: Month, b: Month): number => index(b) - index(a)

/** Both ends included. */
export function monthsFrom(first: Month, last: Month): Month[] {
  return Array.from({ length: Math.max(0, monthsBetween(first, last) + 1) }, (_, i) => addMonths(first, i))
}

export const monthOf = (isoDate: string): Month =>
  month(Number(isoDate.slice(0, 4)) * 100 + Number(isoDate.slice(5, 7)))
export const firstDay = (m: Month): string => `${Math.floor(m / 100)}-${String(m % 100).padStart(2, '0')}-01`
export const daysIn = (m: Month): number => new Date(Date.UTC(Math.floor(m / 100), m % 100, 0)).getUTCDate()
export const lastDay = (m: Month): string => `${firstDay(m).slice(0, 8)}${String(daysIn(m)).padStart(2, '0')}`
export const formatMonth = (m: Month): string => firstDay(m).slice(0, 7)
