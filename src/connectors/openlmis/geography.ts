import { z } from 'zod'
import type { Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { listPages, type Batches } from './paging.ts'
import { arrayOf, Id, nullable, Reference, rowsOf, type Batch } from './rows.ts'

export const GeographicLevel = z.object({
  id: Id,
  code: z.string(),
  name: nullable(z.string()),
  /** 1 is the top. */
  levelNumber: z.number().int(),
})
export type GeographicLevel = z.infer<typeof GeographicLevel>

export const GeographicZone = z
  .object({
    id: Id,
    code: z.string(),
    name: nullable(z.string()),
    level: GeographicLevel,
    parent: nullable(Reference),
    /** People; a denominator that needs no DHIS2. */
    catchmentPopulation: nullable(z.number()),
    latitude: nullable(z.number()),
    longitude: nullable(z.number()),
  })
  .transform(({ parent, ...zone }) => ({ ...zone, parentId: parent }))
export type GeographicZone = z.infer<typeof GeographicZone>

export const FacilityType = z.object({
  id: Id,
  code: z.string(),
  name: nullable(z.string()),
  active: nullable(z.boolean()),
})
export type FacilityType = z.infer<typeof FacilityType>

/** Parents are named by id; whether they form a tree is for the caller to check. */
export const listGeographicZones = (api: Api, system: string): Batches<GeographicZone> =>
  listPages(api, {
    path: 'api/geographicZones',
    pageSize: 500,
    parse: rowsOf(system, 'geographicZone', GeographicZone),
  })

export async function listGeographicLevels(
  api: Api,
  system: string,
): Promise<Result<Batch<GeographicLevel>, OpenlmisError>> {
  const answer = await api.get('api/geographicLevels')
  return answer.ok
    ? arrayOf(answer.value, 'api/geographicLevels', rowsOf(system, 'geographicLevel', GeographicLevel))
    : answer
}

export const listFacilityTypes = (api: Api, system: string): Batches<FacilityType> =>
  listPages(api, { path: 'api/facilityTypes', pageSize: 500, parse: rowsOf(system, 'facilityType', FacilityType) })
