import type {
  FakeCategory,
  FakeCategoryCombo,
  FakeCategoryOption,
  FakeCategoryOptionCombo,
  FakeDataElement,
  FakeDataElementGroup,
  FakeIndicator,
  FakeIndicatorGroup,
  FakeIndicatorType,
} from '../connectors/dhis2/fake/dataset.ts'
import { Kind, uidOf } from './identity.ts'
import { PRODUCTS, SERIES, type Cohort, type Series } from './products.ts'
import { STOCK_MOVEMENTS, type StockMovement } from './reports.ts'

/**
 * The metadata of the WHO/HISP immunisation package that the generated DHIS2 carries. UIDs and codes of doses given,
 * denominators, combos and data sets are the package's own, because links are made by them; every installation shares
 * these, so they do not depend on the seed.
 */
const SHARED_SEED = 0

export const AGE = { combo: 'Sh24BLPjCF4', under1: 'JKuWbG5bWAu', over1: 'UIQxmxgioxH' } as const
export const PREGNANCY = { combo: 'TS4Ik8MkKNv', pregnant: 'W1kARiaNM3w', other: 'FSfiNaXYBpm' } as const
export const DEFAULT = {
  combo: 'bjDvmb4bfuf',
  optionCombo: 'HllvX50cXC0',
  option: 'xYerKDKCefk',
  category: 'GLevLNI9wkl',
} as const

export const DATA_SETS = {
  doses: 'vI4ihClxSm4',
  stock: 'jqSaKxtj8IA',
  population: uidOf(SHARED_SEED, Kind.dataSet, 1),
  /** Empty until stock is published to it. */
  stockFromOpenlmis: uidOf(SHARED_SEED, Kind.dataSet, 2),
} as const

/** Option combo of a series' band: 0 is under one year, pregnant, or the only one. */
export function bandCombo(series: Series, band: 0 | 1): string {
  if (series.bands === 'age') return band === 0 ? AGE.under1 : AGE.over1
  if (series.bands === 'pregnancy') return band === 0 ? PREGNANCY.pregnant : PREGNANCY.other
  return DEFAULT.optionCombo
}

const comboOf = (series: Series): string =>
  series.bands === 'age' ? AGE.combo : series.bands === 'pregnancy' ? PREGNANCY.combo : DEFAULT.combo

/** Stock elements whose UIDs the package's documentation names; the others get one of their own, with the package's code. */
const BCG_UIDS: Readonly<Record<StockMovement, string>> = {
  OPENBAL: 'Ezn3mY9gcby',
  RCVD: 'uCf7TcJvZno',
  ISSUED: 'EZJCcoltet0',
  RDIST: 'rygxwaOAUMN',
  STKHD: 'WISbm76ou0g',
  EXPIRED: 'zQnqH5gtPXg',
  BROKEN: 'yITlY1ZMdZf',
  FROZEN: 'BMYKKBhvyoC',
  VVM: 'dFj5sybfE35',
  MISS: 'PERqLIVBByY',
  OSDAYS: 'k3TBd4CkUmF',
}

const MOVEMENT_NAMES: Readonly<Record<StockMovement, string>> = {
  OPENBAL: 'opening balance',
  RCVD: 'received',
  ISSUED: 'issued',
  RDIST: 'redistributed',
  STKHD: 'stock on hand',
  EXPIRED: 'expired',
  BROKEN: 'broken',
  FROZEN: 'frozen',
  VVM: 'VVM',
  MISS: 'missing',
  OSDAYS: 'stockout days',
}

const STOCK_UIDS: readonly Readonly<Record<StockMovement, string>>[] = PRODUCTS.map((product, p) =>
  product.dhis2Prefix === 'BCG'
    ? BCG_UIDS
    : (Object.fromEntries(
        STOCK_MOVEMENTS.map((movement, i) => [movement, uidOf(SHARED_SEED, Kind.dataElement, p, i)]),
      ) as Record<StockMovement, string>),
)

export const stockElementUid = (p: number, movement: StockMovement): string =>
  STOCK_UIDS[p]?.[movement] ?? BCG_UIDS[movement]

/** The yearly denominators. */
export const POPULATIONS: readonly {
  readonly uid: string
  readonly code: string
  readonly name: string
  readonly cohort: Cohort | 'total'
}[] = [
  { uid: 'iKxybad85rv', code: 'GEN_LIVEBIRTH', name: 'GEN - Population live births', cohort: 'liveBirths' },
  { uid: 'aBpJPej3lyE', code: 'GEN_P0Y--P1Y', name: 'GEN - Population < 1 year', cohort: 'under1' },
  { uid: 'IrI8kXAF1F4', code: 'GEN_P0Y--P2Y', name: 'GEN - Population < 2 years', cohort: 'under2' },
  { uid: 'DkmMEcubiPv', code: 'GEN_POP_NUM', name: 'GEN - Population', cohort: 'total' },
  {
    uid: uidOf(SHARED_SEED, Kind.dataElement, 900),
    code: 'GEN_PREGNANT',
    name: 'GEN - Pregnant women',
    cohort: 'pregnant',
  },
  {
    uid: uidOf(SHARED_SEED, Kind.dataElement, 901),
    code: 'GEN_GIRLS_9Y',
    name: 'GEN - Girls of 9 years',
    cohort: 'girls9',
  },
]

const dosesElements = (): FakeDataElement[] =>
  SERIES.map((series) => ({
    id: series.uid,
    code: series.code,
    name: series.name,
    shortName: series.name.replace('EPI - ', '').replace(' doses administered', ' administered'),
    valueType: 'INTEGER_ZERO_OR_POSITIVE',
    aggregationType: 'SUM',
    zeroIsSignificant: true,
    categoryCombo: comboOf(series),
  }))

const stockElements = (): FakeDataElement[] =>
  PRODUCTS.flatMap((product, p) =>
    STOCK_MOVEMENTS.map((movement) => ({
      id: stockElementUid(p, movement),
      code: `EPI_${product.dhis2Prefix}_${movement}`,
      name: `EPI - ${product.dhis2Prefix.replace('ADS_0.5ML', 'ADS 0.5 ml')} ${MOVEMENT_NAMES[movement]}`,
      shortName: `${product.dhis2Prefix} ${MOVEMENT_NAMES[movement]}`,
      valueType: 'INTEGER_ZERO_OR_POSITIVE',
      aggregationType: movement === 'OSDAYS' ? 'AVERAGE_SUM_ORG_UNIT' : 'SUM',
      zeroIsSignificant: true,
      categoryCombo: DEFAULT.combo,
    })),
  )

/**
 * What stock from OpenLMIS is published to: an element for each antigen and indicator, in doses, with the codes of the service's
 * own default for immunisation programmes.
 */
const PUBLISHED: readonly (readonly [word: string, name: string, isBalance: boolean])[] = [
  ['OPENING', 'opening balance', true],
  ['RECEIVED', 'received', false],
  ['ISSUED', 'issued', false],
  ['CLOSING', 'closing balance', true],
  ['STOCKOUT_DAYS', 'stock-out days', false],
  ['EXPIRED', 'expired', false],
  ['HEAT', 'lost by heat', false],
  ['FROZEN', 'frozen', false],
  ['BROKEN', 'broken', false],
  ['OTHER_LOSS', 'otherwise lost', false],
  ['OPENED', 'lost in opened vials', false],
  ['ADJUSTED_IN', 'adjusted in', false],
  ['ADJUSTED_OUT', 'adjusted out', false],
]

/** Antigens in the order of the products; the syringe serves none. */
const PUBLISHED_ANTIGENS = PRODUCTS.filter(({ series }) => series.length > 0).map(({ antigen }) => antigen)

export const publishedElements = (): FakeDataElement[] =>
  PUBLISHED_ANTIGENS.flatMap((antigen, a) =>
    PUBLISHED.map(([word, name, isBalance], i) => ({
      id: uidOf(SHARED_SEED, Kind.dataElement, 1000 + a, i),
      code: `OLMIS_${antigen}_${word}`,
      name: `LMIS - ${antigen} ${name}`,
      shortName: `LMIS ${antigen} ${name}`,
      valueType: 'INTEGER_ZERO_OR_POSITIVE',
      aggregationType: isBalance ? ('LAST' as const) : ('SUM' as const),
      zeroIsSignificant: true,
      categoryCombo: DEFAULT.combo,
    })),
  )

const populationElements = (): FakeDataElement[] =>
  POPULATIONS.map(({ uid, code, name }) => ({
    id: uid,
    code,
    name,
    shortName: name.replace('GEN - ', ''),
    valueType: 'INTEGER_ZERO_OR_POSITIVE',
    aggregationType: 'AVERAGE_SUM_ORG_UNIT',
    zeroIsSignificant: code !== 'GEN_POP_NUM',
    categoryCombo: DEFAULT.combo,
  }))

export const dataElements = (): FakeDataElement[] => [
  ...dosesElements(),
  ...stockElements(),
  ...publishedElements(),
  ...populationElements(),
]

export const dataElementGroups = (): FakeDataElementGroup[] => [
  {
    id: uidOf(SHARED_SEED, Kind.dataElement, 950),
    code: 'EPI_DOSES',
    name: 'EPI - Doses administered',
    dataElements: SERIES.map((s) => s.uid),
  },
  {
    id: uidOf(SHARED_SEED, Kind.dataElement, 951),
    code: 'EPI_STOCK',
    name: 'EPI - Stock',
    dataElements: stockElements().map((e) => e.id),
  },
]

export const categoryOptions = (): FakeCategoryOption[] => [
  { id: DEFAULT.option, code: 'default', name: 'default' },
  { id: 'NdavvgfkgR1', code: 'P0Y--P1Y', name: '<1 year' },
  { id: 'b8y2mBp5ysN', code: 'P1Y--P999Y', name: '1+ year' },
  { id: 'DI2XEyHejPP', code: 'PREG', name: 'Pregnant' },
  { id: 'I0kOLNtdqRM', code: 'OTHER', name: 'Other' },
]

export const categories = (): FakeCategory[] => [
  { id: DEFAULT.category, code: 'default', name: 'default', categoryOptions: [DEFAULT.option] },
  { id: 'yqWKwIGgo3X', name: 'Age (immunization)', categoryOptions: ['NdavvgfkgR1', 'b8y2mBp5ysN'] },
  { id: 'FJyR8L7xjGS', name: 'Pregnant women/others', categoryOptions: ['DI2XEyHejPP', 'I0kOLNtdqRM'] },
]

export const categoryCombos = (): FakeCategoryCombo[] => [
  { id: DEFAULT.combo, code: 'default', name: 'default', categories: [DEFAULT.category] },
  { id: AGE.combo, name: 'Age (immunization)', categories: ['yqWKwIGgo3X'] },
  { id: PREGNANCY.combo, name: 'Pregnant women/others', categories: ['FJyR8L7xjGS'] },
]

export const categoryOptionCombos = (): FakeCategoryOptionCombo[] => [
  {
    id: DEFAULT.optionCombo,
    code: 'default',
    name: 'default',
    categoryCombo: DEFAULT.combo,
    categoryOptions: [DEFAULT.option],
  },
  { id: AGE.under1, code: 'EPI-U01Y', name: '<1 year', categoryCombo: AGE.combo, categoryOptions: ['NdavvgfkgR1'] },
  { id: AGE.over1, code: 'EPI-01PLUSY', name: '1+ year', categoryCombo: AGE.combo, categoryOptions: ['b8y2mBp5ysN'] },
  {
    id: PREGNANCY.pregnant,
    code: 'EPI-PREG',
    name: 'Pregnant',
    categoryCombo: PREGNANCY.combo,
    categoryOptions: ['DI2XEyHejPP'],
  },
  {
    id: PREGNANCY.other,
    code: 'EPI-OTHER',
    name: 'Other',
    categoryCombo: PREGNANCY.combo,
    categoryOptions: ['I0kOLNtdqRM'],
  },
]

const PERCENT = uidOf(SHARED_SEED, Kind.category, 1)

export const indicatorTypes = (): FakeIndicatorType[] => [
  { id: PERCENT, name: 'Percentage', factor: 100, number: false },
]

const under1 = (uid: string): string => `#{${uid}.${AGE.under1}}`
const POP_UNDER_1 = '#{aBpJPej3lyE}'

/** The indicators people look for first, with the package's formulas. */
export const indicators = (): FakeIndicator[] => {
  const percent = (
    id: string,
    code: string,
    name: string,
    numerator: string,
    denominator: string,
    annualized: boolean,
  ): FakeIndicator => ({
    id,
    code,
    name,
    numerator,
    denominator,
    annualized,
    indicatorType: PERCENT,
    decimals: 1,
  })
  return [
    percent(
      'S7vxLF7zYb3',
      'EPI_BCG_COV',
      'EPI - BCG coverage <1 year (%)',
      under1('WSy7zOZx1Wl'),
      '#{iKxybad85rv}',
      true,
    ),
    percent(
      'IKaHjpUXgg1',
      'EPI_DPT1_COVERAGE_U1',
      'EPI - DPT-HepB-HIB 1 coverage < 1 year (%)',
      under1('hJJlOnVOkV2'),
      POP_UNDER_1,
      true,
    ),
    percent(
      'lkpoPvRswsF',
      'EPI_DPT3_COV',
      'EPI - DPT-HepB-Hib 3 coverage < 1 year (%)',
      under1('TWWbtMMWD51'),
      POP_UNDER_1,
      true,
    ),
    percent(
      'QxShpQdLuAt',
      'EPI_MR_1_COV',
      'EPI - MR 1 coverage < 1 year (%)',
      under1('kGrnHR9zV2G'),
      POP_UNDER_1,
      true,
    ),
    percent(
      'qtFNNLWxIHI',
      'EPI_MR_2_COV',
      'EPI - MR 2 coverage < 2 years(%)',
      '#{Lyvx6Ltz5U2}',
      '#{IrI8kXAF1F4}',
      true,
    ),
    percent(
      'QIoeHpkFBrI',
      'EPI_DPT!·_DROPOUT',
      'EPI - DPT 1 to 3 dropout rate (%)',
      `${under1('hJJlOnVOkV2')}-${under1('TWWbtMMWD51')}`,
      under1('hJJlOnVOkV2'),
      false,
    ),
  ]
}

export const indicatorGroups = (): FakeIndicatorGroup[] => [
  {
    id: uidOf(SHARED_SEED, Kind.category, 2),
    code: 'EPI_COVERAGE',
    name: 'EPI - Coverage',
    indicators: indicators().map((i) => i.id),
  },
]
