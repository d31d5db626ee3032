import type { Language } from '../i18n/language.ts'

/** How numbers and dates are written in each language; days always as dd/mm/yyyy, as on the programme's forms. */
const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR', pt: 'pt-PT' }

export interface Format {
  readonly whole: (value: number) => string
  readonly decimal1: (value: number) => string
  /** At most two: factors. */
  readonly decimal2: (value: number) => string
  /** 82.4 -> 82% */
  readonly percent: (value: number) => string
  /** 2026-07-03 -> 03/07/2026 */
  readonly day: (day: string) => string
  /** 2026-08-12 -> 12 August */
  readonly dayInWords: (day: string) => string
  /** RFC 3339 -> 03/07/2026 14:05 */
  readonly instant: (instant: string) => string
  /** 202607 -> July 2026 */
  readonly month: (month: number) => string
  /** 202607 -> Jul 26 */
  readonly monthShort: (month: number) => string
  readonly list: (words: readonly string[]) => string
}

/** Some stores and regions are far from UTC; a day without a time belongs to no zone, so it is read and written as UTC. */
const utcDate = (day: string): Date => new Date(`${day.slice(0, 10)}T00:00:00Z`)

/** The first day of a YYYYMM month. */
export const monthDate = (month: number): Date => new Date(Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1))

const made = new Map<Language, Format>()

export function formatFor(language: Language): Format {
  const known = made.get(language)
  if (known) return known
  const format = makeFormat(LOCALES[language])
  made.set(language, format)
  return format
}

function makeFormat(locale: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: true })
  const decimal1 = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const decimal2 = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const day = date({ day: '2-digit', month: '2-digit', year: 'numeric' })
  const dayInWords = date({ day: 'numeric', month: 'long' })
  const month = date({ month: 'long', year: 'numeric' })
  const monthShort = date({ month: 'short', year: '2-digit' })
  const instant = new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  const list = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' })
  return {
    whole: (value) => whole.format(value),
    decimal1: (value) => decimal1.format(value),
    decimal2: (value) => decimal2.format(value),
    percent: (value) => percent.format(value / 100),
    day: (text) => day.format(utcDate(text)),
    dayInWords: (text) => dayInWords.format(utcDate(text)),
    instant: (text) => instant.format(new Date(text)),
    month: (value) => month.format(monthDate(value)),
    monthShort: (value) => monthShort.format(monthDate(value)),
    list: (words) => list.format(words),
  }
}

/** Whole days from a day to now; never negative, for clocks that run behind. */
export function daysSince(day: string, now: Date): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.max(0, Math.round((today - utcDate(day).getTime()) / 86_400_000))
}
