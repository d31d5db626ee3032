import { expect, test } from 'vitest'
import { daysSince, formatFor } from './format.ts'

test.each(['en', 'fr', 'pt'] as const)('writes days as dd/mm/yyyy in %s, as the forms do', (language) => {
  expect(formatFor(language).day('2026-07-03')).toBe('03/07/2026')
})

test('writes months of stock with one decimal, by the habits of the language', () => {
  expect(formatFor('en').decimal1(1.25)).toBe('1.3')
  expect(formatFor('fr').decimal1(2)).toBe('2,0')
  expect(formatFor('pt').decimal1(0.4)).toBe('0,4')
})

test('shows coverage over a hundred percent as it is', () => {
  expect(formatFor('en').percent(116.4)).toBe('116%')
})

test('names a month without moving it through a time zone', () => {
  expect(formatFor('en').month(202601)).toBe('January 2026')
})

test('counts the age in whole days and never below nought', () => {
  const noon = new Date(2026, 6, 12, 12)
  expect(daysSince('2026-07-03', noon)).toBe(9)
  expect(daysSince('2026-07-12', noon)).toBe(0)
  expect(daysSince('2026-07-15', noon)).toBe(0)
})
