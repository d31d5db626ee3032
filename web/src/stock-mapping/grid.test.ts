import { describe, expect, test } from 'vitest'
import type { StockMappingRow, StockMappings } from '../../../contract/stock-mapping.ts'
import { buildGrid, cellKey, markOf } from './grid.ts'

const mapping = (more: Partial<StockMappingRow>): StockMappingRow => ({
  id: 1,
  dataSetUid: 'ds',
  dataElementUid: 'de',
  elementCode: null,
  elementName: 'Element',
  optionUid: null,
  optionName: null,
  productId: null,
  antigen: 1,
  commodityTypeId: null,
  indicator: 'closingBalance',
  unit: 'doses',
  conversion: null,
  products: [],
  source: 'cards',
  programCode: null,
  model: 'element',
  method: 'code',
  state: 'proposed',
  score: 1,
  note: null,
  decidedBy: 'system',
  decidedAt: '2026-07-01T00:00:00Z',
  findings: [],
  ...more,
})
const error = { code: 'elementGone', severity: 'error' as const, values: {}, message: '', remedy: '' }
const all = (mappings: StockMappingRow[]): StockMappings => ({
  dataSets: [],
  dataSetUid: 'ds',
  products: [{ id: 7, code: 'ADS', name: 'Syringe', dispensingUnit: 'each' }],
  antigens: [
    { id: 1, code: 'BCG', name: 'BCG' },
    { id: 2, code: 'OPV', name: 'Oral polio' },
  ],
  commodityTypes: [{ id: 'ct', name: 'Diluent' }],
  mappings,
})

describe('the grid of mappings', () => {
  test('has a row for every antigen once one is mapped, and columns in the order of a stock report', () => {
    const grid = buildGrid(all([mapping({}), mapping({ indicator: 'received' }), mapping({ indicator: 'amc' })]))
    expect(grid.rows.map(({ code }) => code)).toEqual(['BCG', 'OPV'])
    expect(grid.indicators).toEqual(['openingBalance', 'received', 'issued', 'closingBalance', 'stockOutDays', 'amc'])
  })

  test('shows products, types, facilities and what is not known after the antigens', () => {
    const nobody = { antigen: null }
    const grid = buildGrid(
      all([
        mapping({ ...nobody }),
        mapping({ ...nobody, indicator: 'cceFunctional' }),
        mapping({ ...nobody, commodityTypeId: 'ct' }),
        mapping({ ...nobody, productId: 7 }),
      ]),
    )
    expect(grid.rows.map(({ key }) => key)).toEqual(['product:7', 'type:ct', 'facility', 'unknown'])
  })

  test('keeps all mappings of a cell', () => {
    const grid = buildGrid(all([mapping({ id: 1 }), mapping({ id: 2 })]))
    expect(grid.cells.get(cellKey('antigen:1', 'closingBalance'))?.map(({ id }) => id)).toEqual([1, 2])
  })

  test('narrows to what is to decide, or to what has problems', () => {
    const mappings = [
      mapping({ id: 1 }),
      mapping({ id: 2, antigen: 2, state: 'confirmed', findings: [error] }),
      mapping({ id: 3, state: 'rejected', findings: [error] }),
    ]
    expect(buildGrid(all(mappings), 'toDecide').rows.map(({ code }) => code)).toEqual(['BCG'])
    expect(buildGrid(all(mappings), 'problems').rows.map(({ code }) => code)).toEqual(['OPV'])
  })

  test('marks a cell by the worst it holds', () => {
    expect(markOf([])).toBe('none')
    expect(markOf([mapping({ state: 'rejected' }), mapping({})])).toBe('proposed')
    expect(markOf([mapping({ state: 'confirmed' }), mapping({})])).toBe('confirmed')
    expect(markOf([mapping({ state: 'confirmed', findings: [error] }), mapping({})])).toBe('broken')
  })
})
