import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { START, decided, open, refusedPair, rowsLeft, skipped, skippedAgain, takenBack } from './walk.ts'

const ROWS = [1, 2, 3, 4].map((placeId) => ({ placeId }))

describe('the way through the queue', () => {
  test('asks about each place once, in the order of the queue', () => {
    expect(rowsLeft(ROWS, START)).toEqual([1, 2, 3, 4])
    expect(rowsLeft(ROWS, skipped(decided(START, 1), 3))).toEqual([2, 4])
  })

  test('comes back to what was skipped when asked to', () => {
    expect(rowsLeft(ROWS, skippedAgain(skipped(decided(START, 1), 3)))).toEqual([2, 3, 4])
  })

  test('asks first about a place opened out of turn, whether or not it stands in the queue', () => {
    expect(rowsLeft(ROWS, open(START, 3))).toEqual([3, 1, 2, 4])
    expect(rowsLeft(ROWS, open(START, 9))).toEqual([9, 1, 2, 3, 4])
    expect(rowsLeft(ROWS, decided(open(START, 9), 9))).toEqual([1, 2, 3, 4])
  })

  test('is as before when decisions are taken back, the last one asked about at once', () => {
    const action = fc.record({ place: fc.integer({ min: 1, max: 4 }), refuse: fc.boolean() })
    fc.assert(
      fc.property(fc.array(action, { maxLength: 8 }), (actions) => {
        const forth = actions.reduce(
          (walk, { place, refuse }) => (refuse ? refusedPair(walk, place, place + 100) : decided(walk, place)),
          START,
        )
        const back = actions
          .toReversed()
          .reduce((walk, { place, refuse }) => takenBack(walk, place, refuse ? place + 100 : null), forth)
        expect(rowsLeft(ROWS, { ...back, opened: null })).toEqual([1, 2, 3, 4])
        expect([...back.refused.values()].every((refused) => refused.size === 0)).toBe(true)
        expect(back.opened).toBe(actions[0]?.place ?? null)
      }),
    )
  })
})
