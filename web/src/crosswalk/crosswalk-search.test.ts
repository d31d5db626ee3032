import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readQueryString, writeQueryString } from '../shell/query-string.ts'
import { areaPath, chosenArea, parseCrosswalkSearch } from './crosswalk-search.ts'

describe('an address of the crosswalk', () => {
  test('is read back as it was written', () => {
    const search = { tab: 'places', system: 'registry', area: '10,103', state: 'ambiguous', find: 'São', from: 95 }
    expect(parseCrosswalkSearch(readQueryString(writeQueryString(search)))).toMatchObject(search)
    expect(areaPath(search.area)).toEqual([10, 103])
    expect(chosenArea(search.area)).toBe(103)
  })

  test('with nonsense in it still opens the page', () => {
    const wild = fc.dictionary(fc.constantFrom('tab', 'system', 'area', 'state', 'place', 'from', 'kind'), fc.string())
    fc.assert(
      fc.property(wild, (values) => {
        const { from, area } = parseCrosswalkSearch(values)
        expect(from === undefined || (from >= 50 && from <= 100)).toBe(true)
        expect(areaPath(area).every((id) => Number.isSafeInteger(id))).toBe(true)
      }),
    )
  })
})
