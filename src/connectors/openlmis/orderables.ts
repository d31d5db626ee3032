import { z } from 'zod'
import { openlmisId } from '../../base/ids.ts'
import { ok, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, pageOf, type Batches } from './paging.ts'
import { Id, nullable, objectOf, rowsOf } from './rows.ts'

const ProgramOrderable = z.object({
  programId: Id,
  active: z.boolean(),
  fullSupply: nullable(z.boolean()),
  dosesPerPatient: nullable(z.number()),
})

/**
 * A product in a presentation. `netContent` is dispensing units per pack, which for vaccines is doses per vial; null
 * when the server has none, and then packs cannot be converted to doses. Stock services count dispensing units,
 * orders and `packsToShip` count packs.
 */
export const Orderable = z
  .object({
    id: Id,
    productCode: z.string(),
    fullProductName: nullable(z.string()),
    netContent: nullable(z.number().int().positive()).catch(null),
    dispensable: nullable(z.record(z.string(), z.unknown())),
    programs: nullable(z.array(ProgramOrderable)).transform((programs) => programs ?? []),
    identifiers: nullable(z.record(z.string(), z.string())),
    extraData: nullable(z.record(z.string(), z.unknown())),
    meta: z.object({ versionNumber: z.coerce.number().int(), lastUpdated: nullable(z.string()) }),
  })
  .transform(({ identifiers, meta, extraData, ...orderable }) => ({
    ...orderable,
    extraData,
    usesVvm: extraData?.['useVVM'] === 'true' || extraData?.['useVVM'] === true,
    tradeItemId: idOf(identifiers?.['tradeItem']),
    commodityTypeId: idOf(identifiers?.['commodityType']),
    versionNumber: meta.versionNumber,
    lastUpdated: meta.lastUpdated,
  }))
export type Orderable = z.infer<typeof Orderable>

const idOf = (text: string | undefined) => (text === undefined || text === '' ? null : openlmisId(text))

const PATH = 'api/orderables'
const PAGE_SIZE = 500

export type OrderableChanges =
  | { readonly kind: 'notModified' }
  | {
      readonly kind: 'changed'
      /** To be given as `since` next time, word for word. */
      readonly lastModified?: string
      readonly batches: Batches<Orderable>
    }

/**
 * Latest versions of all orderables, unless none changed `since` (a `Last-Modified` from an earlier answer). The
 * server compares whole seconds and its answer speaks for the whole list, so that one small request decides.
 */
export async function listOrderables(
  api: Api,
  system: string,
  since?: string,
): Promise<Result<OrderableChanges, OpenlmisError>> {
  const first = await api.getConditional(PATH, {
    query: { page: 0, size: 1 },
    ...(since === undefined ? {} : { headers: { 'if-modified-since': since } }),
  })
  if (!first.ok) return first
  if (first.value.kind === 'notModified') return ok({ kind: 'notModified' })
  const page = pageOf(first.value.json, PATH)
  if (!page.ok) return page
  const lastModified = first.value.headers['last-modified']
  const batches = listPages(api, { path: PATH, pageSize: PAGE_SIZE, parse: rowsOf(system, 'orderable', Orderable) })
  return ok({ kind: 'changed', batches, ...(lastModified === undefined ? {} : { lastModified }) })
}

/** One version, as requisitions and orders name it. */
export async function getOrderable(
  api: Api,
  id: string,
  versionNumber: number,
): Promise<Result<Orderable, OpenlmisError>> {
  const answer = await api.get(`${PATH}/${id}`, { query: { versionNumber } })
  return answer.ok ? objectOf(answer.value, `${PATH}/${id}`, Orderable) : answer
}
