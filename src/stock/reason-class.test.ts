import { describe, expect, test } from 'vitest'
import { classifyReason, type Reason } from './reason-class.ts'

const reason = (over: Partial<Reason>): Reason => ({
  id: 'r1',
  name: 'Périmé',
  reasonType: 'DEBIT',
  reasonCategory: 'ADJUSTMENT',
  tags: [],
  ...over,
})
const classOf = (over: Partial<Reason>, configured = {}): string =>
  Object.values(classifyReason(reason(over), 'EPI', configured)).join(' by ')

describe('the class of a reason', () => {
  test.each([
    [{ tags: ['received'], reasonType: 'CREDIT' as const }, 'received by tag'],
    [{ tags: ['adjustment', 'consumed'] }, 'used by tag'],
    [{ tags: ['VVM'] }, 'heat by tag'],
    [{ tags: ['open-vial'] }, 'openVial by tag'],
    [{ reasonCategory: 'TRANSFER' as const, reasonType: 'CREDIT' as const }, 'received by category'],
    [{ reasonCategory: 'TRANSFER' as const }, 'used by category'],
    [{ reasonCategory: 'AGGREGATION' as const }, 'used by category'],
    [{ reasonCategory: 'TRANSFER' as const, tags: ['adjustment'] }, 'adjustment by category'],
    [{ reasonCategory: 'PHYSICAL_INVENTORY' as const }, 'count by category'],
    [{ reasonType: 'CREDIT' as const }, 'adjustment by category'],
  ])('of %j is %s', (over, expected) => {
    expect(classOf(over)).toBe(expected)
  })

  test('of a debit that only says adjustment is not guessed', () => {
    expect(classOf({ tags: ['adjustment', 'debit'] })).toBe('unclassified by category')
  })

  test('is never taken from words in the name', () => {
    expect(classOf({ name: 'Expired' })).toBe(classOf({ name: 'Xyz' }))
    expect(classOf({ name: 'Consumed' })).toBe('unclassified by category')
  })

  test('is what the configuration says, for one programme or for all', () => {
    expect(classOf({ tags: ['consumed'] }, { r1: 'expired' })).toBe('expired by configured')
    expect(classOf({}, { r1: 'expired', 'EPI/r1': 'heat' })).toBe('heat by configured')
    expect(classOf({}, { 'MAL/r1': 'heat' })).toBe('unclassified by category')
  })

  test('ignores a class that does not exist', () => {
    expect(classOf({ tags: ['consumed'] }, { r1: 'eaten' })).toBe('used by tag')
  })
})
