import type { StockIndicator } from '../stock-mapping/index.ts'
import type { PackageAntigen, PackageSeries } from './content.ts'
import { elementUid } from './element-objects.ts'

/** DHIS2's way to speak of numbers in indicators and validation rules. */
export const element = (antigen: PackageAntigen, indicator: StockIndicator): string =>
  `#{${elementUid(antigen, indicator)}}`

/** A data element with its option combo; an indicator where the country's numbers come as one. */
export const series = ({ sourceId }: PackageSeries): string =>
  sourceId.includes('.') ? `#{${sourceId}}` : `N{${sourceId}}`

export const sum = (parts: readonly string[]): string => (parts.length === 0 ? '0' : parts.join(' + '))

const CLOSED_LOSSES = ['lossesExpired', 'lossesHeat', 'lossesFrozen', 'lossesBroken', 'lossesOther'] as const

/** What was thrown away unopened. */
export const closedLosses = (antigen: PackageAntigen): string =>
  sum(CLOSED_LOSSES.map((indicator) => element(antigen, indicator)))

const parenthesised = (text: string): string => `(${text})`

/** What left the store to be used: what was there and came in, less what moved on or was lost unopened, less what is left. */
export const used = (antigen: PackageAntigen): string => {
  const of = (indicator: StockIndicator): string => element(antigen, indicator)
  return (
    `${of('openingBalance')} + ${of('received')} + ${of('positiveAdjustment')} - ${of('negativeAdjustment')}` +
    ` - ${parenthesised(closedLosses(antigen))} - ${of('closingBalance')}`
  )
}

/**
 * What the balance would be by the movements alone. Adjustments stay out: they are what a count found, and their sum is the
 * discrepancy.
 */
export const bookBalance = (antigen: PackageAntigen): string => {
  const of = (indicator: StockIndicator): string => element(antigen, indicator)
  return (
    `${of('openingBalance')} + ${of('received')} - ${of('issued')} - ${of('lossesOpened')}` +
    ` - ${parenthesised(closedLosses(antigen))}`
  )
}

/** The same with what was adjusted: a card that adds up closes at it. */
export const cardBalance = (antigen: PackageAntigen): string =>
  `${bookBalance(antigen)} + ${element(antigen, 'positiveAdjustment')} - ${element(antigen, 'negativeAdjustment')}`

/** All doses given of an antigen, whatever dose and age. */
export const dosesGiven = ({ doses }: PackageAntigen): string | null =>
  doses.length === 0 ? null : sum(doses.map(series))

/** Those by which coverage is judged: of the coverage dose, in the target age. */
export const coverageDoses = ({ doses, coverageDose }: PackageAntigen): readonly PackageSeries[] =>
  doses.filter(({ doseNumber, ageBand }) => doseNumber === coverageDose && ageBand !== 'older')
