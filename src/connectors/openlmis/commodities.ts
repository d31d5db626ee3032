import { z } from 'zod'
import type { OpenlmisId } from '../../base/ids.ts'
import type { Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, type Batches } from './paging.ts'
import { Id, nullable, objectOf, Reference, rowsOf } from './rows.ts'

/** What is given, e.g. "BCG": independent of maker and presentation. */
export const CommodityType = z
  .object({
    id: Id,
    name: nullable(z.string()),
    classificationSystem: z.string(),
    classificationId: z.string(),
    parent: nullable(Reference),
  })
  .transform(({ parent, ...type }) => ({ ...type, parentId: parent }))
export type CommodityType = z.infer<typeof CommodityType>

/** One maker's product. It belongs to a commodity type when one of its classifications equals the type's. */
export const TradeItem = z.object({
  id: Id,
  manufacturerOfTradeItem: nullable(z.string()),
  gtin: nullable(z.string()),
  classifications: nullable(
    z.array(z.object({ classificationSystem: z.string(), classificationId: z.string() })),
  ).transform((list) => list ?? []),
})
export type TradeItem = z.infer<typeof TradeItem>

export const Lot = z.object({
  id: Id,
  lotCode: z.string(),
  tradeItemId: Id,
  active: z.boolean(),
  expirationDate: nullable(z.string()),
  manufactureDate: nullable(z.string()),
})
export type Lot = z.infer<typeof Lot>

export const listCommodityTypes = (api: Api, system: string): Batches<CommodityType> =>
  listPages(api, { path: 'api/commodityTypes', pageSize: 500, parse: rowsOf(system, 'commodityType', CommodityType) })

export const listTradeItems = (api: Api, system: string): Batches<TradeItem> =>
  listPages(api, { path: 'api/tradeItems', pageSize: 500, parse: rowsOf(system, 'tradeItem', TradeItem) })

/** The same lot code may exist on several trade items; only the id names a lot. */
export const listLots = (api: Api, system: string): Batches<Lot> =>
  listPages(api, { path: 'api/lots', pageSize: 1000, parse: rowsOf(system, 'lot', Lot) })

export async function listTradeItemsOf(
  api: Api,
  commodityTypeId: OpenlmisId,
): Promise<Result<readonly OpenlmisId[], OpenlmisError>> {
  const path = `api/commodityTypes/${commodityTypeId}/tradeItems`
  const answer = await api.get(path)
  return answer.ok ? objectOf(answer.value, path, z.array(Id)) : answer
}
