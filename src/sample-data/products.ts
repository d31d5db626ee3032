/** The twelve products of the generated country's immunisation programme, and what is given with them. */

/** How many pregnant women, infants and so on a dose is for. */
export type Cohort = 'liveBirths' | 'under1' | 'under2' | 'pregnant' | 'girls9'

export interface Series {
  /** WHO/HISP immunisation package for DHIS2: UID and code of the data element "doses administered". */
  readonly uid: string
  readonly code: string
  readonly name: string
  readonly cohort: Cohort
  /** Months of age at which it is due; late doses count as 1+ year. */
  readonly ageMonths: number
  /** Share given at the age of one year or more (pregnant: to others). */
  readonly laterShare: number
  /** Probability relative to the first contact's coverage. */
  readonly reach: number
  /** `age`: <1 year and 1+ year; `pregnancy`: pregnant and other; `none`: one number. */
  readonly bands: 'age' | 'pregnancy' | 'none'
}

export interface Product {
  /** Short code, used in orderable codes. */
  readonly code: string
  readonly name: string
  readonly antigen: string
  /** Prefix of the package's stock data elements. */
  readonly dhis2Prefix: string
  /** Dispensing units (doses; pieces of a syringe) in a pack (vial; box). */
  readonly unitsPerPack: number
  /** Doses in what is opened at a session; 1 where nothing is opened. */
  readonly dosesPerVial: number
  /** Multi-dose vial policy: an opened vial may be used at later sessions. */
  readonly keepsOpenVials: boolean
  readonly freezeSensitive: boolean
  readonly vvmType: '' | 'VVM2' | 'VVM7' | 'VVM14' | 'VVM30'
  /** Code in the classification system UNSPSC. */
  readonly classificationId: string
  readonly tracer: boolean
  readonly injected: boolean
  readonly manufacturers: readonly string[]
  readonly pricePerPack: number
  readonly series: readonly Series[]
}

type SeriesRow = [uid: string, code: string, name: string, cohort: Cohort, age: number, later: number, reach: number]

const series = (bands: Series['bands'], rows: readonly SeriesRow[]): Series[] =>
  rows.map(([uid, code, name, cohort, ageMonths, laterShare, reach]) => ({
    uid,
    code: `EPI_${code}_ADMINISTERED`,
    name: `EPI - ${name} doses administered`,
    cohort,
    ageMonths,
    laterShare,
    reach,
    bands,
  }))

const PENTA = series('age', [
  ['hJJlOnVOkV2', 'DPT-HEPB-HIB1', 'DPT-HepB-HIB 1', 'under1', 1.5, 0.02, 1],
  ['lHnact7BRVU', 'DPT-HEPB-HIB2', 'DPT-HepB-HIB 2', 'under1', 2.5, 0.03, 0.95],
  ['TWWbtMMWD51', 'DPT-HEPB-HIB3', 'DPT-HepB-HIB 3', 'under1', 3.5, 0.05, 0.9],
])
const OPV = [
  ...series('none', [['Tuoi3Ilwu9i', 'OPV_0', 'OPV 0', 'liveBirths', 0, 0, 0.62]]),
  ...series('age', [
    ['SaS0kTJ50dS', 'OPV1', 'OPV 1', 'under1', 1.5, 0.02, 0.99],
    ['z5tTcNI3L0b', 'OPV2', 'OPV 2', 'under1', 2.5, 0.03, 0.94],
    ['h9h4KeW4OMg', 'OPV3', 'OPV 3', 'under1', 3.5, 0.05, 0.89],
  ]),
]
const PCV = series('age', [
  ['A7VWYLfm5W1', 'PCV1', 'PCV 1', 'under1', 1.5, 0.02, 0.99],
  ['ag0n0p794wu', 'PCV2', 'PCV 2', 'under1', 2.5, 0.03, 0.94],
  ['w2qKmMHXW8A', 'PCV3', 'PCV 3', 'under1', 3.5, 0.05, 0.89],
])
const TD = series('pregnancy', [
  ['FSkpxHTkqLN', 'TT1', 'TT 1', 'pregnant', 0, 0.2, 0.62],
  ['KKTW2h1CzRK', 'TT2', 'TT 2', 'pregnant', 0, 0.2, 0.5],
  ['C6JUTIT9b7f', 'TT3', 'TT 3', 'pregnant', 0, 0.25, 0.2],
  ['Fqf7g1SMZPO', 'TT_4', 'TT 4', 'pregnant', 0, 0.25, 0.1],
  ['Y4eiHr1VKSp', 'TT5', 'TT 5', 'pregnant', 0, 0.25, 0.06],
])

type Facts = Partial<Product> &
  Pick<Product, 'code' | 'name' | 'antigen' | 'dhis2Prefix' | 'unitsPerPack' | 'classificationId'>

const product = (facts: Facts): Product => ({
  dosesPerVial: facts.unitsPerPack,
  keepsOpenVials: false,
  freezeSensitive: false,
  vvmType: 'VVM14',
  tracer: false,
  injected: true,
  manufacturers: ['Serum Biologicals'],
  pricePerPack: 5,
  series: [],
  ...facts,
})

/** Unscheduled names of makers: none of them exists. */
export const PRODUCTS: readonly Product[] = [
  product({
    code: 'BCG20',
    name: 'BCG vaccine, 20 doses, lyophilised',
    antigen: 'BCG',
    dhis2Prefix: 'BCG',
    unitsPerPack: 20,
    classificationId: '51201601',
    tracer: true,
    vvmType: 'VVM30',
    manufacturers: ['Meridian Vaccines', 'Sanova Bio'],
    pricePerPack: 3.2,
    series: series('age', [['WSy7zOZx1Wl', 'BCG', 'BCG', 'liveBirths', 0, 0.02, 1.02]]),
  }),
  product({
    code: 'OPV20',
    name: 'Bivalent oral polio vaccine, 20 doses',
    antigen: 'OPV',
    dhis2Prefix: 'OPV',
    unitsPerPack: 20,
    classificationId: '51201602',
    tracer: true,
    keepsOpenVials: true,
    injected: false,
    vvmType: 'VVM2',
    manufacturers: ['Lumen Pharma', 'Sanova Bio'],
    pricePerPack: 3.6,
    series: OPV,
  }),
  product({
    code: 'IPV05',
    name: 'Inactivated polio vaccine, 5 doses',
    antigen: 'IPV',
    dhis2Prefix: 'IPV',
    unitsPerPack: 5,
    classificationId: '51201603',
    keepsOpenVials: true,
    freezeSensitive: true,
    vvmType: 'VVM7',
    pricePerPack: 9.8,
    series: series('age', [['abYqcxC7OSe', 'IPV', 'IPV', 'under1', 3.5, 0.05, 0.86]]),
  }),
  product({
    code: 'PENTA10',
    name: 'DTP-HepB-Hib vaccine, 10 doses',
    antigen: 'Penta',
    dhis2Prefix: 'DPT-HEPB-HIB',
    unitsPerPack: 10,
    classificationId: '51201604',
    tracer: true,
    keepsOpenVials: true,
    freezeSensitive: true,
    manufacturers: ['Serum Biologicals', 'Meridian Vaccines'],
    pricePerPack: 9.1,
    series: PENTA,
  }),
  product({
    code: 'PCV04',
    name: 'Pneumococcal conjugate vaccine, 4 doses',
    antigen: 'PCV',
    dhis2Prefix: 'PCV',
    unitsPerPack: 4,
    classificationId: '51201605',
    tracer: true,
    keepsOpenVials: true,
    freezeSensitive: true,
    vvmType: 'VVM30',
    manufacturers: ['Aurora Biotech'],
    pricePerPack: 11.6,
    series: PCV,
  }),
  product({
    code: 'ROTA01',
    name: 'Rotavirus vaccine, 1 dose',
    antigen: 'Rota',
    dhis2Prefix: 'ROTA',
    unitsPerPack: 1,
    classificationId: '51201606',
    tracer: true,
    injected: false,
    manufacturers: ['Aurora Biotech'],
    pricePerPack: 1.9,
    series: series('age', [
      ['e8CQ1VjzOnL', 'RV1', 'RV 1', 'under1', 1.5, 0.01, 0.97],
      ['GxvFEXfTWcN', 'RV2', 'RV 2', 'under1', 2.5, 0.01, 0.92],
    ]),
  }),
  product({
    code: 'MR10',
    name: 'Measles-rubella vaccine, 10 doses, lyophilised',
    antigen: 'MR',
    dhis2Prefix: 'MR',
    unitsPerPack: 10,
    classificationId: '51201607',
    tracer: true,
    manufacturers: ['Serum Biologicals', 'Lumen Pharma'],
    pricePerPack: 6.7,
    series: series('age', [
      ['kGrnHR9zV2G', 'MR1', 'MR 1', 'under1', 9, 0.14, 0.97],
      ['Lyvx6Ltz5U2', 'MR2', 'MR 2', 'under2', 15, 0.97, 0.37],
    ]),
  }),
  product({
    code: 'YF10',
    name: 'Yellow fever vaccine, 10 doses, lyophilised',
    antigen: 'YF',
    dhis2Prefix: 'YF',
    unitsPerPack: 10,
    classificationId: '51201608',
    manufacturers: ['Sanova Bio'],
    pricePerPack: 11,
    series: series('age', [['wlyoQSROP3w', 'YF', 'Yellow fever', 'under1', 9, 0.13, 0.87]]),
  }),
  product({
    code: 'MENA10',
    name: 'Meningococcal A conjugate vaccine, 10 doses, lyophilised',
    antigen: 'MenA',
    dhis2Prefix: 'MenA',
    unitsPerPack: 10,
    classificationId: '51201609',
    vvmType: 'VVM30',
    pricePerPack: 6.1,
    series: series('age', [['gZ7IMwsQtmy', 'MenA', 'MenA', 'under1', 9, 0.3, 0.78]]),
  }),
  product({
    code: 'TD10',
    name: 'Tetanus-diphtheria vaccine, 10 doses',
    antigen: 'Td',
    dhis2Prefix: 'TT',
    unitsPerPack: 10,
    classificationId: '51201610',
    keepsOpenVials: true,
    freezeSensitive: true,
    vvmType: 'VVM30',
    manufacturers: ['Lumen Pharma'],
    pricePerPack: 1.4,
    series: TD,
  }),
  product({
    code: 'HPV01',
    name: 'Human papillomavirus vaccine, 1 dose',
    antigen: 'HPV',
    dhis2Prefix: 'HPV',
    unitsPerPack: 1,
    classificationId: '51201611',
    freezeSensitive: true,
    vvmType: 'VVM30',
    manufacturers: ['Aurora Biotech'],
    pricePerPack: 4.5,
    // The 2.40 package has no HPV; countries add their own element.
    series: series('none', [['Hp9vDoseAdm', 'HPV', 'HPV', 'girls9', 0, 0, 0.7]]),
  }),
  product({
    code: 'ADS05',
    name: 'Auto-disable syringe 0.5 ml',
    antigen: 'AD syringe',
    dhis2Prefix: 'ADS_0.5ML',
    unitsPerPack: 100,
    dosesPerVial: 1,
    classificationId: '42142608',
    vvmType: '',
    injected: false,
    manufacturers: ['Clearpoint Medical'],
    pricePerPack: 4,
  }),
]

export const PRODUCT_COUNT = PRODUCTS.length
/** The syringe's number: its use follows from what was injected, so it is worked out last. */
export const SYRINGE = PRODUCT_COUNT - 1

export interface NumberedSeries extends Series {
  readonly product: number
}

/** All series in one list; the position is the series' number everywhere in this slice. */
export const SERIES: readonly NumberedSeries[] = PRODUCTS.flatMap((p, product) =>
  p.series.map((s) => ({ ...s, product })),
)
export const SERIES_COUNT = SERIES.length

/** First and one past the last series of each product. */
export const SERIES_RANGES: readonly (readonly [number, number])[] = PRODUCTS.map((_, p) => {
  const first = SERIES.findIndex((s) => s.product === p)
  return first < 0 ? [0, 0] : [first, first + SERIES.filter((s) => s.product === p).length]
})

export function productAt(p: number): Product {
  const found = PRODUCTS[p]
  if (found === undefined) throw new RangeError(`No product number ${p}`)
  return found
}
