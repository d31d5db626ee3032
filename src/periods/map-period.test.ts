import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMonths, firstDay, lastDay, month, monthsFrom } from '../base/month.ts'
import { daysOf, mapPeriod, monthsTouched } from './map-period.ts'

const days = (startsOn: string, endsOn: string) => ({ startsOn, endsOn })

describe('mapPeriod', () => {
  it('takes a calendar month for that month', () => {
    expect(mapPeriod(days('2024-02-01', '2024-02-29'))).toEqual({ kind: 'exact', month: 202402 })
  })

  it('never makes a month of a quarter, even where the schedule has a rule', () => {
    const quarter = days('2026-01-01', '2026-03-31')
    expect(mapPeriod(quarter)).toEqual({ kind: 'overlapsSeveral', month: null })
    expect(mapPeriod(quarter, { rule: 'endMonth' })).toEqual({ kind: 'overlapsSeveral', month: null })
  })

  it('leaves a part of a month unmapped', () => {
    expect(mapPeriod(days('2026-02-01', '2026-02-14'))).toEqual({ kind: 'unmapped', month: null })
    expect(mapPeriod(days('2026-02-01', '2026-02-14'), { rule: 'endMonth' }).kind).toBe('unmapped')
  })

  it('maps periods from the 10th to the 9th only by a rule of the schedule', () => {
    const shifted = days('2026-06-10', '2026-07-09')
    expect(mapPeriod(shifted).kind).toBe('overlapsSeveral')
    expect(mapPeriod(shifted, { rule: 'startMonth' })).toEqual({ kind: 'configured', month: 202606 })
    expect(mapPeriod(shifted, { rule: 'endMonth' })).toEqual({ kind: 'configured', month: 202607 })
  })

  it('follows the decision of a person, which may name a period that is no month', () => {
    const quarter = days('2026-01-01', '2026-03-31')
    expect(mapPeriod(quarter, { dhis2Period: '202603' })).toEqual({ kind: 'configured', month: 202603 })
    expect(mapPeriod(quarter, { dhis2Period: '2026Q1' })).toEqual({ kind: 'configured', month: null })
    expect(mapPeriod(quarter, { dhis2Period: 'nonsense' }).kind).toBe('overlapsSeveral')
  })

  const anyMonth = fc.integer({ min: 0, max: 600 }).map((n) => addMonths(month(200001), n))

  it('is exact for every calendar month and for nothing else', () => {
    fc.assert(
      fc.property(anyMonth, (m) => {
        expect(mapPeriod(days(firstDay(m), lastDay(m)))).toEqual({ kind: 'exact', month: m })
      }),
    )
    fc.assert(
      fc.property(anyMonth, fc.integer({ min: 1, max: 24 }), (m, more) => {
        expect(mapPeriod(days(firstDay(m), lastDay(addMonths(m, more)))).month).toBeNull()
      }),
    )
  })

  it('touches months whose days add up to those of the period', () => {
    fc.assert(
      fc.property(anyMonth, fc.integer({ min: 0, max: 13 }), (m, more) => {
        const period = days(`${firstDay(m).slice(0, 8)}10`, lastDay(addMonths(m, more)))
        const touched = monthsTouched(period)
        expect(touched.map((each) => each.month)).toEqual(monthsFrom(m, addMonths(m, more)))
        expect(touched.reduce((sum, each) => sum + each.days, 0)).toBe(daysOf(period))
      }),
    )
  })
})
