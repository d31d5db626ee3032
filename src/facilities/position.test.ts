import { describe, expect, it } from 'vitest'
import { isGln } from '../base/gln.ts'
import { countMirrored, positionFault, type Position } from './position.ts'

const at = (latitude: number, longitude: number): Position => ({ latitude, longitude })
/** A grid over Malawi. */
const malawi = Array.from({ length: 40 }, (_, i) => at(-16 + (i % 8) * 0.8, 33.5 + Math.floor(i / 8) * 0.4))

const bounds = { south: -17.2, west: 32.6, north: -9.3, east: 36 }

describe('positionFault', () => {
  it('finds nothing wrong with a country full of facilities', () => {
    expect(malawi.filter((position) => positionFault(position) ?? positionFault(position, bounds))).toEqual([])
  })

  it('knows impossible numbers and zeros', () => {
    expect(positionFault(at(95, 200))).toBe('positionOutOfRange')
    expect(positionFault(at(0, 0))).toBe('positionZero')
  })

  it('knows latitude and longitude in the wrong order where one is impossible or the country is known', () => {
    expect(positionFault(at(120, 14))).toBe('positionSwapped')
    expect(positionFault(at(34.2, -14), bounds)).toBe('positionSwapped')
    expect(positionFault(at(34.2, -14))).toBeUndefined()
  })

  it('calls a point outside configured bounds wrong', () => {
    expect(positionFault(at(8.5, -13.2), bounds)).toBe('positionOutsideCountry')
    expect(positionFault(at(8.5, -13.2))).toBeUndefined()
  })
})

describe('countMirrored', () => {
  const mirrored = malawi.slice(0, 3).map(({ latitude, longitude }) => at(longitude, latitude))

  it('counts those in the other order than most, without saying which are wrong', () => {
    expect(countMirrored(malawi)).toBe(0)
    expect(countMirrored([...malawi, ...mirrored])).toBe(3)
  })

  it('takes remote districts for what they are, and few positions for no evidence', () => {
    expect(countMirrored([...malawi, at(-9.4, 32.7), at(8.5, -13.2)])).toBe(0)
    expect(countMirrored([...malawi.slice(0, 5), ...mirrored])).toBe(0)
  })
})

describe('isGln', () => {
  it('checks length and check digit', () => {
    expect(isGln('0614141000012')).toBe(true)
    expect(isGln('0614141000013')).toBe(false)
    expect(isGln('614141000012')).toBe(false)
  })
})
