import type { Reject } from '../base/reject.ts'
import { emptyMonth, type CardMonth, type MovementField } from './card-history.ts'
import type { Classification, Reason } from './reason-class.ts'

/** The part of a card's line that matters here; the client of OpenLMIS gives it checked. */
export interface CardLine {
  readonly id: string
  /** `YYYY-MM-DD` */
  readonly occurredDate: string
  /** Doses, with sign; of a physical inventory the correction it caused. */
  readonly change: number
  /** After this line; null when not told. */
  readonly stockOnHand: number | null
  readonly kind: 'received' | 'issued' | 'adjustment' | 'count'
  readonly reasonId: string | null
  readonly destinationId: string | null
  /** How a physical inventory explains its correction; quantities without sign. */
  readonly adjustments: readonly { readonly reasonId: string; readonly quantity: number }[]
}

export interface CardToAccumulate {
  readonly id: string
  /** What the server says there is now; null when it says nothing. */
  readonly stockOnHand: number | null
  readonly lines: readonly CardLine[]
}

export interface KnownReason extends Classification {
  readonly type: Reason['reasonType']
}

export interface CardContext {
  readonly system: string
  readonly reasons: ReadonlyMap<string, KnownReason>
  /** Ids of facilities, to tell an issue to a facility from one to a ward or a session. */
  readonly facilityIds: { has(id: string): boolean }
  /** A store's issues to facilities are its use; a facility's are redistributions. */
  readonly isStore: boolean
}

export interface AccumulatedCard {
  readonly history: CardMonth[]
  /** After the last line. */
  readonly sohDoses: number
  /** `YYYY-MM-DD` of the last line; null when there is none. */
  readonly lastDay: string | null
  readonly rejects: readonly Reject[]
}

/**
 * Sums a card's lines by month. Opening + received − used + adjustments − losses = closing holds for every month by construction:
 * each change is booked exactly once, a physical inventory's correction as its reasons say and what they leave unexplained
 * as an adjustment. Lines that come twice are counted once, by id. Runs for millions of lines: no copies, no parsing of dates.
 */
export function accumulateCard(card: CardToAccumulate, context: CardContext): AccumulatedCard {
  const seen = new Set<string>()
  const history: CardMonth[] = []
  const rejects = new Map<string, Reject>()
  let soh = 0
  let month: CardMonth | undefined
  let lastDay: string | null = null
  for (const line of inOrder(card.lines)) {
    if (seen.has(line.id)) continue
    seen.add(line.id)
    const yyyymm = Number(line.occurredDate.slice(0, 4)) * 100 + Number(line.occurredDate.slice(5, 7))
    if (month?.month !== yyyymm) {
      month = emptyMonth(yyyymm, soh)
      history.push(month)
    }
    soh = line.kind === 'count' ? bookCount(month, soh, line, context) : bookChange(month, soh, line, context)
    if (line.reasonId !== null && line.kind !== 'count' && !context.reasons.has(line.reasonId))
      rejects.set(line.reasonId, unknownReason(line.reasonId, card.id, context))
    month.closing = soh
    noteDay(month, Number(line.occurredDate.slice(8, 10)), soh)
    lastDay = line.occurredDate
  }
  if (month && card.stockOnHand !== null && card.stockOnHand !== soh) {
    rejects.set('sum', doesNotAddUp(card, soh, context))
    book(month, 'adjustment', card.stockOnHand - soh)
    soh = card.stockOnHand
    month.closing = soh
    if (month.days.length > 0) month.days[month.days.length - 1] = soh
  }
  return { history, sohDoses: soh, lastDay, rejects: [...rejects.values()] }
}

/** The server sorts by day; what is not in order is sorted here, keeping its order within a day. */
function inOrder(lines: readonly CardLine[]): readonly CardLine[] {
  for (let i = 1; i < lines.length; i += 1) {
    if ((lines[i]?.occurredDate ?? '') < (lines[i - 1]?.occurredDate ?? ''))
      return lines.toSorted((a, b) => (a.occurredDate < b.occurredDate ? -1 : a.occurredDate > b.occurredDate ? 1 : 0))
  }
  return lines
}

function noteDay(month: CardMonth, day: number, soh: number): void {
  const { days } = month
  if (days.at(-2) === day) days[days.length - 1] = soh
  else days.push(day, soh)
}

function bookChange(month: CardMonth, soh: number, line: CardLine, context: CardContext): number {
  book(month, classOfLine(line, context), line.change)
  return soh + line.change
}

/** What was counted is the truth from here on; the difference to the books is explained or an adjustment. */
function bookCount(month: CardMonth, soh: number, line: CardLine, context: CardContext): number {
  const counted = line.stockOnHand ?? soh + line.change
  let unexplained = counted - soh
  for (const { reasonId, quantity } of line.adjustments) {
    const reason = context.reasons.get(reasonId)
    if (!reason || reason.type === 'BALANCE_ADJUSTMENT') continue
    const change = reason.type === 'CREDIT' ? quantity : -quantity
    book(month, reason.class, change)
    unexplained -= change
  }
  book(month, 'adjustment', unexplained)
  month.counted = counted
  return counted
}

function classOfLine(line: CardLine, context: CardContext): KnownReason['class'] {
  const reason = line.reasonId === null ? undefined : context.reasons.get(line.reasonId)
  if (reason && reason.method !== 'category') return reason.class
  if (line.kind === 'issued') {
    const toFacility = line.destinationId !== null && context.facilityIds.has(line.destinationId)
    return toFacility && !context.isStore ? 'adjustment' : (reason?.class ?? 'used')
  }
  return reason?.class ?? (line.kind === 'received' ? 'received' : 'adjustment')
}

const LOSS: Partial<Record<KnownReason['class'], MovementField>> = {
  expired: 'lostExpired',
  heat: 'lostHeat',
  frozen: 'lostFrozen',
  broken: 'lostBroken',
  otherLoss: 'lostOther',
  openVial: 'lostOpen',
}

/** A change against the direction of its class takes back what was booked before: a cancelled issue lowers what was used. */
function book(month: CardMonth, of: KnownReason['class'], change: number): void {
  const loss = LOSS[of]
  if (of === 'received') month.received += change
  else if (of === 'used') month.used -= change
  else if (loss) month[loss] -= change
  else if (change > 0) month.adjustedIn += change
  else month.adjustedOut -= change
}

const unknownReason = (reasonId: string, cardId: string, { system }: CardContext): Reject => ({
  system,
  entity: 'stockCardLineItem',
  key: reasonId,
  reason: 'unknownReason',
  message: `Movements for reason ${reasonId}, e.g. on stock card ${cardId}, are counted by their direction: the reason is not in the list of OpenLMIS`,
  remedy: 'Read the reference data of OpenLMIS again; if it stays so, say in the configuration what this reason means.',
})

/** Rejects about a card as it was when its lines were read; they hold until the lines are read again. */
export const SUMS_ENTITY = 'stockCardMovements'

const doesNotAddUp = (card: CardToAccumulate, soh: number, { system }: CardContext): Reject => ({
  system,
  entity: SUMS_ENTITY,
  key: card.id,
  reason: 'stockCardDoesNotAddUp',
  message: `Stock card ${card.id} has ${card.stockOnHand} doses, but its movements add up to ${soh}; the difference is shown as an adjustment`,
  remedy: 'Count the product at the facility and enter a physical inventory in OpenLMIS.',
})
