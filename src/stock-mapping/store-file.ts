import type { Queryable } from '../platform/database/open-database.ts'
import type { ImportContext } from './plan-import.ts'
import { loadKnownAntigens, loadKnownProducts } from './store-facts.ts'
import { loadStoredMappings } from './store-mappings.ts'
import type { KnownProduct } from './subjects.ts'
import type { FileNames } from './write-file.ts'

/** A product is called by its code; where two have the same, by `code#id`. */
function namesOfProducts(products: readonly KnownProduct[]): Map<number, string> {
  const times = new Map<string, number>()
  for (const { code } of products) times.set(code, (times.get(code) ?? 0) + 1)
  return new Map(products.map(({ id, code }) => [id, times.get(code) === 1 ? code : `${code}#${id}`]))
}

const namesOfCommodityTypes = (products: readonly KnownProduct[]): Map<string, string> =>
  new Map(
    products.flatMap(({ commodityTypeId, commodityTypeCode }) =>
      commodityTypeId === null ? [] : [[commodityTypeId, commodityTypeCode ?? commodityTypeId] as const],
    ),
  )

export async function loadFileNames(client: Queryable): Promise<FileNames> {
  const products = await loadKnownProducts(client)
  const antigens = await loadKnownAntigens(client)
  return {
    products: namesOfProducts(products),
    antigens: new Map(antigens.map(({ id, code }) => [id, code])),
    commodityTypes: namesOfCommodityTypes(products),
  }
}

export async function loadImportContext(client: Queryable, serverId: string): Promise<ImportContext> {
  const { products, antigens, commodityTypes } = await loadFileNames(client)
  const { rows: dataSets } = await client.query<{ uid: string; code: string | null }>(
    'select uid, code from dhis2_data_set where server_id = $1 and for_stock and vanished_at is null',
    [serverId],
  )
  // Elements that are gone too: a file may reject what was mapped to them.
  const { rows: elements } = await client.query<{ uid: string; code: string | null }>(
    'select uid, code from dhis2_data_element where server_id = $1',
    [serverId],
  )
  const { rows: defaults } = await client.query<{ uid: string }>(
    'select distinct uid from dhis2_option_combo where server_id = $1 and is_default',
    [serverId],
  )
  return {
    serverId,
    stored: await loadStoredMappings(client, serverId),
    dataSets,
    elements,
    products: turned(products),
    antigens: turned(antigens),
    commodityTypes: turned(commodityTypes),
    defaultOptions: new Set(defaults.map(({ uid }) => uid)),
  }
}

const turned = <K, V>(map: ReadonlyMap<K, V>): Map<V, K> => new Map([...map].map(([key, value]) => [value, key]))
