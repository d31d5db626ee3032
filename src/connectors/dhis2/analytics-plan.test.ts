import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planAnalytics, splitAnalytics, type AnalyticsQuery } from './analytics-plan.ts'
import { defaultLimits } from './config.ts'
import { queryString } from '../../platform/outgoing-http/request-url.ts'

const uids = (maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{10}$/), { minLength: 1, maxLength })
const periods = fc.uniqueArray(fc.integer({ min: 200001, max: 209912 }).map(String), { minLength: 1, maxLength: 20 })
const queries = fc.record({ dataItems: uids(20), periods, orgUnits: uids(60) })
const limits = fc.record({
  maxUrlChars: fc.integer({ min: 1000, max: 6000 }),
  analyticsCells: fc.integer({ min: 10, max: 5000 }),
})

const cells = (query: AnalyticsQuery): string[] =>
  query.dataItems.flatMap((dx) => query.periods.flatMap((pe) => query.orgUnits.map((ou) => `${dx}/${pe}/${ou}`)))

test('every cell is asked for exactly once, in requests below both limits', () => {
  fc.assert(
    fc.property(queries, limits, (query, limit) => {
      const plan = planAnalytics(query, { ...defaultLimits, ...limit })
      expect(plan.flatMap(cells).toSorted()).toEqual(cells(query).toSorted())
      for (const { dataItems, periods: months, orgUnits } of plan) {
        const dimension = [`dx:${dataItems.join(';')}`, `pe:${months.join(';')}`, `ou:${orgUnits.join(';')}`]
        expect(
          queryString({ dimension, includeNumDen: true, skipMeta: false, skipRounding: true }).length + 120,
        ).toBeLessThanOrEqual(limit.maxUrlChars)
        const single = orgUnits.length === 1
        expect(single || dataItems.length * months.length * orgUnits.length <= limit.analyticsCells).toBe(true)
      }
    }),
    { numRuns: 40 },
  )
})

test('halving ends at a single cell and loses none', () => {
  fc.assert(
    fc.property(queries, (query) => {
      const singles: AnalyticsQuery[] = []
      const queue: AnalyticsQuery[] = [query]
      for (let next = queue.pop(); next; next = queue.pop()) {
        const parts = splitAnalytics(next)
        if (parts) queue.push(...parts)
        else singles.push(next)
      }
      expect(singles.flatMap(cells).toSorted()).toEqual(cells(query).toSorted())
    }),
    { numRuns: 10 },
  )
})

test('a level goes with every part of the units it is looked for in', () => {
  const orgUnits = ['LEVEL-4', ...Array.from({ length: 100 }, (_, n) => `Unit${String(n).padStart(7, '0')}`)]
  const plan = planAnalytics(
    { dataItems: ['d'], periods: ['202607'], orgUnits },
    { ...defaultLimits, maxUrlChars: 1000 },
  )
  expect(plan.length).toBeGreaterThan(1)
  expect(plan.every((request) => request.orgUnits[0] === 'LEVEL-4' && request.orgUnits.length > 1)).toBe(true)
})
