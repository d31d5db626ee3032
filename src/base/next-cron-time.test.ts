import { describe, expect, test } from 'vitest'
import { nextCronTime } from './next-cron-time.ts'

const next = (cron: string, after: string, zone = 'UTC') =>
  nextCronTime(cron, new Date(after), zone, 62)?.toISOString() ?? null

describe('the next time of a schedule', () => {
  test.each([
    ['15 2 * * *', '2026-11-25T01:00:00Z', 'UTC', '2026-11-25T02:15:00Z'],
    ['15 2 * * *', '2026-11-25T02:15:00Z', 'UTC', '2026-11-26T02:15:00Z'],
    ['*/20 * * * *', '2026-11-25T23:50:00Z', 'UTC', '2026-11-26T00:00:00Z'],
    ['0 6 1 * *', '2026-11-25T00:00:00Z', 'UTC', '2026-12-01T06:00:00Z'],
    ['0 6 * * 1-5', '2026-11-27T07:00:00Z', 'UTC', '2026-11-30T06:00:00Z'],
    ['0 6 * * 7', '2026-11-25T00:00:00Z', 'UTC', '2026-11-29T06:00:00Z'],
    ['0 6 28 * 5', '2026-11-25T00:00:00Z', 'UTC', '2026-11-27T06:00:00Z'],
    ['15 2 * * *', '2026-11-25T00:00:00Z', 'Africa/Maputo', '2026-11-25T00:15:00Z'],
    ['0 1 * * *', '2026-11-24T23:30:00Z', 'Asia/Kathmandu', '2026-11-25T19:15:00Z'],
  ])('%s after %s in %s is %s', (cron, after, zone, expected) => {
    expect(next(cron, after, zone)).toBe(new Date(expected).toISOString())
  })

  test('is none for fields that make no sense or name no day', () => {
    expect(next('61 2 * * *', '2026-11-25T00:00:00Z')).toBeNull()
    expect(next('a b c d e', '2026-11-25T00:00:00Z')).toBeNull()
    expect(next('0 0 31 2 *', '2026-11-25T00:00:00Z')).toBeNull()
  })

  test('leaves out times that do not count', () => {
    const even = (time: Date) => time.getUTCDate() % 2 === 0
    expect(nextCronTime('0 6 * * *', new Date('2026-11-25T00:00:00Z'), 'UTC', 62, even)?.toISOString()).toBe(
      '2026-11-26T06:00:00.000Z',
    )
  })
})
