import { ok } from '../../base/result.ts'
import type { Dhis2StockElement, Dhis2StockGates, Dhis2StockSource } from '../ports.ts'

/** A DHIS2 of one data set in our own codes, one by options and one of another kind; tests change what it says. */
export interface SmallDhis2 {
  elements: Dhis2StockElement[]
  readonly inSet: Map<string, string[]>
  gates: Partial<Dhis2StockGates>
  orgUnits: string[]
  attributeCombo: string
  periodType: string
  /** Every list is read in full. */
  complete: boolean
  readonly source: Dhis2StockSource
}

export const STOCK_SET = 'dsEpiStock1'
export const OPTION_SET = 'dsEpiOption'
export const DEFAULT_COMBO = 'ccDefault01'
export const DEFAULT_OPTION = 'cocDefault1'
export const PRODUCT_COMBO = 'ccProducts1'

export const element = (id: string, code: string | null, more: Partial<Dhis2StockElement> = {}): Dhis2StockElement => ({
  id,
  code,
  name: code ?? id,
  valueType: 'INTEGER_ZERO_OR_POSITIVE',
  aggregationType: code?.endsWith('CLOSING') || code?.endsWith('OPENING') ? 'LAST' : 'SUM',
  zeroIsSignificant: true,
  categoryCombo: DEFAULT_COMBO,
  ...more,
})

export function smallDhis2(): SmallDhis2 {
  const list = <T>(rows: readonly T[]) => Promise.resolve(ok({ rows, rejects: [], complete: dhis2.complete }))
  const dhis2: SmallDhis2 = {
    elements: [
      element('deBcgClose', 'OLMIS_BCG_CLOSING'),
      element('deBcgRecvd', 'OLMIS_BCG_RECEIVED'),
      element('deBcgOutDy', 'OLMIS_BCG_STOCKOUT_DAYS'),
      element('deOptClose', 'OLMIS_CLOSING', { categoryCombo: PRODUCT_COMBO }),
      element('deByName01', null, { name: 'Stock final BCG' }),
      element('deOther001', 'MAL_CASES', { name: 'Malaria cases' }),
    ],
    inSet: new Map([
      [STOCK_SET, ['deBcgClose', 'deBcgRecvd', 'deBcgOutDy', 'deByName01']],
      [OPTION_SET, ['deOptClose']],
      ['dsMalaria01', ['deOther001']],
    ]),
    gates: {},
    orgUnits: ['ouClinic001'],
    attributeCombo: DEFAULT_COMBO,
    periodType: 'Monthly',
    complete: true,
    source: {
      listDataSets: () =>
        list(
          [...dhis2.inSet].map(([id, elements]) => ({
            id,
            code: id === OPTION_SET ? 'OPTIONS' : null,
            name: `Set ${id}`,
            periodType: dhis2.periodType,
            attributeCombo: dhis2.attributeCombo,
            elements: elements.map((dataElement) => ({ dataElement })),
          })),
        ),
      listDataElements: () => list(dhis2.elements),
      listCategoryCombos: () =>
        list([
          { id: DEFAULT_COMBO, isDefault: true },
          { id: PRODUCT_COMBO, isDefault: false },
          { id: 'ccProject01', isDefault: false },
        ]),
      listOptionCombos: (combos) =>
        list(
          [
            { id: DEFAULT_OPTION, name: 'default', categoryCombo: DEFAULT_COMBO, categoryOptions: [] },
            { id: 'cocBcg20001', name: 'BCG', categoryCombo: PRODUCT_COMBO, categoryOptions: [{ code: 'BCG20' }] },
            { id: 'cocPolio001', name: 'Polio', categoryCombo: PRODUCT_COMBO, categoryOptions: [{ code: null }] },
            { id: 'cocUnknown1', name: 'Something', categoryCombo: PRODUCT_COMBO, categoryOptions: [] },
            { id: 'cocProject1', name: 'Project A', categoryCombo: 'ccProject01', categoryOptions: [] },
          ].filter(({ categoryCombo }) => combos.includes(categoryCombo)),
        ),
      getDataSetGates: () =>
        Promise.resolve(
          ok({ expiryDays: 0, openFuturePeriods: 0, inputPeriods: [], workflow: undefined, ...dhis2.gates }),
        ),
      listAssignedOrgUnits: () => list(dhis2.orgUnits.map((id) => ({ id }))),
    },
  }
  return dhis2
}
