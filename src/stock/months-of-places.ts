import type { Month } from '../base/month.ts'
import { foldMonths, type FoldCard } from './fold-months.ts'
import type { MonthToWrite } from './store-months.ts'

interface PlacedCard extends FoldCard {
  readonly placeId: number
  readonly productId: number
  readonly sourceId: string
  readonly occurredOn: string | null
  readonly processedAt: Date | null
}

/**
 * The months of every product of the cards' places. A product goes on, without movement, to the last month in which its place
 * recorded anything: until then the place has reported, and its stock is known to be as it was. After that month nothing is
 * claimed, and the months asked for are these and no others, however much later the pull runs.
 *
 * @param cards all cards of the places, each place's together, each product's together
 */
export function* monthsToWrite(cards: readonly PlacedCard[], firstMonth: number): Generator<MonthToWrite> {
  for (const [placeId, ofPlace] of Map.groupBy(cards, (card) => card.placeId)) {
    const lastMonth = Math.max(...ofPlace.map(({ history }) => history.at(-1)?.month ?? 0)) as Month
    if (lastMonth === 0) continue
    for (const [productId, unordered] of Map.groupBy(ofPlace, (card) => card.productId)) {
      // In an order of their own: the one in which they were stored depends on where a pull was interrupted.
      const ofProduct = unordered.toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1))
      const newest = ofProduct.reduce((a, b) => ((b.occurredOn ?? '') > (a.occurredOn ?? '') ? b : a))
      const source = { sourceRecord: newest.sourceId, sourceChangedAt: newest.processedAt?.toISOString() ?? null }
      for (const month of foldMonths(ofProduct, lastMonth))
        if (month.month >= firstMonth) yield { ...month, placeId, productId, ...source }
    }
  }
}
