import type { TFunction } from 'i18next'
import type { Format } from '../format/format.ts'

/** A period of DHIS2 as people say it; one that is not known here stays as DHIS2 writes it. */
export function periodName(t: TFunction<'publishing'>, format: Format, period: string): string {
  if (/^\d{6}$/.test(period)) return format.month(Number(period))
  const [, year, kind, n] = /^(\d{4})(Q|S)(\d)$/.exec(period) ?? []
  if (year && n) return t(kind === 'Q' ? 'period.quarter' : 'period.half', { n, year })
  const [, yearOfTwo, two] = /^(\d{4})(\d{2})B$/.exec(period) ?? []
  if (yearOfTwo && two) {
    const last = Number(yearOfTwo) * 100 + Number(two) * 2
    return `${format.month(last - 1)} – ${format.month(last)}`
  }
  return period
}
