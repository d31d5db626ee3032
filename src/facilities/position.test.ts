import { describe, expect, it } from 'vitest'
import { isGln } from './gln.ts'
import { positionCheck, type Position } from './position.ts'

const at = (latitude: number, longitude: number): Position => ({ latitude, longitude })
/** A grid over Malawi. */
const malawi = Array.from({ length: 40 }, (_, i) => at(-16 + (i % 8) * 0.8, 33.5 + Math.floor(i / 8) * 0.4))

describe('positionCheck', () => {
  it('finds nothing wrong with a country full of facilities', () => {
    const check = positionCheck(malawi)
    expect(malawi.map(check).filter(Boolean)).toEqual([])
  })

  it('knows impossible numbers and zeros', () => {
    const check = positionCheck([])
    expect(check(at(95, 200))).toBe('positionOutOfRange')
    expect(check(at(0, 0))).toBe('positionZero')
  })

  it('notices latitude and longitude in the wrong order by range, by bounds, and by where the others are', () => {
    expect(positionCheck([])(at(120, 14))).toBe('positionSwapped')
    const bounds = { south: -17.2, west: 32.6, north: -9.3, east: 36 }
    expect(positionCheck([], bounds)(at(34.2, -14))).toBe('positionSwapped')
    expect(positionCheck(malawi)(at(34.2, -14))).toBe('positionSwapped')
  })

  it('calls a point outside configured bounds wrong, but guesses nothing about remote points without bounds', () => {
    const bounds = { south: -17.2, west: 32.6, north: -9.3, east: 36 }
    expect(positionCheck(malawi, bounds)(at(8.5, -13.2))).toBe('positionOutsideCountry')
    expect(positionCheck(malawi)(at(8.5, -13.2))).toBeUndefined()
    expect(positionCheck(malawi)(at(-9.4, 32.7))).toBeUndefined()
  })
})

describe('isGln', () => {
  it('checks length and check digit', () => {
    expect(isGln('0614141000012')).toBe(true)
    expect(isGln('0614141000013')).toBe(false)
    expect(isGln('614141000012')).toBe(false)
  })
})
