import type { FakeCompletion, FakeDataset, FakeDataValue, FakeOrgUnit } from './dataset.ts'

/**
 * Two districts, five facilities, two data sets that share an element: enough to meet every rule of an import.
 * FacilityA02 closed in March 2026, FacilityA03 is assigned to no data set.
 */
export const unit = {
  root: 'RootUnit001',
  districtA: 'DistrictA01',
  districtB: 'DistrictB01',
  open: 'FacilityA01',
  closed: 'FacilityA02',
  unassigned: 'FacilityA03',
  elsewhere: 'FacilityB01',
} as const

export const element = {
  /** By age, zero significant. */
  doses: 'DosesGiven1',
  /** Zero not significant, in two data sets. */
  stock: 'StockOnHnd1',
  /** Yearly, averaged over time and summed over units. */
  population: 'Population1',
  note: 'FreeText001',
  colour: 'ColourUsed1',
  /** In the set with input periods. */
  campaign: 'CampaignDs1',
} as const

export const combo = {
  default: 'HllvX50cXC0',
  under1: 'AgeUnder1y0',
  over1: 'AgeOver1yr0',
  other: 'OtherCombo1',
} as const
export const set = {
  vaccines: 'VaccineSet1',
  second: 'SecondSet01',
  population: 'PopulSet001',
  campaign: 'CampaignSe1',
} as const
export const indicator = { coverage: 'CoverageIn1', stockPerDose: 'StockPerDo1' } as const
export const gln = 'GlnAttrib01'

export const password = 'correct horse'
export const token = 'd2pat_abcdefghijklmnopqrstuvwxyz1234561234567890'

const assigned = [unit.open, unit.closed, unit.elsewhere]

const facility = (id: string, parent: string, more: Partial<FakeOrgUnit> = {}): FakeOrgUnit => ({
  id,
  parent,
  name: `Facility ${id.slice(-3)}`,
  code: `OU_${id.slice(-3)}`,
  openingDate: '2015-01-01',
  lastUpdated: '2026-01-10T08:00:00.000Z',
  ...more,
})

export interface SmallCountry {
  readonly values?: Readonly<Record<string, readonly FakeDataValue[]>>
  readonly completions?: Readonly<Record<string, readonly FakeCompletion[]>>
  readonly moreUnits?: readonly FakeOrgUnit[]
}

export function smallCountry({ values = {}, completions = {}, moreUnits = [] }: SmallCountry = {}): FakeDataset {
  return {
    systemId: '00000000-0000-4000-8000-000000000001',
    systemName: 'Small country',
    users: [
      {
        id: 'SuperUser01',
        username: 'admin',
        name: 'Admin',
        password,
        authorities: ['ALL'],
        organisationUnits: [unit.root],
      },
      {
        id: 'ClerkUser01',
        username: 'clerk',
        name: 'Clerk of district A',
        password,
        tokens: [token],
        authorities: ['F_DATAVALUE_ADD'],
        organisationUnits: [unit.districtA],
      },
      {
        id: 'EditorUser1',
        username: 'editor',
        name: 'Editor',
        password,
        authorities: ['F_DATAVALUE_ADD', 'F_EDIT_EXPIRED'],
        organisationUnits: [unit.root],
      },
      {
        id: 'ReaderUser1',
        username: 'reader',
        name: 'Reader',
        password,
        authorities: [],
        organisationUnits: [unit.root],
        dataSetsRead: [set.vaccines],
      },
      {
        id: 'NoPassword1',
        username: 'twofactor',
        name: 'Two-factor',
        authorities: ['ALL'],
        organisationUnits: [unit.root],
      },
    ],
    organisationUnitLevels: [
      { id: 'LevelOne001', name: 'Country', level: 1 },
      { id: 'LevelTwo001', name: 'District', level: 2 },
      { id: 'LevelThree1', name: 'Facility', level: 3 },
    ],
    organisationUnits: [
      { id: unit.root, name: 'Small country', code: 'OU_ROOT', openingDate: '1990-01-01' },
      { id: unit.districtA, parent: unit.root, name: 'District A', openingDate: '1990-01-01' },
      { id: unit.districtB, parent: unit.root, name: 'District B', openingDate: '1990-01-01' },
      facility(unit.open, unit.districtA, {
        geometry: { type: 'Point', coordinates: [-12.9, 9.01] },
        attributeValues: [{ attribute: gln, value: '0614141000012' }],
      }),
      facility(unit.closed, unit.districtA, { closedDate: '2026-03-31' }),
      facility(unit.unassigned, unit.districtA),
      facility(unit.elsewhere, unit.districtB),
      ...moreUnits,
    ],
    organisationUnitGroups: [
      { id: 'GroupHcs001', name: 'Health centres', code: 'HC', organisationUnits: [unit.open, unit.elsewhere] },
    ],
    organisationUnitGroupSets: [{ id: 'GroupSetTy1', name: 'Facility type', organisationUnitGroups: ['GroupHcs001'] }],
    attributes: [
      { id: gln, code: 'GLN', name: 'GLN', valueType: 'TEXT', unique: true, organisationUnitAttribute: true },
    ],
    categoryOptions: [
      { id: 'OptDefault1', name: 'default' },
      { id: 'OptUnder1y0', name: '<1 year' },
      { id: 'OptOver1yr0', name: '1+ year' },
    ],
    categories: [
      { id: 'CatDefault1', name: 'default', categoryOptions: ['OptDefault1'] },
      { id: 'CatAge00001', name: 'Age', categoryOptions: ['OptUnder1y0', 'OptOver1yr0'] },
    ],
    categoryCombos: [
      { id: 'CcDefault01', name: 'default', code: 'default', categories: ['CatDefault1'] },
      { id: 'CcAge000001', name: 'Age', categories: ['CatAge00001'] },
      { id: 'CcOther0001', name: 'Other', categories: [] },
    ],
    categoryOptionCombos: [
      {
        id: combo.default,
        name: 'default',
        code: 'default',
        categoryCombo: 'CcDefault01',
        categoryOptions: ['OptDefault1'],
      },
      { id: combo.under1, name: '<1 year', categoryCombo: 'CcAge000001', categoryOptions: ['OptUnder1y0'] },
      { id: combo.over1, name: '1+ year', categoryCombo: 'CcAge000001', categoryOptions: ['OptOver1yr0'] },
      { id: combo.other, name: 'Other', categoryCombo: 'CcOther0001', categoryOptions: [] },
    ],
    dataElements: [
      {
        id: element.doses,
        code: 'DOSES',
        name: 'Doses given',
        valueType: 'INTEGER_ZERO_OR_POSITIVE',
        aggregationType: 'SUM',
        zeroIsSignificant: true,
        categoryCombo: 'CcAge000001',
      },
      {
        id: element.stock,
        code: 'STOCK',
        name: 'Stock on hand',
        valueType: 'INTEGER',
        aggregationType: 'SUM',
        zeroIsSignificant: false,
        categoryCombo: 'CcDefault01',
      },
      {
        id: element.population,
        code: 'POP',
        name: 'Population under 1',
        valueType: 'INTEGER',
        aggregationType: 'AVERAGE_SUM_ORG_UNIT',
        zeroIsSignificant: false,
        categoryCombo: 'CcDefault01',
      },
      {
        id: element.note,
        code: 'NOTE',
        name: 'Note',
        valueType: 'TEXT',
        aggregationType: 'NONE',
        zeroIsSignificant: false,
        categoryCombo: 'CcDefault01',
      },
      {
        id: element.colour,
        code: 'COLOUR',
        name: 'Colour',
        valueType: 'TEXT',
        aggregationType: 'NONE',
        zeroIsSignificant: false,
        categoryCombo: 'CcDefault01',
        optionCodes: ['RED', 'GREEN'],
      },
      {
        id: element.campaign,
        code: 'CAMPAIGN',
        name: 'Campaign doses',
        valueType: 'INTEGER',
        aggregationType: 'SUM',
        zeroIsSignificant: true,
        categoryCombo: 'CcDefault01',
      },
    ],
    dataElementGroups: [{ id: 'ElemGroup01', name: 'Immunisation', dataElements: [element.doses] }],
    dataSets: [
      {
        id: set.vaccines,
        code: 'VACCINES',
        name: 'Vaccines',
        periodType: 'Monthly',
        expiryDays: 60,
        openFuturePeriods: 0,
        workflow: 'Workflow001',
        organisationUnits: assigned,
        dataSetElements: [
          { dataElement: element.doses },
          { dataElement: element.stock },
          { dataElement: element.note },
          { dataElement: element.colour },
        ],
      },
      {
        id: set.second,
        name: 'Second',
        periodType: 'Monthly',
        organisationUnits: assigned,
        dataSetElements: [{ dataElement: element.stock, categoryCombo: 'CcOther0001' }],
      },
      {
        id: set.population,
        name: 'Population',
        periodType: 'Yearly',
        openFuturePeriods: 1,
        organisationUnits: assigned,
        dataSetElements: [{ dataElement: element.population }],
      },
      {
        id: set.campaign,
        name: 'Campaign',
        periodType: 'Monthly',
        organisationUnits: assigned,
        dataSetElements: [{ dataElement: element.campaign }],
        dataInputPeriods: [
          { period: '202607', openingDate: '2026-08-01T00:00:00.000Z', closingDate: '2026-08-31T00:00:00.000Z' },
          { period: '202606', openingDate: '2026-07-01T00:00:00.000Z', closingDate: '2026-07-31T00:00:00.000Z' },
        ],
      },
    ],
    indicatorTypes: [
      { id: 'TypePercent', name: 'Per cent', factor: 100, number: false },
      { id: 'TypeNumber0', name: 'Number', factor: 1, number: true },
    ],
    indicators: [
      {
        id: indicator.coverage,
        code: 'COV',
        name: 'Coverage',
        numerator: `#{${element.doses}.${combo.under1}}`,
        denominator: `#{${element.population}}`,
        annualized: true,
        indicatorType: 'TypePercent',
      },
      {
        id: indicator.stockPerDose,
        name: 'Stock per dose',
        numerator: `#{${element.stock}}`,
        denominator: `#{${element.doses}}`,
        annualized: false,
        indicatorType: 'TypeNumber0',
      },
    ],
    indicatorGroups: [{ id: 'IndicGroup1', name: 'Coverage', indicators: [indicator.coverage] }],
    valuesOf: (orgUnit) => values[orgUnit] ?? [],
    completionsOf: (orgUnit) => completions[orgUnit] ?? [],
  }
}

/** A stored value with the parts a test does not care about filled in. */
export const stored = (
  dataElement: string,
  period: string,
  value: string,
  more: Partial<FakeDataValue> = {},
): FakeDataValue => ({
  dataElement,
  period,
  value,
  categoryOptionCombo: dataElement === element.doses ? combo.under1 : combo.default,
  attributeOptionCombo: combo.default,
  lastUpdated: '2026-08-01T10:00:00.000Z',
  ...more,
})
