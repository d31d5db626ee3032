import { expect, test } from 'vitest'
import { byArea } from './by-area.ts'

const row = (placeId: number, areas: string[]) => ({
  placeId,
  name: `Place ${placeId}`,
  code: null,
  typeName: null,
  areas,
  state: 'suggested' as const,
  best: null,
  usefulness: 0,
  version: 1,
})

test('loses no row, keeps their order, and puts the area with the first row first', () => {
  const groups = byArea([row(1, ['B', 'x']), row(2, []), row(3, ['B', 'x']), row(4, ['A'])])
  expect(groups.map(({ area, rows }) => [area, rows.map(({ placeId }) => placeId)])).toEqual([
    ['B / x', [1, 3]],
    ['', [2]],
    ['A', [4]],
  ])
})
