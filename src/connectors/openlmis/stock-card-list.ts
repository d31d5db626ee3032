import { z } from 'zod'
import type { Api } from './api.ts'
import { listPages, type Batches } from './paging.ts'
import { Id, nullable, Reference, rowsOf } from './rows.ts'

/**
 * A card without its movements. Facility and program are left out on purpose: the server gives those of the page's
 * first card to every card of the page.
 */
export const StockCardHead = z
  .object({
    id: Id,
    orderable: Reference,
    lot: nullable(Reference),
    stockOnHand: nullable(z.number().int()),
    active: nullable(z.boolean()),
  })
  .transform(({ orderable, lot, active, ...card }) => ({
    ...card,
    orderableId: orderable,
    lotId: lot,
    active: active !== false,
  }))
export type StockCardHead = z.infer<typeof StockCardHead>

/**
 * Every card we may see. Summaries hide the cards of products that are not, or no longer, approved for the facility's
 * type; this list does not, so that comparing the two finds stock that would otherwise be lost.
 */
export const listStockCards = (api: Api, system: string): Batches<StockCardHead> =>
  listPages(api, { path: 'api/stockCards', pageSize: 500, parse: rowsOf(system, 'stockCardHead', StockCardHead) })
