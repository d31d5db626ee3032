const DAYS_PER_MONTH = 30
const DAY_MS = 86_400_000
/** Beyond this a date would only pretend to know. */
const FARTHEST_DAYS = 3650

/**
 * The first day without stock when use goes on as before: the day the SOH is true for + floor(SOH ÷ (AMC ÷ 30)) days.
 * Null when SOH, day or AMC is unknown or nothing is consumed, and when it is more than ten years off.
 * Source: "number of days current stock is projected to last" (Mozambique's dashboard), SOH ÷ average daily use.
 *
 * @param observedOn `YYYY-MM-DD`
 */
export function runsOutOn(sohDoses: number | null, amcDoses: number | null, observedOn: string | null): string | null {
  if (sohDoses === null || observedOn === null) return null
  if (sohDoses <= 0) return observedOn
  if (amcDoses === null || !(amcDoses > 0)) return null
  const days = Math.floor((sohDoses * DAYS_PER_MONTH) / amcDoses)
  if (days > FARTHEST_DAYS) return null
  return new Date(Date.parse(`${observedOn}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
