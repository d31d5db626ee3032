import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMatcher, type MatchResult, type PlaceToMatch } from './index.ts'

const words = fc.constantFrom('Mbale', 'Mbbale', 'Sokode', 'St Mary', 'Saint Marys', 'Kara', 'North', 'II', '')
const kinds = fc.constantFrom('Health Centre', 'HC', 'Hospital', 'Poste de Santé', '', 'DISPENSARY')
const areas = fc.constantFrom<string[]>([], ['East'], ['East', 'Lake'], ['West', 'Hill'], ['west'])
const place = fc.record({
  name: fc.tuple(words, words, kinds).map((parts) => parts.join(' ')),
  areas,
  code: fc.option(fc.constantFrom('A1', 'a-1', 'B2', 'C3', ''), { nil: undefined }),
  position: fc.option(
    fc.constantFrom<[number, number]>([0, 0], [1.5, 30.2], [30.2, 1.5], [1.51, 30.21], [Number.NaN, 400]),
    { nil: undefined },
  ),
})
const list = (side: string) =>
  fc.array(place, { maxLength: 9 }).map((places) =>
    places.map(({ name, areas: path, code, position }, i): PlaceToMatch => ({
      id: `${side}${i}`,
      name,
      areas: path,
      ...(code === undefined ? {} : { code }),
      ...(position ? { latitude: position[0], longitude: position[1] } : {}),
    })),
  )

/** A plain copy that can be compared. */
const plain = ({ verdicts }: MatchResult): unknown =>
  [...verdicts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, verdict]) => [id, structuredClone(verdict)])

describe('matchAll', () => {
  test('does not depend on the order of places, and gives the same answer twice', () => {
    fc.assert(
      fc.property(list('l'), list('r'), (left, right) => {
        const once = plain(createMatcher(left, right).matchAll())
        expect(plain(createMatcher(left.toReversed(), right.toReversed()).matchAll())).toEqual(once)
      }),
      { numRuns: 60 },
    )
  })

  test('gives every left place a verdict, with at most five candidates and chances between 0 and 1', () => {
    fc.assert(
      fc.property(list('l'), list('r'), (left, right) => {
        const { verdicts } = createMatcher(left, right).matchAll()
        expect([...verdicts.keys()].toSorted()).toEqual(left.map(({ id }) => id).toSorted())
        for (const { candidates } of verdicts.values()) {
          expect(candidates.length).toBeLessThanOrEqual(5)
          for (const { probability } of candidates) {
            expect(probability).toBeGreaterThanOrEqual(0)
            expect(probability).toBeLessThanOrEqual(1)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('confirms each right place for one left place at most, unless many are allowed', () => {
    fc.assert(
      fc.property(list('l'), list('r'), (left, right) => {
        const confirmed = [...createMatcher(left, right).matchAll().verdicts.values()]
          .filter(({ verdict }) => verdict === 'confirmed')
          .map(({ candidates }) => candidates[0]?.rightId)
        expect(new Set(confirmed).size).toBe(confirmed.length)
      }),
      { numRuns: 60 },
    )
  })

  test('returns confirmed pairs as they were and never proposes rejected ones', () => {
    const drawn = fc.tuple(list('l'), list('r'), fc.nat(8), fc.nat(8), fc.nat(8), fc.nat(8))
    fc.assert(
      fc.property(drawn, ([left, right, a, b, c, d]) => {
        const confirmed = { leftId: `l${a}`, rightId: `r${b}` }
        const rejected = { leftId: `l${c}`, rightId: `r${d}` }
        fc.pre(confirmed.leftId !== rejected.leftId || confirmed.rightId !== rejected.rightId)
        const { verdicts } = createMatcher(left, right, { confirmed: [confirmed], rejected: [rejected] }).matchAll()
        if (left.length > a && right.length > b) {
          const verdict = verdicts.get(confirmed.leftId)
          expect(verdict?.verdict).toBe('confirmed')
          expect(verdict?.candidates.map(({ rightId }) => rightId)).toEqual([confirmed.rightId])
          for (const [id, { candidates }] of verdicts)
            if (id !== confirmed.leftId)
              expect(candidates.map(({ rightId }) => rightId)).not.toContain(confirmed.rightId)
        }
        expect(verdicts.get(rejected.leftId)?.candidates.map(({ rightId }) => rightId) ?? []).not.toContain(
          rejected.rightId,
        )
      }),
      { numRuns: 60 },
    )
  })

  test('explains each candidate by parts that add up to its chance', () => {
    fc.assert(
      fc.property(list('l'), list('r'), (left, right) => {
        for (const { candidates } of createMatcher(left, right).matchAll().verdicts.values()) {
          for (const { parts, probability } of candidates) {
            const logOdds = parts.reduce((sum, { weight }) => sum + weight, 0)
            expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probability, 2)
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('update', () => {
  test('keeps what does not hang together with a change, and takes changes in', () => {
    fc.assert(
      fc.property(list('l'), list('r'), place, (left, right, added) => {
        const matcher = createMatcher(left, right)
        matcher.matchAll()
        const put: PlaceToMatch = { id: 'r new', name: added.name, areas: added.areas }
        const gone = right[0]?.id
        const news = matcher.update({ right: { put: [put], remove: gone === undefined ? [] : [gone] } })
        for (const { candidates } of news.values()) expect(candidates.map(({ rightId }) => rightId)).not.toContain(gone)
        const again = matcher.matchAll()
        expect(plain(again)).toEqual(
          plain(createMatcher(left, [...right.filter(({ id }) => id !== gone), put]).matchAll()),
        )
      }),
      { numRuns: 40 },
    )
  })
})
