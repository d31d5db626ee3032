import anyAscii from 'any-ascii'
import type { Position } from '../facilities/index.ts'

/** Degrees as people write them: `-1.25`, `1,25`, `1°15'30" S`. Undefined when it is no number. */
export function parseDegrees(text: string): number | undefined {
  const plain = text.trim().replace(/[−–]/g, '-')
  if (/^[+-]?\d+(?:[.,]\d+)?(?:e-?\d+)?$/i.test(plain)) return Number(plain.replace(',', '.'))
  const parts =
    /^([+-]?\d+(?:[.,]\d+)?)\s*[°d]\s*(?:(\d+(?:[.,]\d+)?)\s*['’′m]\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:["”″s]|'')\s*)?([NSEWO])?$/i.exec(
      plain,
    )
  if (!parts) return undefined
  const [degrees = 0, minutes = 0, seconds = 0] = parts
    .slice(1, 4)
    .map((part) => Number((part ?? '0').replace(',', '.')))
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600
  return plain.startsWith('-') || /[SWO]$/i.test(plain) ? -size : size
}

/** Undefined: something stands there that is no position. Null: nothing does. */
export function parsePosition(latitude: string, longitude: string): Position | null | undefined {
  if (latitude.trim() === '' && longitude.trim() === '') return null
  const [lat, lon] = [parseDegrees(latitude), parseDegrees(longitude)]
  return lat === undefined || lon === undefined ? undefined : { latitude: lat, longitude: lon }
}

/** `-1.2 36.8`, `-1.2, 36.8` or `-1,2; 36,8`, latitude first, as forms and spreadsheets write it; what follows is altitude. */
export function parsePoint(text: string): Position | null | undefined {
  if (text.trim() === '') return null
  const parts = text.includes(';') ? text.split(';') : text.trim().split(/,\s+|\s+|,/)
  return parts.length < 2 ? undefined : parsePosition(parts[0] ?? '', parts[1] ?? '')
}

const YES =
  /^(?:1|y|yes|true|oui|vrai|sim|si|verdadeiro|active|actif|ativ[oa]|activ[oa]|open|ouverte?|abert[oa]|operational|operationnelle?|operacional|functional|functioning|fonctionnelle?|funcional|em funcionamento|operating|licensed|registered|pending.*|suspended|suspendue?|suspens[oa]|temporar\w+.*|temporair\w+.*)$/
const NO =
  /^(?:0|n|no|non|nao|false|faux|falso|inactive|inactif|inativ[oa]|inactiv[oa]|closed.*|fermee?|fermee? definitivement|encerrad[oa]|fechad[oa]|cerrad[oa]|non.?(?:operational|functional|functioning|fonctionnelle?|funcional|operacional)|not (?:operational|functional|functioning)|nao (?:operacional|funcional)|retired|deregistered|abandoned|destroyed)$/

/** True, false, or undefined for a word that is not known. Places that are suspended for a time are still places. */
export function parseActive(text: string): boolean | undefined {
  const plain = anyAscii(text).trim().toLowerCase()
  if (plain === '') return true
  if (NO.test(plain)) return false
  return YES.test(plain) ? true : undefined
}

/** `2026-07-31`, `31/07/2026` or `31.07.2026`, with or without a time; null for anything else, such as 07/31/2026. */
export function parseDay(text: string): string | null {
  const iso = /^(\d{4})-(\d\d)-(\d\d)/.exec(text.trim())
  const local = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})/.exec(text.trim())
  const [year, month, day] = iso ? iso.slice(1) : local ? [local[3], local[2], local[1]] : []
  if (year === undefined || month === undefined || day === undefined) return null
  const made = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = Date.parse(`${made}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(made) ? made : null
}
