import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { translateDoses, translateTarget, type TargetKeys, type ValueKeys } from './translate-value.ts'

const keys: ValueKeys = {
  system: 'dhis2',
  places: new Map([['ou1', 7]]),
  series: new Map([['de1.coc1', 3]]),
  elements: new Set(['de1']),
  firstMonth: 202401,
}
const value = {
  dataElement: 'de1',
  categoryOptionCombo: 'coc1',
  period: '202607',
  orgUnit: 'ou1',
  value: '12',
  lastUpdated: '2026-08-01T10:00:00.000Z',
}
const reasonOf = (change: object): string => {
  const result = translateDoses({ ...value, ...change }, keys)
  return result.kind === 'reject' ? result.reject.reason : result.kind
}

describe('a value of DHIS2', () => {
  test('becomes doses of a series at a place in a month', () => {
    expect(translateDoses(value, keys)).toEqual({
      kind: 'value',
      value: { placeId: 7, seriesId: 3, month: 202607, doses: 12, changedAt: '2026-08-01T10:00:00.000Z' },
    })
  })

  test('of zero is a reported zero', () => {
    expect(translateDoses({ ...value, value: '0' }, keys)).toMatchObject({ value: { doses: 0 } })
    expect(translateDoses({ ...value, value: '12.0' }, keys)).toMatchObject({ value: { doses: 12 } })
  })

  test('that was deleted becomes the absence of a number, not zero', () => {
    expect(translateDoses({ ...value, deleted: true }, keys)).toMatchObject({ kind: 'value', value: { doses: null } })
    expect(translateDoses({ ...value, value: null, deleted: true }, keys)).toMatchObject({ value: { doses: null } })
  })

  test.each([
    [{ value: '-3' }, 'negativeValue'],
    [{ value: '1.5' }, 'notAWholeNumber'],
    [{ value: 'yes' }, 'notAWholeNumber'],
    [{ value: '' }, 'notAWholeNumber'],
    [{ value: null }, 'notAWholeNumber'],
    [{ value: '99999999999' }, 'notAWholeNumber'],
    [{ value: '1e3' }, 'notAWholeNumber'],
    [{ orgUnit: 'ou2' }, 'unknownOrgUnit'],
    [{ categoryOptionCombo: 'coc2' }, 'unmappedOptionCombo'],
    [{ period: '2026W31' }, 'periodNotAMonth'],
    [{ period: '202613' }, 'periodNotAMonth'],
    [{ dataElement: 'other' }, 'ignored'],
    [{ period: '202312' }, 'ignored'],
  ])('with %j is %s', (change, reason) => {
    expect(reasonOf(change)).toBe(reason)
  })

  test('of an unknown org unit is rejected once for the org unit, not once for each value', () => {
    const all = ['202601', '202602'].map((period) => translateDoses({ ...value, orgUnit: 'x', period }, keys))
    expect(new Set(all.map((one) => (one.kind === 'reject' ? one.reject.key : ''))).size).toBe(1)
  })

  test('is never guessed: every text gives its own whole number or a reject', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String)), (text) => {
        const result = translateDoses({ ...value, value: text }, keys)
        if (result.kind === 'value') expect(result.value.doses).toBe(Number(text))
        else expect(result.kind).toBe('reject')
      }),
    )
  })
})

describe('a target population', () => {
  const targetKeys: TargetKeys = { ...keys, areas: new Map([['district', 5]]), firstYear: 2024 }
  const target = { ...value, period: '2026', value: '1234.5' }

  test('belongs to a facility or to an area', () => {
    expect(translateTarget(target, targetKeys)).toMatchObject({ value: { placeId: 7, areaId: null, persons: 1234.5 } })
    expect(translateTarget({ ...target, orgUnit: 'district' }, targetKeys)).toMatchObject({
      value: { placeId: null, areaId: 5, year: 2026 },
    })
  })

  test.each([
    [{ period: '202601' }, 'periodNotAYear'],
    [{ orgUnit: 'nowhere' }, 'unknownOrgUnit'],
    [{ value: '-1' }, 'notANumberOfPersons'],
    [{ value: '' }, 'notANumberOfPersons'],
    [{ categoryOptionCombo: 'coc9' }, 'unmappedOptionCombo'],
  ])('with %j is rejected: %s', (change, reason) => {
    expect(translateTarget({ ...target, ...change }, targetKeys)).toMatchObject({ kind: 'reject', reject: { reason } })
  })
})
