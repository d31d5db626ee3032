import type { CodePattern } from './code-pattern.ts'
import type { StockIndicator } from './indicator.ts'

/** The name of patterns that the configuration holds. */
export const CONFIGURED = 'configured'

const EPI_WORDS = {
  OPENING: 'openingBalance',
  RECEIVED: 'received',
  ISSUED: 'issued',
  CLOSING: 'closingBalance',
  STOCKOUT_DAYS: 'stockOutDays',
  EXPIRED: 'lossesExpired',
  HEAT: 'lossesHeat',
  FROZEN: 'lossesFrozen',
  BROKEN: 'lossesBroken',
  OTHER_LOSS: 'lossesOther',
  OPENED: 'lossesOpened',
  ADJUSTED_IN: 'positiveAdjustment',
  ADJUSTED_OUT: 'negativeAdjustment',
  AMC: 'amc',
  MONTHS_OF_STOCK: 'monthsOfStock',
  STATUS: 'stockStatus',
} as const satisfies Record<string, StockIndicator>

const FACILITY_WORDS = {
  REPORTING: 'reportingFacilities',
  CCE_FUNCTIONAL: 'cceFunctional',
  CCE_TOTAL: 'cceTotal',
} as const satisfies Record<string, StockIndicator>

/** Our own default for immunisation programmes: an element for each antigen and indicator, in doses. */
export const EPI_DEFAULT: CodePattern = {
  name: 'epiDefault',
  pattern: 'OLMIS_{antigen}_{indicator}',
  indicators: EPI_WORDS,
  unit: 'doses',
}

/** The same with an element for each indicator and the product, or the antigen, as an option of its category. */
export const EPI_DEFAULT_OPTIONS: CodePattern = {
  name: 'epiDefaultOptions',
  pattern: 'OLMIS_{indicator}',
  indicators: { ...EPI_WORDS, ...FACILITY_WORDS },
  unit: 'doses',
}

/** The 2019 profile of four metrics, by product, in dispensing units. */
export const FOUR_METRICS: CodePattern = {
  name: 'fourMetrics',
  pattern: '{product}_{indicator}',
  indicators: {
    RECEIVED: 'received',
    CONSUMED: 'consumed',
    STOCKOUT_DAYS: 'stockOutDays',
    STOCK_STATUS: 'stockStatus',
  },
  unit: 'units',
}

/** The logistics package of DHIS2 (LMIS_STK), whose unit is "each": what is dispensed. */
export const LOGISTICS_PACKAGE: CodePattern = {
  name: 'LMIS_STK',
  pattern: '{product}_STOCK_{indicator}',
  indicators: {
    RECEIPT: 'received',
    DISTRIBUTION: 'issued',
    DISCARD: 'lossesAll',
    ON_HAND: 'closingBalance',
  },
  unit: 'units',
}

/** Words of the immunisation package for what is in a vial, by antigen. */
const PACKAGE_ITEMS = {
  BCG: 'BCG',
  OPV: 'OPV',
  'DPT-HEPB-HIB': 'Penta',
  PCV: 'PCV',
  ROTA: 'Rota',
  IPV: 'IPV',
  MR: 'MR',
  YF: 'YF',
  MenA: 'MenA',
  TT: 'Td',
  // Not in the package; countries add it in its manner.
  HPV: 'HPV',
}

/** Stock words of the immunisation package (IMM_AGG). `MISS` is part of what is adjusted out and not known by itself. */
const PACKAGE_WORDS = {
  OPENBAL: 'openingBalance',
  RCVD: 'received',
  ISSUED: 'issued',
  RDIST: 'negativeAdjustment',
  STKHD: 'closingBalance',
  EXPIRED: 'lossesExpired',
  BROKEN: 'lossesBroken',
  FROZEN: 'lossesFrozen',
  VVM: 'lossesHeat',
  OSDAYS: 'stockOutDays',
} as const satisfies Record<string, StockIndicator>

/** The immunisation package of DHIS2 (IMM_AGG, data set "EPI - Stock"): vaccines in doses. */
export const IMMUNISATION_PACKAGE: CodePattern = {
  name: 'IMM_AGG',
  pattern: 'EPI_{item}_{indicator}',
  indicators: PACKAGE_WORDS,
  unit: 'doses',
  items: PACKAGE_ITEMS,
}

/** The same for syringes, boxes and cards, in pieces. What each is, a person says. */
export const IMMUNISATION_DEVICES: CodePattern = {
  name: 'IMM_AGG',
  pattern: 'EPI_{product}_{indicator}',
  indicators: PACKAGE_WORDS,
  unit: 'units',
}

export const IMMUNISATION_COLD_CHAIN: CodePattern = {
  name: 'IMM_AGG',
  pattern: 'EPI_COLD_CHAIN_{indicator}',
  indicators: { REFRIGERATOR_FUNCTIONAL: 'cceFunctional' },
  unit: 'count',
}

/** Malawi's letters behind the code of a product. Others are configured. */
export const PRODUCT_LETTERS: CodePattern = {
  name: 'productLetters',
  pattern: '{product}-{indicator}',
  indicators: {
    a: 'closingBalance',
    b: 'consumed',
    c: 'received',
    d: 'stockOutDays',
    e: 'amc',
    f: 'monthsOfStock',
  },
  unit: 'units',
}

/** In the order in which they are tried. Those that begin with a word of their own come first. */
export const PRESETS: readonly CodePattern[] = [
  IMMUNISATION_PACKAGE,
  IMMUNISATION_COLD_CHAIN,
  IMMUNISATION_DEVICES,
  EPI_DEFAULT,
  EPI_DEFAULT_OPTIONS,
  LOGISTICS_PACKAGE,
  FOUR_METRICS,
  PRODUCT_LETTERS,
]

/** Presets whose codes begin with a word that no country has by chance: their data sets are found without being configured. */
export const DISTINCT_PRESETS: readonly CodePattern[] = [IMMUNISATION_PACKAGE, EPI_DEFAULT, EPI_DEFAULT_OPTIONS]
