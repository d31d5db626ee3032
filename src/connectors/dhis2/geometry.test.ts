import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseGeometry } from './geometry.ts'
import { hasRealData, realData } from './test-support/run-fake.ts'

const square = [
  [100, 0],
  [101, 0],
  [101, 1],
  [100, 0],
]

describe('the geometry of an org unit', () => {
  test.each([
    [{ type: 'Point', coordinates: [-12.9487, 9.0131] }],
    [{ type: 'Polygon', coordinates: [square] }],
    [{ type: 'MultiPolygon', coordinates: [[square], [square, square]] }],
  ])('%j is read as it is', (raw) => {
    expect(parseGeometry(raw)).toEqual({ ok: true, value: raw })
  })

  test('a height is left out', () => {
    expect(parseGeometry({ type: 'Point', coordinates: [1, 2, 300] })).toMatchObject({ value: { coordinates: [1, 2] } })
  })

  test.each([
    [null, 'no GeoJSON'],
    ['POINT(1 2)', 'no GeoJSON'],
    [{ type: 'Point' }, 'no GeoJSON'],
    [{ type: 'LineString', coordinates: [[1, 2]] }, 'LineString'],
    [{ type: 'Point', coordinates: ['1', '2'] }, 'not a pair of numbers'],
    [{ type: 'Point', coordinates: [null, 3] }, 'not a pair of numbers'],
    [{ type: 'Point', coordinates: [] }, 'not a pair of numbers'],
    [{ type: 'Point', coordinates: [9.01, -129] }, 'not on Earth'],
    [{ type: 'Polygon', coordinates: [] }, 'empty'],
    [
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
      'fewer than four',
    ],
    [
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
          ],
        ],
      },
      'not closed',
    ],
    [{ type: 'MultiPolygon', coordinates: [square] }, 'not a pair of numbers'],
  ])('%j is refused because it is %s', (raw, why) => {
    const parsed = parseGeometry(raw)
    expect(parsed.ok ? '' : parsed.error).toContain(why)
  })
})

test.skipIf(!hasRealData)('the four strange shapes that a real server sent are all drawable', () => {
  const page: { organisationUnits: { geometry: unknown }[] } = JSON.parse(
    readFileSync(join(realData, 'dhis2-recorded', 'orgunits_strange_geom.json'), 'utf8'),
  )
  const types = page.organisationUnits.map(({ geometry }) => {
    const parsed = parseGeometry(geometry)
    return parsed.ok ? parsed.value.type : parsed.error
  })
  expect(types).toEqual(['MultiPolygon', 'Polygon', 'Polygon', 'MultiPolygon'])
})
