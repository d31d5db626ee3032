import type { Reject } from '../base/reject.ts'

const MAX_TEXT_CHARS = 1000
const MAX_RAW_CHARS = 4000

export interface RejectValues {
  readonly system: string
  readonly entity: string
  readonly source_key: string
  readonly reason: string
  readonly message: string
  readonly remedy: string
  readonly raw: unknown
}

/** One value object for each (system, entity, key, reason): the last one wins, as it would when written one by one. */
export function toRejectRows(rejects: readonly Reject[]): RejectValues[] {
  const byKey = new Map<string, RejectValues>()
  for (const reject of rejects) {
    const row = {
      system: reject.system,
      entity: reject.entity,
      source_key: clean(reject.key, 500),
      reason: reject.reason,
      message: clean(reject.message, MAX_TEXT_CHARS),
      remedy: clean(reject.remedy, MAX_TEXT_CHARS),
      raw: cutRaw(reject.raw),
    }
    byKey.set(JSON.stringify([row.system, row.entity, row.source_key, row.reason]), row)
  }
  return [...byKey.values()]
}

/** PostgreSQL stores no NUL characters, and half a surrogate pair is no valid text. */
function clean(text: string, maxChars: number): string {
  const stored = text.replaceAll('\0', '\u{FFFD}').toWellFormed()
  return stored.length > maxChars ? `${stored.slice(0, maxChars - 1).toWellFormed()}…` : stored
}

function cutRaw(raw: unknown): unknown {
  if (raw === undefined) return null
  const text = JSON.stringify(raw, (_key, value: unknown) =>
    typeof value === 'string' ? clean(value, MAX_RAW_CHARS) : value,
  )
  if (text === undefined) return null
  return text.length > MAX_RAW_CHARS ? { cut: clean(text, MAX_RAW_CHARS) } : (JSON.parse(text) as unknown)
}
