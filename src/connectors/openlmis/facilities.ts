import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import { boundedMap } from './bounded-map.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, type Batches } from './paging.ts'
import { Id, isRecord, nullable, Reference, rowsOf, type Batch } from './rows.ts'

const Point = z
  .object({ coordinates: z.tuple([z.number(), z.number()]) })
  .transform(({ coordinates: [longitude, latitude] }) => ({ longitude, latitude }))

const SupportedProgram = z.object({
  id: Id,
  code: nullable(z.string()),
  programActive: nullable(z.boolean()),
  supportActive: z.boolean(),
  supportStartDate: nullable(z.string()),
})

/**
 * A facility. `active` means in use in the supply chain, `enabled` not soft-deleted; they are independent. A missing
 * zone is left for the caller to judge: its stock is real all the same. Coordinates are as stored, and real ones
 * are sometimes swapped.
 */
export const Facility = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  active: z.boolean(),
  enabled: z.boolean(),
  type: z.object({ id: Id, code: z.string(), name: nullable(z.string()) }),
  geographicZone: nullable(Reference),
  description: nullable(z.string()),
  goLiveDate: nullable(z.string()),
  goDownDate: nullable(z.string()),
  location: nullable(Point).catch(null),
  /** Ids of other systems live here, under keys of their own. */
  extraData: nullable(z.record(z.string(), z.unknown())),
  supportedPrograms: nullable(z.array(SupportedProgram)).transform((programs) => programs ?? []),
})
export type Facility = z.infer<typeof Facility>

const PAGE_SIZE = 200

/**
 * Every facility with its programs. Where reference data are older than 15.2.5 the list lacks them, so that each
 * facility is then read by itself, a few at a time.
 */
export function listFacilities(api: Api, system: string, full: boolean, concurrency: number): Batches<Facility> {
  const parse = rowsOf(system, 'facility', Facility)
  if (full) return listPages(api, { path: 'api/facilities/full', pageSize: PAGE_SIZE, parse })
  const basics = listPages(api, {
    path: 'api/facilities',
    pageSize: PAGE_SIZE,
    parse: (raw) => ({ items: raw, rejects: [] }),
  })
  return oneByOne(api, basics, concurrency, parse)
}

/** A facility that is gone between the list and its own reading is left out; any other failure ends the list. */
async function* oneByOne(
  api: Api,
  basics: Batches<unknown>,
  concurrency: number,
  parse: (raw: readonly unknown[]) => Batch<Facility>,
): Batches<Facility> {
  for await (const batch of basics) {
    if (!batch.ok) return yield batch
    const whole: unknown[] = []
    const read = (basic: unknown) => wholeFacility(api, basic)
    for await (const facility of boundedMap(batch.value.items, concurrency, read)) {
      if (!facility.ok && facility.error.kind === 'notFound') continue
      if (!facility.ok) return yield facility
      whole.push(facility.value)
    }
    yield ok(parse(whole))
  }
}

async function wholeFacility(api: Api, basic: unknown): Promise<Result<unknown, OpenlmisError>> {
  const id = isRecord(basic) && typeof basic['id'] === 'string' ? basic['id'] : undefined
  return id === undefined ? ok(basic) : api.get(`api/facilities/${id}`)
}
