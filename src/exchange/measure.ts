import { STOCK_INDICATORS, natureOf, type StockIndicator } from '../stock-mapping/index.ts'

const TITLES: Readonly<Record<StockIndicator, string>> = {
  openingBalance: 'Opening balance',
  received: 'Received',
  issued: 'Issued',
  consumed: 'Consumed',
  positiveAdjustment: 'Adjusted upwards',
  negativeAdjustment: 'Adjusted downwards',
  lossesOpened: 'Lost, opened vials',
  lossesClosed: 'Lost, unopened',
  lossesExpired: 'Lost, expired',
  lossesHeat: 'Lost, heat',
  lossesFrozen: 'Lost, frozen',
  lossesBroken: 'Lost, broken',
  lossesOther: 'Lost, other',
  lossesAll: 'Lost, all reasons',
  closingBalance: 'Closing balance',
  stockOutDays: 'Days out of stock',
  amc: 'Average monthly consumption',
  monthsOfStock: 'Months of stock',
  stockStatus: 'Stock status',
  reportingFacilities: 'Reporting facilities',
  cceFunctional: 'Functioning cold chain equipment',
  cceTotal: 'Cold chain equipment',
}

/** FHIR R4 allows letters, digits, `-` and `.`; our names hold letters only. */
export const measureUrl = (base: string, indicator: string): string => `${base}/Measure/${indicator}`

const TYPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/measure-scoring'

/** What each number means: one measure for an indicator. Numbers are amounts, so the scoring is of a continuous variable. */
export function measureOf(base: string, indicator: StockIndicator): object {
  return {
    resourceType: 'Measure',
    id: indicator,
    url: measureUrl(base, indicator),
    name: indicator.charAt(0).toUpperCase() + indicator.slice(1),
    title: TITLES[indicator],
    status: 'active',
    experimental: false,
    scoring: { coding: [{ system: TYPE_SYSTEM, code: 'continuous-variable' }] },
    description: `${TITLES[indicator]} of a facility in a period, from OpenLMIS (${natureOf(indicator)}). Each group is a product or all products of an antigen.`,
  }
}

export const allMeasures = (base: string): object[] => STOCK_INDICATORS.map((indicator) => measureOf(base, indicator))

export const isMeasure = (id: string): id is StockIndicator => (STOCK_INDICATORS as readonly string[]).includes(id)
