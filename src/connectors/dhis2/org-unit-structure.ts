import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { CapabilityProfile } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { listAll, type Listing } from './paged-list.ts'
import { instantFromServer, serverFromInstant } from './server-time.ts'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const References = z
  .array(z.object({ id: z.string() }))
  .default([])
  .transform((items) => items.map((item) => item.id))

const Level = z.object({ id: z.string(), name: z.string(), level: z.int().positive() })
export type Dhis2OrgUnitLevel = z.infer<typeof Level>

const Group = z.object({ id: z.string(), code: text, name: z.string(), organisationUnits: References })
/** A group with its members: membership does not change a unit's own `lastUpdated`. */
export type Dhis2OrgUnitGroup = z.infer<typeof Group>

const GroupSet = z.object({ id: z.string(), code: text, name: z.string(), organisationUnitGroups: References })
/** Type and ownership of facilities live in group sets. */
export type Dhis2OrgUnitGroupSet = z.infer<typeof GroupSet>

const Attribute = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  valueType: z.string(),
  unique: z.boolean().default(false),
})
export type Dhis2Attribute = z.infer<typeof Attribute>

export const listOrgUnitLevels = (connection: Connection): Promise<Result<Listing<Dhis2OrgUnitLevel>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'organisationUnitLevels',
    entity: 'organisationUnitLevel',
    fields: 'id,name,level',
    row: Level,
  })

export const listOrgUnitGroups = (connection: Connection): Promise<Result<Listing<Dhis2OrgUnitGroup>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'organisationUnitGroups',
    entity: 'organisationUnitGroup',
    fields: 'id,code,name,organisationUnits[id]',
    row: Group,
  })

export const listOrgUnitGroupSets = (
  connection: Connection,
): Promise<Result<Listing<Dhis2OrgUnitGroupSet>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'organisationUnitGroupSets',
    entity: 'organisationUnitGroupSet',
    fields: 'id,code,name,organisationUnitGroups[id]',
    row: GroupSet,
  })

/** Attributes that org units can carry; a unique one can link facilities. */
export const listOrgUnitAttributes = (connection: Connection): Promise<Result<Listing<Dhis2Attribute>, Dhis2Failure>> =>
  listAll(connection, {
    collection: 'attributes',
    entity: 'attribute',
    fields: 'id,code,name,valueType,unique',
    row: Attribute,
    filters: ['organisationUnitAttribute:eq:true'],
  })

export interface DeletedOrgUnit {
  readonly id: string
  readonly code: string | undefined
  /** UTC instant. */
  readonly deletedAt: string | undefined
}

const DeletedPage = z.object({
  deletedObjects: z.array(z.object({ uid: z.string(), code: text, deletedAt: text })).default([]),
})

/**
 * Deletions since an instant. The server lets only superusers see them, and merges made by SQL are not among them:
 * `unavailable` and an empty list both leave the comparison of full listings as the way to notice.
 */
export async function listDeletedOrgUnits(
  connection: Connection,
  profile: CapabilityProfile,
  since: string,
): Promise<Result<readonly DeletedOrgUnit[] | 'unavailable', Dhis2Failure>> {
  if (!profile.isSuperuser) return ok('unavailable')
  const query = {
    klass: 'OrganisationUnit',
    deletedAt: serverFromInstant(since, profile.serverTimeZone),
    paging: false,
  }
  const answer = await connection.get('deletedObjects', query, DeletedPage)
  if (!answer.ok) return answer.error.kind === 'forbidden' ? ok('unavailable') : answer
  return ok(
    answer.value.deletedObjects.map(({ uid, code, deletedAt }) => ({
      id: uid,
      code,
      deletedAt: deletedAt === undefined ? undefined : instantFromServer(deletedAt, profile.serverTimeZone),
    })),
  )
}
