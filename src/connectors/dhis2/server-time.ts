import { Temporal } from 'temporal-polyfill'

/**
 * DHIS2 writes metadata times without an offset, in the server's own zone (`2026-08-05T10:11:12.123`), and reads
 * filters the same way; data values carry an offset (`2026-08-05T10:11:12.123+0000`). Here both become UTC instants.
 */

const WITH_OFFSET = /^(.*T.*)([+-]\d{2}):?(\d{2})$/

/** UTC instant `YYYY-MM-DDTHH:mm:ss.SSSZ`, or undefined when the text is no time. */
export function instantFromServer(text: string, zone: string): string | undefined {
  const offset = WITH_OFFSET.exec(text)
  if (offset) return instantText(`${offset[1]}${offset[2]}:${offset[3]}`)
  if (text.endsWith('Z')) return instantText(text)
  try {
    const local = Temporal.PlainDateTime.from(text)
    return new Date(local.toZonedDateTime(zone).epochMilliseconds).toISOString()
  } catch {
    return undefined
  }
}

function instantText(text: string): string | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** Server-local `YYYY-MM-DDTHH:mm:ss.SSS`, as filters want it. */
export function serverFromInstant(instant: string, zone: string): string {
  const milliseconds = Date.parse(instant)
  if (isUtc(zone)) return new Date(milliseconds).toISOString().slice(0, -1)
  const local = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone).toPlainDateTime()
  return local.toString({ fractionalSecondDigits: 3 })
}

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT'

/** `base` moved by so many minutes; negative is earlier. */
export const shiftMinutes = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString()
