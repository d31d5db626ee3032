import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseResupplySearch } from '../resupply/resupply-search.ts'
import { readQueryString, writeQueryString } from './query-string.ts'

describe('an address', () => {
  test('is read back as it was written', () => {
    const search = {
      district: 7,
      month: 202607,
      sort: '-4',
      find: 'São João',
      filter: 'out' as const,
      antigens: '1,4',
      facility: 12,
      open: 1 as const,
    }
    const text = writeQueryString(search)
    expect(text).toContain('antigens=1,4')
    expect(parseResupplySearch(readQueryString(text))).toMatchObject(search)
  })

  test('with nonsense in it still opens the page', () => {
    const wild = fc.dictionary(
      fc.constantFrom('district', 'month', 'sort', 'filter', 'antigens', 'facility', 'open', 'x'),
      fc.string(),
    )
    fc.assert(
      fc.property(wild, (values) => {
        const search = parseResupplySearch(values)
        expect(search.month === undefined || (search.month % 100 >= 1 && search.month % 100 <= 12)).toBe(true)
        expect(search.antigens === undefined || /^\d+(,\d+)*$/.test(search.antigens)).toBe(true)
      }),
    )
  })
})
