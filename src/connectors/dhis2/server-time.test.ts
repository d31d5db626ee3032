import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantFromServer, serverFromInstant, shiftMinutes } from './server-time.ts'

test('a time without offset is meant in the zone of the server', () => {
  expect(instantFromServer('2026-08-05T10:11:12.123', 'Asia/Kathmandu')).toBe('2026-08-05T04:26:12.123Z')
  expect(serverFromInstant('2026-08-05T04:26:12.123Z', 'Asia/Kathmandu')).toBe('2026-08-05T10:11:12.123')
})

test('a time with an offset keeps it, whatever the zone', () => {
  expect(instantFromServer('2026-08-05T10:11:12.123+0000', 'Asia/Kathmandu')).toBe('2026-08-05T10:11:12.123Z')
  expect(instantFromServer('2026-08-05T10:11:12.123+02:00', 'Etc/UTC')).toBe('2026-08-05T08:11:12.123Z')
})

test.each(['', 'yesterday', '2026-13-45T00:00:00'])('%j is no time', (text) => {
  expect(instantFromServer(text, 'Etc/UTC')).toBeUndefined()
})

test('a zone nobody knows makes no time', () => {
  expect(instantFromServer('2026-08-05T10:11:12.123', 'Nowhere/Land')).toBeUndefined()
})

test('what is written in the zone of the server is read back as the same instant', () => {
  const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
  // Zones without summer time: in others an hour of the year is named twice, by the server too.
  const zones = fc.constantFrom('Etc/UTC', 'Africa/Freetown', 'Africa/Nairobi', 'Asia/Kathmandu')
  fc.assert(
    fc.property(instants, zones, (instant, zone) => {
      const iso = instant.toISOString()
      expect(instantFromServer(serverFromInstant(iso, zone), zone)).toBe(iso)
    }),
  )
})

test('minutes move an instant across midnight', () => {
  expect(shiftMinutes('2026-08-01T00:03:00.000Z', -5)).toBe('2026-07-31T23:58:00.000Z')
})
