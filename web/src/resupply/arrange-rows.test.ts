import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Antigen, StockStatus } from '../../../contract/common.ts'
import type { ResupplyCell, ResupplyRow } from '../../../contract/resupply.ts'
import { arrangeRows, chosenAntigens, nextSort, readSort } from './arrange-rows.ts'

const antigen = (id: number, tracer = false): Antigen => ({
  id,
  code: `A${id}`,
  name: `Antigen ${id}`,
  tracer,
  coverageDose: 1,
  dosesPerVial: 10,
  wastageCeilingPercent: 10,
})

function cell(of: number, stock: StockStatus, monthsOfStock: number | null = null): ResupplyCell {
  return {
    antigen: of,
    stock,
    sohDoses: stock === 'out' ? 0 : null,
    observedOn: null,
    origin: null,
    lastMovementOn: null,
    nextExpiryOn: null,
    monthsOfStock,
    runsOutOn: null,
    stockoutDays: null,
    doses: 'reported',
    dosesGiven: 1,
    dosesGivenBefore: null,
    coveragePercent: null,
    coverageBand: null,
    impossible: false,
    recommendedDoses: null,
    enteredDoses: null,
  }
}

function row(facilityId: number, name: string, urgency: number, cells: ResupplyCell[], signedOff = false): ResupplyRow {
  return {
    facilityId,
    name,
    code: null,
    type: null,
    active: true,
    recordKeeping: 'openlmis',
    linked: true,
    checksDone: 0,
    signedOff,
    urgency,
    cells,
  }
}

const ANTIGENS = [antigen(1, true), antigen(2)]
const names = (rows: readonly ResupplyRow[]) => rows.map(({ name }) => name)

describe('arrangeRows', () => {
  const rows = [
    row(1, 'Zambo', 4, [cell(1, 'ok', 2)]),
    row(2, 'Éburnéa', 0, [cell(1, 'out')]),
    row(3, 'Abiko', 0, [cell(1, 'notReported')], true),
  ]

  test('puts the most urgent first and settles ties by name', () => {
    expect(names(arrangeRows(rows, {}, ANTIGENS, 'en'))).toEqual(['Abiko', 'Éburnéa', 'Zambo'])
  })

  test('finds a name without its accents', () => {
    expect(names(arrangeRows(rows, { find: 'eburnea' }, ANTIGENS, 'fr'))).toEqual(['Éburnéa'])
  })

  test('shows only those not signed off when asked', () => {
    expect(names(arrangeRows(rows, { open: 1 }, ANTIGENS, 'en'))).not.toContain('Abiko')
  })

  test('keeps not reported apart from out', () => {
    expect(names(arrangeRows(rows, { filter: 'out' }, ANTIGENS, 'en'))).toEqual(['Éburnéa'])
    expect(names(arrangeRows(rows, { filter: 'notReported' }, ANTIGENS, 'en'))).toEqual(['Abiko'])
  })

  test('sorts by one antigen: out, then low, then silent, then in range', () => {
    expect(names(arrangeRows(rows, { sort: '1' }, ANTIGENS, 'en'))).toEqual(['Éburnéa', 'Abiko', 'Zambo'])
  })

  test('loses no row and doubles none, however it is sorted', () => {
    const sorts = fc.constantFrom(undefined, 'urgency', '-urgency', 'name', '-name', '1', '-2')
    const some = fc.array(fc.record({ urgency: fc.integer({ min: 0, max: 5 }), name: fc.string() }), { maxLength: 40 })
    fc.assert(
      fc.property(some, sorts, (facts, sort) => {
        const given = facts.map(({ urgency, name }, index) => row(index + 1, name, urgency, [cell(1, 'ok', urgency)]))
        const ids = arrangeRows(given, { sort }, ANTIGENS, 'en').map(({ facilityId }) => facilityId)
        expect(ids.toSorted((a, b) => a - b)).toEqual(given.map(({ facilityId }) => facilityId))
      }),
    )
  })
})

describe('sorting by headers', () => {
  test('turns the direction when the same header is pressed again', () => {
    expect(nextSort(readSort('name'), 'name')).toBe('-name')
    expect(nextSort(readSort('-name'), 'name')).toBe('name')
  })

  test('leaves the default order out of the address', () => {
    expect(nextSort(readSort('name'), 'urgency')).toBeUndefined()
  })
})

test('an address that picks unknown antigens shows all of them', () => {
  expect(chosenAntigens(ANTIGENS, '99')).toEqual(ANTIGENS)
  expect(chosenAntigens(ANTIGENS, '2').map(({ id }) => id)).toEqual([2])
})
