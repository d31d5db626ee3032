import { isUuid, openlmisId, type OpenlmisId } from '../../base/ids.ts'
import type { Reject } from '../../base/reject.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { pageOf } from './paging.ts'
import { badShape, dayOf, instantOf, isRecord } from './rows.ts'

/** Whose stock: entries of a summary carry no program, so that one call is about one program. */
export interface FacilityProgram {
  readonly facilityId: OpenlmisId
  readonly programId: OpenlmisId
}

export interface StockSummary extends FacilityProgram {
  readonly cards: readonly SummaryCard[]
  /** Approved products of which the facility has no card at all: never stocked, which is not the same as zero. */
  readonly approvedWithoutCard: readonly OpenlmisId[]
  readonly rejects: readonly Reject[]
}

/** One card: one orderable, and one lot where lots are tracked. */
export interface SummaryCard {
  readonly cardId: OpenlmisId
  readonly orderableId: OpenlmisId
  readonly lotId: OpenlmisId | null
  /** Dispensing units (doses for vaccines). Null: the card has no movement up to the day asked for. */
  readonly stockOnHand: number | null
  /** Day of the last movement. */
  readonly occurredDate: string | null
  /** A backdated movement leaves this unchanged and shows only in `stockOnHand`. */
  readonly processedDate: string | null
  readonly active: boolean
}

export interface SummaryOptions {
  /** `yyyy-MM-dd`; today when absent. */
  readonly asOfDate?: string
  /** Leaves approved products without a card out, which in a long product list saves most of the answer. */
  readonly withoutEmpty?: boolean
  readonly signal?: AbortSignal
}

const PATH = 'api/v2/stockCardSummaries'
const PAGE_SIZE = 2000

/** Stock on hand by card. A card that stands under several approved products is given once. */
export async function getStockSummary(
  api: Api,
  system: string,
  of: FacilityProgram,
  options: SummaryOptions = {},
): Promise<Result<StockSummary, OpenlmisError>> {
  const found = new Found(system)
  for (let page = 0; ; page += 1) {
    const answer = await api.get(PATH, {
      query: {
        facilityId: of.facilityId,
        programId: of.programId,
        asOfDate: options.asOfDate,
        nonEmptyOnly: options.withoutEmpty === true ? true : undefined,
        page,
        size: PAGE_SIZE,
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const rows = answer.ok ? pageOf(answer.value, PATH) : answer
    if (!rows.ok) return rows
    const before = found.rows
    rows.value.content.forEach((row, index) => found.addRow(row, page * PAGE_SIZE + index))
    const { totalElements, content } = rows.value
    if (content.length < PAGE_SIZE || (page + 1) * PAGE_SIZE >= totalElements) return ok(found.summary(of))
    if (found.rows === before) return err(repeated(of))
  }
}

const repeated = (of: FacilityProgram): OpenlmisError => ({
  kind: 'unstablePages',
  reason: 'repeats',
  message: `${PATH} for facility ${of.facilityId} gives the same page again`,
})

/** Checked by hand: this is read for every facility of a country, several times a day. */
class Found {
  private readonly system: string
  private readonly cards = new Map<string, SummaryCard>()
  private readonly orderables = new Set<string>()
  private readonly withoutCard: OpenlmisId[] = []
  private readonly rejects: Reject[] = []

  constructor(system: string) {
    this.system = system
  }

  /** Different products seen so far. */
  get rows(): number {
    return this.orderables.size
  }

  addRow(row: unknown, index: number): void {
    const orderableId = isRecord(row) ? referenceId(row['orderable']) : undefined
    const entries = isRecord(row) ? row['canFulfillForMe'] : undefined
    if (orderableId === undefined || !Array.isArray(entries)) {
      this.rejects.push(badShape(this.system, 'stockCardSummary', row, index, 'no orderable or no list of cards'))
      return
    }
    this.orderables.add(orderableId)
    if (entries.length === 0) this.withoutCard.push(orderableId)
    for (const entry of entries) this.addCard(entry, index)
  }

  private addCard(entry: unknown, index: number): void {
    const card = summaryCard(entry)
    if (typeof card === 'string') {
      const id = isRecord(entry) ? referenceId(entry['stockCard']) : undefined
      this.rejects.push(badShape(this.system, 'stockCard', entry, id ?? index, card))
    } else this.cards.set(card.cardId, card)
  }

  summary(of: FacilityProgram): StockSummary {
    return { ...of, cards: [...this.cards.values()], approvedWithoutCard: this.withoutCard, rejects: this.rejects }
  }
}

/** A card, or what is wrong with it. */
function summaryCard(entry: unknown): SummaryCard | string {
  if (!isRecord(entry)) return 'not an object'
  const cardId = referenceId(entry['stockCard'])
  const orderableId = referenceId(entry['orderable'])
  if (cardId === undefined || orderableId === undefined) return 'no stock card or no orderable'
  const stockOnHand = entry['stockOnHand'] ?? null
  if (stockOnHand !== null && !Number.isSafeInteger(stockOnHand)) return 'stockOnHand is not a whole number'
  return {
    cardId,
    orderableId,
    lotId: referenceId(entry['lot']) ?? null,
    stockOnHand: typeof stockOnHand === 'number' ? stockOnHand : null,
    occurredDate: dayOf(entry['occurredDate']),
    processedDate: instantOf(entry['processedDate']),
    active: entry['active'] !== false,
  }
}

export function referenceId(value: unknown): OpenlmisId | undefined {
  const id = isRecord(value) ? value['id'] : undefined
  return typeof id === 'string' && isUuid(id) ? openlmisId(id) : undefined
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
