import { describe, expect, it } from 'vitest'
import { ALL_WORKS } from '../works.ts'
import { meaningOfPeriod, parsePeriod } from './sync-period.ts'

describe('--period of interop sync', () => {
  it('takes a month or two, the earlier first', () => {
    expect(parsePeriod('202607')).toEqual({ ok: true, value: { firstMonth: 202607, lastMonth: 202607 } })
    expect(parsePeriod('202601-202607')).toEqual({ ok: true, value: { firstMonth: 202601, lastMonth: 202607 } })
  })

  it('refuses what is no month, more than two, and the wrong order', () => {
    for (const text of ['', '2026', '202613', '202601-202607-202608', '202607-202601', '2026-01'])
      expect(parsePeriod(text)).toMatchObject({ ok: false, error: expect.stringContaining('--period takes') })
  })

  it('means something to every work that has months, and nothing to the others', () => {
    const withMonths = ALL_WORKS.filter((what) => meaningOfPeriod(what) !== undefined)
    expect(withMonths).toEqual(['openlmis.reference', 'openlmis.stock', 'dhis2.doses', 'figures'])
  })
})
