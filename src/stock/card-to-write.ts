import type { Reject } from '../base/reject.ts'
import type { StockCard, SummaryCard } from '../connectors/openlmis/index.ts'
import { accumulateCard, type CardContext } from './accumulate-card.ts'
import { emptyMonth } from './card-history.ts'
import type { CardToWrite } from './store-cards.ts'

/** Whose card it is, by our own ids. */
export interface CardOwner {
  readonly placeId: number
  readonly productId: number
  readonly programCode: string
}

/** What a card was like when its lines were read; while it stays so, they are not read again. */
export const stateOfSummary = (card: SummaryCard): string =>
  `${card.stockOnHand}|${card.occurredDate}|${card.processedDate}`

/** A card that no summary shows has no processed date; that a line was added late shows in their number. */
export const stateOfHidden = ({ stockOnHand, lines }: StockCard): string =>
  `hidden|${stockOnHand}|${lines.at(-1)?.occurredDate ?? null}|${lines.length}`

/**
 * Whether a card has been empty since before `firstDay` (`YYYY-MM-DD`): nothing of the months kept is in its lines but that there is
 * nothing, and lots that were used up years ago are most of a country's cards.
 */
export const isEmptySince = ({ stockOnHand, occurredDate }: SummaryCard, firstDay: string): boolean =>
  stockOnHand === 0 && occurredDate !== null && occurredDate < firstDay

/** Such a card, without reading its lines: out of stock from its last day on. */
export function emptyCardToWrite(card: SummaryCard, owner: CardOwner): CardToWrite {
  const day = card.occurredDate ?? ''
  const month = emptyMonth(Number(day.slice(0, 4)) * 100 + Number(day.slice(5, 7)), 0)
  month.days.push(Number(day.slice(8, 10)), 0)
  return {
    ...owner,
    sourceId: card.cardId,
    processedAt: card.processedDate,
    lotCode: null,
    lotExpiresOn: null,
    sohDoses: 0,
    occurredOn: card.occurredDate,
    vvmStatus: null,
    lines: { state: stateOfSummary(card), history: [month] },
  }
}

/** A card whose lines were read, and what is wrong with it. `seen`: what the summary said of it a moment before. */
export function cardToWrite(
  card: StockCard,
  owner: CardOwner,
  context: CardContext,
  seen: Pick<SummaryCard, 'stockOnHand' | 'occurredDate' | 'processedDate'> & { readonly state: string },
): { readonly card: CardToWrite; readonly rejects: readonly Reject[] } {
  const { id, lot, lines, stockOnHand, vvmStatus } = card
  const sum = accumulateCard({ id, stockOnHand: stockOnHand ?? seen.stockOnHand, lines }, context)
  return {
    card: {
      ...owner,
      sourceId: id,
      processedAt: seen.processedDate,
      lotCode: lot?.lotCode ?? null,
      lotExpiresOn: lot?.expirationDate ?? null,
      // A card may have moved since the summary; what it had a moment ago is then read with the next run.
      sohDoses: Math.max(0, sum.sohDoses),
      occurredOn: sum.lastDay ?? seen.occurredDate,
      vvmStatus,
      lines: { state: seen.state, history: sum.history },
    },
    rejects: [...card.rejects, ...sum.rejects],
  }
}
