/** The movements of one stock card in one month, in doses (dispensing units). */
export interface CardMonth {
  /** YYYYMM */
  readonly month: number
  opening: number
  received: number
  used: number
  adjustedIn: number
  adjustedOut: number
  lostExpired: number
  lostHeat: number
  lostFrozen: number
  lostBroken: number
  lostOther: number
  lostOpen: number
  closing: number
  /** Last physical count, or null. */
  counted: number | null
  /** Stock at the end of each day on which something happened: day of the month, doses, day, doses, … */
  readonly days: number[]
}

/** Months in which something happened, in order. Between two of them the stock stays as it was. */
export type CardHistory = readonly CardMonth[]

export const movementFields = [
  'received',
  'used',
  'adjustedIn',
  'adjustedOut',
  'lostExpired',
  'lostHeat',
  'lostFrozen',
  'lostBroken',
  'lostOther',
  'lostOpen',
] as const
export type MovementField = (typeof movementFields)[number]

export const emptyMonth = (month: number, opening: number): CardMonth => ({
  month,
  opening,
  received: 0,
  used: 0,
  adjustedIn: 0,
  adjustedOut: 0,
  lostExpired: 0,
  lostHeat: 0,
  lostFrozen: 0,
  lostBroken: 0,
  lostOther: 0,
  lostOpen: 0,
  closing: opening,
  counted: null,
  days: [],
})

/** Opening + what came − what went: equal to closing for every month, that is the identity. */
export const bookClosing = (m: Omit<CardMonth, 'month' | 'days' | 'counted' | 'closing'>): number =>
  m.opening +
  m.received -
  m.used +
  m.adjustedIn -
  m.adjustedOut -
  m.lostExpired -
  m.lostHeat -
  m.lostFrozen -
  m.lostBroken -
  m.lostOther -
  m.lostOpen

/** As stored with a card: `[month, opening, …movements, closing, counted, [days]]` for each month. */
export const encodeHistory = (history: CardHistory): string =>
  JSON.stringify(
    history.map((m) => [m.month, m.opening, ...movementFields.map((f) => m[f]), m.closing, m.counted, m.days]),
  )

type Encoded = readonly (number | null | number[])[]

/** Reads back what `encodeHistory` wrote; it is ours, so a wrong form is a bug. */
export function decodeHistory(json: unknown): CardMonth[] {
  if (!Array.isArray(json)) return []
  return json.map((row: Encoded) => {
    const number = (i: number): number => {
      const value = row[i]
      if (typeof value !== 'number') throw new TypeError(`A stored card month is damaged: ${JSON.stringify(row)}`)
      return value
    }
    const month = emptyMonth(number(0), number(1))
    for (const [i, field] of movementFields.entries()) month[field] = number(i + 2)
    const after = movementFields.length + 2
    month.closing = number(after)
    const counted = row[after + 1]
    month.counted = typeof counted === 'number' ? counted : null
    const days = row[after + 2]
    if (Array.isArray(days)) for (const value of days) month.days.push(value)
    return month
  })
}
