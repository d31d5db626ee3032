import type { OpenlmisDataset, OrderableRow } from './dataset.ts'
import { latestOrderables } from './latest-orderables.ts'
import { lower } from './wire.ts'

interface Index {
  /** Trade item id to the orderables of it. */
  readonly byTradeItem: ReadonlyMap<string, readonly string[]>
  /** `system|id` to trade item ids. */
  readonly byClassification: ReadonlyMap<string, readonly string[]>
  readonly commodityKey: ReadonlyMap<string, string>
}

const indexes = new WeakMap<readonly OrderableRow[], Index>()

/** Ids of the orderables that can stand in for this one: the trade items classified under its commodity type. */
export function orderablesFulfilling(data: OpenlmisDataset, orderable: OrderableRow): readonly string[] {
  const commodityTypeId = orderable.identifiers['commodityType']
  if (commodityTypeId === undefined) return []
  const { byTradeItem, byClassification, commodityKey } = indexOf(data)
  const key = commodityKey.get(lower(commodityTypeId)) ?? ''
  return (byClassification.get(key) ?? []).flatMap((tradeItemId) => byTradeItem.get(tradeItemId) ?? [])
}

function indexOf(data: OpenlmisDataset): Index {
  const known = indexes.get(data.orderables)
  if (known) return known
  const byTradeItem = new Map<string, string[]>()
  for (const row of latestOrderables(data.orderables)) add(byTradeItem, row.identifiers['tradeItem'], row.id)
  const byClassification = new Map<string, string[]>()
  for (const item of data.tradeItems)
    for (const one of item.classifications)
      add(byClassification, `${one.classificationSystem}|${one.classificationId}`, item.id)
  const commodityKey = new Map(
    data.commodityTypes.map((row) => [
      lower(row.id),
      `${row.classificationSystem}|${row.classificationId}`.toLowerCase(),
    ]),
  )
  const index = { byTradeItem, byClassification, commodityKey }
  indexes.set(data.orderables, index)
  return index
}

function add(map: Map<string, string[]>, key: string | undefined, id: string): void {
  if (key === undefined) return
  const list = map.get(lower(key)) ?? []
  list.push(lower(id))
  map.set(lower(key), list)
}
