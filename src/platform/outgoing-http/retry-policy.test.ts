import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultRetry, parseRetryAfter, retryDelayMs } from './retry-policy.ts'

const now = Date.parse('2026-11-25T10:00:00Z')

describe('parseRetryAfter', () => {
  it('reads seconds and dates', () => {
    expect(parseRetryAfter('120', now)).toBe(120_000)
    expect(parseRetryAfter('Wed, 25 Nov 2026 10:00:30 GMT', now)).toBe(30_000)
  })

  it('takes a date in the past as now and nonsense as absent', () => {
    expect(parseRetryAfter('Wed, 25 Nov 2026 09:00:00 GMT', now)).toBe(0)
    expect(parseRetryAfter('soon', now)).toBeUndefined()
    expect(parseRetryAfter(undefined, now)).toBeUndefined()
  })
})

describe('retryDelayMs', () => {
  it('stays between zero and the exponential bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = retryDelayMs(attempt, undefined, random, defaultRetry)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(Math.min(defaultRetry.maxMs, defaultRetry.baseMs * 2 ** (attempt - 1)))
      }),
    )
  })

  it('never comes back before the server asked', () => {
    expect(retryDelayMs(1, 5000, 0, defaultRetry)).toBe(5000)
    expect(retryDelayMs(1, 5000, 1, defaultRetry)).toBeGreaterThan(5000)
  })

  it('does not wait at all when the server asks for longer than we sit still', () => {
    expect(retryDelayMs(1, defaultRetry.maxRetryAfterMs + 1, 0, defaultRetry)).toBeUndefined()
  })
})
