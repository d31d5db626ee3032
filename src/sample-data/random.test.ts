import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDhis2Uid, isUuid } from '../base/ids.ts'
import { Kind, uidOf, uuidOf, uuidParts } from './identity.ts'
import { Rng, subSeed } from './random.ts'

const word = fc.integer({ min: 0, max: 0xffffffff })

describe('random numbers', () => {
  test('a seed always gives the same stream, and another seed another one', () => {
    const stream = (seed: number): number[] => {
      const rng = new Rng(seed)
      return Array.from({ length: 20 }, () => rng.next())
    }
    expect(stream(7)).toEqual(stream(7))
    expect(stream(7)).not.toEqual(stream(8))
    expect(stream(7).every((value) => value >= 0 && value < 1)).toBe(true)
  })

  test('sub-seeds depend on the order of their parts', () => {
    expect(subSeed(1, 2, 3)).not.toBe(subSeed(1, 3, 2))
    expect(subSeed(1, 2, 3)).toBe(subSeed(1, 2, 3))
  })

  test.each([0.4, 5, 11.9, 40])('Poisson counts with mean %s average it', (mean) => {
    const rng = new Rng(3)
    let sum = 0
    for (let i = 0; i < 20_000; i++) sum += rng.poisson(mean)
    expect(sum / 20_000 / mean).toBeCloseTo(1, 1)
  })
})

describe('identifiers', () => {
  test('a UUID gives back the numbers it was made from, for its own kind and seed only', () => {
    fc.assert(
      fc.property(word, word, word, (seed, high, low) => {
        const id = uuidOf(seed, Kind.stockCard, high, low)
        expect(isUuid(id)).toBe(true)
        expect(id.charAt(14)).toBe('4')
        expect(uuidParts(seed, Kind.stockCard, id)).toEqual({ high, low })
        expect(uuidParts(seed, Kind.stockCard, id.toUpperCase())).toEqual({ high, low })
        expect(uuidParts(seed, Kind.lot, id)).toBeUndefined()
      }),
    )
  })

  test('text that is no UUID of ours gives nothing back', () => {
    expect(uuidParts(1, Kind.facility, 'nonsense')).toBeUndefined()
    expect(uuidParts(1, Kind.facility, '00000000-0000-4000-8000-000000000000')).toBeUndefined()
  })

  test('DHIS2 UIDs have their shape and do not repeat', () => {
    const uids = Array.from({ length: 20_000 }, (_, i) => uidOf(1, Kind.orgUnit, i))
    expect(uids.every(isDhis2Uid)).toBe(true)
    expect(new Set(uids).size).toBe(uids.length)
  })
})
