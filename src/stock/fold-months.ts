import { addMonths, monthsFrom, type Month } from '../base/month.ts'
import { bookClosing, emptyMonth, movementFields, type CardHistory, type CardMonth } from './card-history.ts'
import { stockoutDays, type DayStock } from './stockout-days.ts'

export interface FoldCard {
  readonly history: CardHistory
  /** YYYYMM in which the card was no longer there; its stock leaves the books in that month. */
  readonly vanishedMonth: number | null
}

export interface ProductMonth extends Omit<CardMonth, 'days'> {
  readonly stockoutDays: number
}

/**
 * The months of a product at a place: the sums of its cards (lots), from its first movement to `lastMonth`, months without
 * movement included. Stock-out days count days on which no card had stock. (OpenLMIS itself adds up only the cards that moved on
 * a day, so that another lot's stock is not seen; with one card both count the same.)
 */
export function foldMonths(cards: readonly FoldCard[], lastMonth: Month): ProductMonth[] {
  const begun = cards.filter(({ history }) => history.length > 0).map(withVanishing)
  const first = Math.min(...begun.map((history) => history[0]?.month ?? Infinity))
  const last = Math.max(lastMonth, ...begun.map((history) => history.at(-1)?.month ?? 0))
  if (!Number.isFinite(first)) return []
  const days = totalDays(begun)
  const at = begun.map(() => 0)
  const stock = begun.map(() => 0)
  let day = 0
  return monthsFrom(first as Month, last as Month).map((month) => {
    const sum = emptyMonth(month, 0)
    sum.closing = 0
    begun.forEach((history, i) => {
      const own = history[at[i] ?? 0]
      if (own?.month !== month) {
        sum.opening += stock[i] ?? 0
        sum.closing += stock[i] ?? 0
        return
      }
      at[i] = (at[i] ?? 0) + 1
      stock[i] = own.closing
      sum.opening += own.opening
      sum.closing += own.closing
      for (const field of movementFields) sum[field] += own[field]
      if (own.counted !== null) sum.counted = (sum.counted ?? 0) + own.counted
    })
    const from = Math.max(0, day - 1)
    const limit = monthStart(addMonths(month, 1))
    while (day < days.length && (days[day]?.day ?? '') < limit) day += 1
    const { days: _, ...row } = sum
    return { ...row, stockoutDays: stockoutDays(days.slice(from, day), month) }
  })
}

const monthStart = (m: Month): string => `${Math.floor(m / 100)}-${String(m % 100).padStart(2, '0')}-01`

/** What a vanished card still held goes out as an adjustment, so that no stock disappears unbooked. */
function withVanishing({ history, vanishedMonth }: FoldCard): CardHistory {
  const last = history.at(-1)
  if (vanishedMonth === null || last === undefined || last.closing === 0) return history
  const month = Math.max(vanishedMonth, last.month)
  const out = month === last.month ? { ...last, days: [...last.days] } : emptyMonth(month, last.closing)
  if (out.closing > 0) out.adjustedOut += out.closing
  else out.adjustedIn -= out.closing
  out.closing = 0
  out.days.push(out.days.at(-2) ?? 1, 0)
  return month === last.month ? [...history.slice(0, -1), out] : [...history, out]
}

/** Stock of all cards together at the end of each day on which one of them moved. */
function totalDays(histories: readonly CardHistory[]): DayStock[] {
  const moves: { day: string; card: number; soh: number }[] = []
  histories.forEach((history, card) => {
    for (const { month, days } of history) {
      const prefix = monthStart(month as Month).slice(0, 8)
      for (let i = 0; i + 1 < days.length; i += 2)
        moves.push({ day: prefix + String(days[i]).padStart(2, '0'), card, soh: days[i + 1] ?? 0 })
    }
  })
  if (histories.length > 1) moves.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  const held = histories.map(() => 0)
  let total = 0
  const result: { day: string; sohDoses: number }[] = []
  for (const { day, card, soh } of moves) {
    total += soh - (held[card] ?? 0)
    held[card] = soh
    const last = result.at(-1)
    if (last?.day === day) last.sohDoses = total
    else result.push({ day, sohDoses: total })
  }
  return result
}

/** For tests and checks: whether opening + movements = closing. */
export const identityHolds = (m: ProductMonth | CardMonth): boolean => bookClosing(m) === m.closing
