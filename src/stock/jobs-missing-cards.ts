import type { OpenlmisId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import { concurrently } from '../platform/concurrently.ts'
import { unwrap, type RunContext } from '../runs/index.ts'
import { cardToWrite, stateOfHidden } from './card-to-write.ts'
import { isOnlyThis, type Known } from './known.ts'
import type { StockDeps } from './settings.ts'
import { negativeStock, unreadableCard } from './stock-rejects.ts'
import type { CardToWrite, StoredCard } from './store-cards.ts'

/** A card that summaries do not show, and what was read of it before; nothing for one not met so far. */
export interface MissingCard {
  readonly cardId: OpenlmisId
  readonly stored?: StoredCard
}

export interface MissingRead {
  readonly cards: readonly CardToWrite[]
  readonly unchanged: number
  /** Cards that are really gone. */
  readonly gone: readonly StoredCard[]
  readonly rejects: readonly Reject[]
}

/**
 * Asks for each card that summaries do not show. They hide the cards of products that are not, or no longer, approved for the
 * facility's type: that stock is still there. Only a card that the system no longer knows is gone.
 */
export async function readMissing(
  run: RunContext,
  { openlmis, settings }: StockDeps,
  known: Known,
  missing: readonly MissingCard[],
): Promise<MissingRead> {
  const { system, concurrency } = settings
  const cards: CardToWrite[] = []
  const gone: StoredCard[] = []
  const rejects: Reject[] = []
  let unchanged = 0
  await concurrently(missing, concurrency, async ({ cardId, stored }) => {
    run.signal.throwIfAborted()
    const result = await openlmis.getStockCard(cardId, run.signal)
    if (!result.ok) {
      if (!isOnlyThis(result.error)) unwrap(result)
      if (result.error.kind !== 'notFound') rejects.push(unreadableCard(system, { cardId }, result.error))
      else if (stored) gone.push(stored)
      return
    }
    const { facilityId, programId, orderableId, stockOnHand, lines } = result.value
    const placeId = known.placeIds.get(facilityId)
    const program = known.programs.find(({ id }) => id === programId)
    const productId = known.products.get(orderableId)
    if (placeId === undefined || program === undefined || productId === undefined || stockOnHand === null) return
    if (stockOnHand < 0) return void rejects.push(negativeStock(system, { cardId, stockOnHand }))
    const state = stateOfHidden(result.value)
    const read = cardToWrite(
      result.value,
      { placeId, productId, programCode: program.code },
      { system, reasons: program.reasons, facilityIds: known.placeIds, isStore: known.stores.has(placeId) },
      { stockOnHand, occurredDate: lines.at(-1)?.occurredDate ?? null, processedDate: null, state },
    )
    rejects.push(...read.rejects)
    if (stored?.vanished === false && stored.linesReadState === state) unchanged += 1
    else cards.push(read.card)
  })
  return { cards, unchanged, gone, rejects }
}
