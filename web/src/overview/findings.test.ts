import { describe, expect, test } from 'vitest'
import type { Overview } from '../../../contract/overview.ts'
import { trendFinding } from './findings.ts'

type Months = Overview['trend'][number]['months']

const months = (coverage: readonly (number | null)[]): Months =>
  coverage.map((coveragePercent, index) => ({
    month: 202501 + index,
    coveragePercent,
    dosesGiven: null,
    usedDoses: null,
    closingDoses: null,
    monthsOfStock: null,
    facilitiesOut: null,
    reported: 1,
    expected: 1,
  }))

const year = (from: number, to: number) => months([...Array<number>(12).fill(from), ...Array<number>(3).fill(to)])

describe('trendFinding', () => {
  test('says up, down or about the same against a year before', () => {
    expect(trendFinding(year(70, 80)).kind).toBe('up')
    expect(trendFinding(year(80, 70)).kind).toBe('down')
    expect(trendFinding(year(80, 82)).kind).toBe('same')
  })

  test('says nothing when a side is missing: not reported is no trend', () => {
    expect(trendFinding(months([null, null, null])).kind).toBe('unknown')
    expect(trendFinding(months([90, 91, 92])).kind).toBe('unknown')
  })
})
