import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import { createCountry, type Country } from './country.ts'
import type { DistrictHistory } from './district-history.ts'
import { givenIndex } from './given-index.ts'
import { Column, INFLOWS, OUTFLOWS, type Ledger } from './ledger.ts'
import { LOT_LIMIT } from './lots.ts'
import { Movement } from './movements.ts'
import { PRODUCT_COUNT, SERIES_COUNT } from './products.ts'
import { isActive } from './sites.ts'
import { cardIndex } from './stock-room.ts'
import type { StoreHistory } from './upper-stores.ts'

const END = month(202_610)
const demo = (seed: number): Country => createCountry({ seed, size: 'demo', endMonth: END })
const anySeed = fc.integer({ min: 0, max: 0xffffffff })
const someDistrict = fc.integer({ min: 0, max: 8 })

/** Every account must balance and open with what the month before closed with. */
function expectBalanced(ledger: Ledger, places: number): void {
  const wrong: string[] = []
  for (let place = 0; place < places; place++) {
    for (let p = 0; p < PRODUCT_COUNT; p++) {
      for (let t = 0; t < ledger.months; t++) {
        const get = (column: Column): number => ledger.get(place, p, t, column)
        const inflow = INFLOWS.reduce<number>((sum, column) => sum + get(column), 0)
        const outflow = OUTFLOWS.reduce<number>((sum, column) => sum + get(column), 0)
        if (get(Column.opening) + inflow - outflow !== get(Column.closing)) wrong.push(`balance ${place} ${p} ${t}`)
        if (t > 0 && get(Column.opening) !== ledger.get(place, p, t - 1, Column.closing))
          wrong.push(`carry ${place} ${p} ${t}`)
        if ([...INFLOWS, ...OUTFLOWS, Column.closing].some((column) => get(column) < 0))
          wrong.push(`negative ${place} ${p} ${t}`)
        if (get(Column.stockoutDays) < 0 || get(Column.stockoutDays) > 30) wrong.push(`days ${place} ${p} ${t}`)
      }
    }
  }
  expect(wrong).toEqual([])
}

/** Lines of a card in order, with what is on hand after each. */
function expectCardsAgree(history: Pick<DistrictHistory, 'lines' | 'starts' | 'ledger'>, place: number): void {
  const { lines, starts, ledger } = history
  for (let p = 0; p < PRODUCT_COUNT; p++) {
    let total = 0
    for (let lot = 0; lot < LOT_LIMIT; lot++) {
      const card = cardIndex(place, p, lot)
      let stock = 0
      let day = 0
      for (let i = starts[card] ?? 0; i < (starts[card + 1] ?? 0); i++) {
        const quantity = lines.quantity[i] ?? 0
        const kind = lines.kind[i]
        if (kind === Movement.count) stock = quantity
        else if (kind === Movement.received || kind === Movement.transferredIn) stock += quantity
        else stock -= quantity
        if (stock < 0 || stock !== lines.after[i] || (lines.day[i] ?? 0) < day)
          expect.fail(`card ${place}/${p}/${lot} line ${i}`)
        day = lines.day[i] ?? 0
      }
      total += stock
    }
    expect(total).toBe(ledger.get(place, p, ledger.months - 1, Column.closing))
  }
}

describe('a district', () => {
  test('keeps its books: opening and inflows less outflows are the closing stock, which opens the next month', () => {
    fc.assert(
      fc.property(anySeed, someDistrict, (seed, district) => {
        const history = demo(seed).historyOf(district)
        expectBalanced(history.ledger, history.sites.length + 1)
      }),
      { numRuns: 12 },
    )
  })

  test('has stock cards that run in order, never below zero, and end where the ledger ends', () => {
    fc.assert(
      fc.property(anySeed, someDistrict, (seed, district) => {
        const history = demo(seed).historyOf(district)
        for (const site of history.sites) if (site.inOpenlmis && !site.paper) expectCardsAgree(history, site.local)
        expectCardsAgree(history, history.store)
      }),
      { numRuns: 8 },
    )
  })

  test('loses nothing between store and facilities: what is sent is received', () => {
    fc.assert(
      fc.property(anySeed, someDistrict, (seed, district) => {
        const { ledger, sites, store } = demo(seed).historyOf(district)
        for (let p = 0; p < PRODUCT_COUNT; p++) {
          for (let t = 0; t < ledger.months; t++) {
            const sum = (column: Column): number =>
              sites.reduce((total, site) => total + ledger.get(site.local, p, t, column), 0)
            expect(sum(Column.received)).toBe(ledger.get(store, p, t, Column.transferredOut))
            const given = sum(Column.transferredOut)
            expect(sum(Column.transferredIn) + ledger.get(store, p, t, Column.transferredIn)).toBe(given)
          }
        }
      }),
      { numRuns: 8 },
    )
  })

  test('gives no dose it did not open: over the whole time doses given never exceed doses opened', () => {
    fc.assert(
      fc.property(anySeed, someDistrict, (seed, district) => {
        const { ledger, sites, given } = demo(seed).historyOf(district)
        for (const site of sites) {
          for (let p = 0; p < PRODUCT_COUNT; p++) {
            let used = 0
            let doses = 0
            for (let t = 0; t < ledger.months; t++) {
              used += ledger.get(site.local, p, t, Column.used)
              doses += ledger.get(site.local, p, t, Column.given)
              expect(doses).toBeLessThanOrEqual(used)
            }
          }
        }
        let bySeries = 0
        let byProduct = 0
        for (const site of sites) {
          for (let t = 0; t < ledger.months; t++) {
            for (let s = 0; s < SERIES_COUNT; s++) {
              for (const band of [0, 1] as const)
                bySeries += given[givenIndex(ledger.months, site.local, t, s, band)] ?? 0
            }
            for (let p = 0; p < PRODUCT_COUNT - 1; p++) byProduct += ledger.get(site.local, p, t, Column.given)
          }
        }
        expect(bySeries).toBe(byProduct)
      }),
      { numRuns: 8 },
    )
  })

  test('uses no lot after its last day', () => {
    fc.assert(
      fc.property(anySeed, someDistrict, (seed, district) => {
        const country = demo(seed)
        const { lines } = country.historyOf(district)
        for (let i = 0; i < lines.length; i++) {
          if (lines.kind[i] !== Movement.used) continue
          const lot = (lines.card[i] ?? 0) % LOT_LIMIT
          const p = Math.floor((lines.card[i] ?? 0) / LOT_LIMIT) % PRODUCT_COUNT
          expect(lines.day[i]).toBeLessThanOrEqual(country.world.lots[p]?.expiry[lot] ?? 0)
        }
      }),
      { numRuns: 5 },
    )
  })

  test('does nothing before a place opens and after it closes', () => {
    const country = createCountry({ seed: 4, size: 'region', endMonth: END })
    const { ledger, sites } = country.historyOf(0)
    const partial = sites.filter((site) => site.opens > 0 || Number.isFinite(site.closes))
    expect(partial.length).toBeGreaterThan(2)
    for (const site of partial) {
      for (let t = 0; t < ledger.months; t++) {
        if (!isActive(site, t))
          expect(ledger.get(site.local, 3, t, Column.used) + ledger.get(site.local, 3, t, Column.closing)).toBe(0)
      }
    }
  })

  test('does not depend on what was computed before it', () => {
    const first = demo(11)
    const alone = first.historyOf(5)
    const second = demo(11)
    for (const district of [8, 0, 3]) second.historyOf(district)
    second.nationalStore()
    const later = second.historyOf(5)
    expect(later.ledger.cells).toEqual(alone.ledger.cells)
    expect(later.given).toEqual(alone.given)
    expect(later.lines.quantity.subarray(0, later.lines.length)).toEqual(
      alone.lines.quantity.subarray(0, alone.lines.length),
    )
  })
})

describe('the upper stores', () => {
  const books = (store: StoreHistory): void => {
    expectBalanced(store.ledger, 1)
    expectCardsAgree(store, 0)
  }

  test('keep their books, and what a region sends in a month its districts receive at the start of the next', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const country = demo(seed)
        const { months } = country.world.calendar
        for (const region of country.areas.regions) {
          const store = country.regionalStore(region.number)
          books(store)
          for (let p = 0; p < PRODUCT_COUNT; p++) {
            for (let t = 0; t + 1 < months; t++) {
              const received = region.districts.reduce((sum, district) => {
                const history = country.historyOf(district)
                return sum + history.ledger.get(history.store, p, t + 1, Column.received)
              }, 0)
              expect(store.ledger.get(0, p, t, Column.transferredOut)).toBe(received)
            }
          }
        }
      }),
      { numRuns: 2 },
    )
  })

  test('the national store hands out in each month exactly what the regional stores receive', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const country = demo(seed)
        const national = country.nationalStore()
        books(national)
        for (let p = 0; p < PRODUCT_COUNT; p++) {
          for (let t = 0; t < country.world.calendar.months; t++) {
            const received = country.areas.regions.reduce(
              (sum, region) => sum + country.regionalStore(region.number).ledger.get(0, p, t, Column.received),
              0,
            )
            expect(national.ledger.get(0, p, t, Column.transferredOut)).toBe(received)
          }
        }
      }),
      { numRuns: 3 },
    )
  })
})

describe('sizes', () => {
  test('national is 10,000 places, 12 products and 36 months', () => {
    const country = createCountry({ seed: 1, size: 'national', endMonth: END })
    expect(country.areas.siteCount).toBe(10_000)
    expect(country.world.calendar.months).toBe(36)
    expect(PRODUCT_COUNT).toBe(12)
    expect(country.areas.districts.length).toBe(240)
  })

  test('district is one district with 300 places', () => {
    const country = createCountry({ seed: 1, size: 'district', endMonth: END })
    expect(country.areas.districts.map((district) => district.siteCount)).toEqual([300])
  })
})
