import { describe, expect, test } from 'vitest'
import { parsePublishingSearch } from './publishing-search.ts'

describe('the address of the publishing page', () => {
  test('keeps what makes sense', () => {
    expect(
      parsePublishingSearch({ tab: 'values', period: '202610', facility: '12', value: '12.3.2026Q3', state: 'held' }),
    ).toMatchObject({ tab: 'values', period: '202610', facility: 12, value: '12.3.2026Q3', state: 'held' })
  })

  test('opens without what makes none', () => {
    expect(
      parsePublishingSearch({ tab: 'x', period: '../a', facility: '-1', value: '1.2', state: 'lost', run: 'b' }),
    ).toEqual(Object.fromEntries(Object.keys(parsePublishingSearch({})).map((key) => [key, undefined])))
  })
})
