import { unwrap, type RunContext } from '../runs/index.ts'
import { readMissing, type MissingCard } from './jobs-missing-cards.ts'
import { loadKnown, writeBatch } from './jobs-stock.ts'
import type { Known } from './known.ts'
import type { StockDeps } from './settings.ts'
import { loadCardIds } from './store-cards.ts'
import { loadStockPlaces } from './store-context.ts'

/**
 * Finds stock cards that no summary shows, because their product is not, or no longer, approved for the facility's type: walks the
 * list of all cards and reads those that are not in the store. Once found they are kept up to date by the pull of stock. The walk
 * costs a request for some hundred cards of the country, so that it is made seldom, and after the pull of stock.
 */
export async function pullHiddenCards(run: RunContext, deps: StockDeps): Promise<void> {
  const { database, openlmis, settings } = deps
  const { pool } = database
  const known = await loadKnown(run, deps, await loadStockPlaces(pool, settings.system))
  if (known.programs.length === 0) return
  const stored = await loadCardIds(pool, settings.system)
  let seen = 0
  for await (const page of openlmis.listStockCards()) {
    run.signal.throwIfAborted()
    const { items, rejects } = unwrap(page)
    await run.reject(...rejects)
    seen += items.length
    const missing = items.flatMap(({ id, orderableId, stockOnHand }): MissingCard[] =>
      // A card without movements holds nothing, and one of another product is not asked for.
      stored.has(id) || stockOnHand === null || !known.products.has(orderableId) ? [] : [{ cardId: id }],
    )
    await readHidden(run, deps, known, missing)
    run.progress(seen, undefined, 'stock cards')
  }
  await run.settleRejects(settings.system, 'stockCardHead')
}

async function readHidden(
  run: RunContext,
  deps: StockDeps,
  known: Known,
  missing: readonly MissingCard[],
): Promise<void> {
  if (missing.length === 0) return
  const { cards, rejects } = await readMissing(run, deps, known, missing)
  await writeBatch(run, deps, {
    places: [],
    cards,
    rejects,
    vanished: [],
    newPlaceIds: new Set(),
    unchanged: 0,
    read: missing.length,
  })
}
