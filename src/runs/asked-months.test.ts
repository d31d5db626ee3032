import { describe, expect, it } from 'vitest'
import { month } from '../base/month.ts'
import { askedMonths } from './asked-months.ts'

const kept = { first: month(202401), last: month(202607) }

describe('the months that a run was asked for', () => {
  it('are none when it was asked for none (RUN-18)', () => {
    expect(askedMonths({ full: true }, kept)).toBeUndefined()
  })

  it('are cut to those that are kept, and one month alone is first and last (RUN-18)', () => {
    expect(askedMonths({ firstMonth: 202301, lastMonth: 202402 }, kept)).toEqual({ first: 202401, last: 202402 })
    expect(askedMonths({ firstMonth: 202607, lastMonth: 202612 }, kept)).toEqual({ first: 202607, last: 202607 })
    expect(askedMonths({ firstMonth: 202505 }, kept)).toEqual({ first: 202505, last: 202505 })
  })

  it('are refused when they are out of order, no months, or all outside (RUN-18)', () => {
    for (const params of [
      { firstMonth: 202502, lastMonth: 202501 },
      { firstMonth: 202513 },
      { firstMonth: '202501' },
      { firstMonth: 202001, lastMonth: 202012 },
    ])
      expect(() => askedMonths(params, kept)).toThrow(/cannot be read/)
  })
})
