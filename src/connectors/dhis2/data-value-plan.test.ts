import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultLimits } from './config.ts'
import { chunk, planDataValues, type DataValueQuery } from './data-value-plan.ts'
import { queryString } from '../../platform/outgoing-http/request-url.ts'

const uids = fc.uniqueArray(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{10}$/), { maxLength: 300 })
const periods = fc.uniqueArray(fc.integer({ min: 200001, max: 209912 }).map(String), { maxLength: 60 })
const queries: fc.Arbitrary<DataValueQuery> = fc.record({
  dataElements: uids,
  dataSets: uids,
  periods,
  orgUnits: uids,
  children: fc.boolean(),
})
const limits = fc.integer({ min: 1000, max: 6000 }).map((maxUrlChars) => ({ ...defaultLimits, maxUrlChars }))

test('every combination is asked for exactly once', () => {
  const small = fc.uniqueArray(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{10}$/), { maxLength: 40 })
  const few = fc.record({
    dataElements: small,
    periods: fc.uniqueArray(fc.integer({ min: 200001, max: 209912 }).map(String), { maxLength: 15 }),
    orgUnits: small,
    children: fc.boolean(),
  })
  fc.assert(
    fc.property(few, limits, (query, limit) => {
      const asked = planDataValues(query, limit).flatMap((request) =>
        request.orgUnits.flatMap((unit) =>
          request.periods.flatMap((period) => request.dataElements.map((element) => `${unit}/${period}/${element}`)),
        ),
      )
      const wanted = query.orgUnits.flatMap((unit) =>
        query.periods.flatMap((period) => query.dataElements?.map((element) => `${unit}/${period}/${element}`) ?? []),
      )
      expect(asked.toSorted()).toEqual(wanted.toSorted())
    }),
    { numRuns: 30 },
  )
})

test('no request is longer than the limit, whatever is asked for', () => {
  fc.assert(
    fc.property(queries, limits, (query, limit) => {
      for (const { dataSets, dataElements, periods: months, orgUnits } of planDataValues(
        { ...query, changedSince: '2026-01-01T00:00:00.000Z' },
        limit,
      )) {
        const text = queryString({
          dataSet: dataSets,
          dataElement: dataElements,
          period: months,
          orgUnit: orgUnits,
          children: true,
          lastUpdated: '2026-01-01T00:00:00.000',
          includeDeleted: true,
          format: 'json',
        })
        expect(text.length + 120).toBeLessThanOrEqual(limit.maxUrlChars)
      }
    }),
    { numRuns: 50 },
  )
})

test('a data set and, with children, an org unit go alone', () => {
  const plan = planDataValues(
    { dataSets: ['s1', 's2'], periods: ['202601', '202602'], orgUnits: ['u1', 'u2'], children: true },
    defaultLimits,
  )
  expect(plan.map((request) => [request.dataSets, request.orgUnits])).toEqual([
    [['s1'], ['u1']],
    [['s2'], ['u1']],
    [['s1'], ['u2']],
    [['s2'], ['u2']],
  ])
})

test('a chunk never is empty and never loses an item', () => {
  expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunk([1, 2], 0)).toEqual([[1], [2]])
  expect(chunk([], 3)).toEqual([])
})
