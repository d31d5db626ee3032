import { month } from '../base/month.ts'
import { createCountry, type Country } from './country.ts'
import { COUNTRY_SIZES, isCountrySize } from './size.ts'

/**
 * A country from one line of text, for processes that serve it: `seed=1 size=national endMonth=202610 asOf=2026-11-20`.
 * The end month must be named, so that two processes serve the same country whenever they start.
 */
export function countryFromArgument(argument: string): Country {
  const given = new Map(
    argument
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((part) => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']),
  )
  const size = given.get('size') ?? 'demo'
  const endMonth = Number(given.get('endMonth'))
  if (!isCountrySize(size)) throw new Error(`No country size "${size}"; choose one of ${COUNTRY_SIZES.join(', ')}`)
  const asOf = given.get('asOf')
  return createCountry({
    seed: Number(given.get('seed') ?? 1),
    size,
    endMonth: month(endMonth),
    ...(asOf === undefined ? {} : { asOf }),
  })
}
