import { z } from 'zod'
import { dhis2Uid, type Dhis2Uid } from '../../base/ids.ts'
import type { Reject } from '../../base/reject.ts'
import { ok, type Result } from '../../base/result.ts'
import type { CapabilityProfile } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { parseGeometry, type Geometry } from './geometry.ts'
import { listAll, type Listing } from './paged-list.ts'
import { instantFromServer, serverFromInstant, shiftMinutes } from './server-time.ts'

export interface Dhis2OrgUnit {
  readonly id: Dhis2Uid
  /** Unique where present, but many units have none. */
  readonly code: string | undefined
  readonly name: string
  readonly shortName: string | undefined
  /** 1 is the root. */
  readonly level: number
  /** UIDs from the root down to this unit. */
  readonly path: readonly Dhis2Uid[]
  readonly parent: Dhis2Uid | undefined
  readonly openingDate: string | undefined
  readonly closedDate: string | undefined
  /** UTC instant. */
  readonly lastUpdated: string
  readonly geometry: Geometry | undefined
  readonly groups: readonly { readonly id: Dhis2Uid; readonly code: string | undefined; readonly name: string }[]
  readonly attributes: readonly OrgUnitAttribute[]
  readonly isLeaf: boolean
}

export interface OrgUnitAttribute {
  readonly id: string
  readonly code: string | undefined
  readonly name: string | undefined
  readonly isUnique: boolean
  readonly value: string
}

export interface OrgUnitQuery {
  /** UTC instant: only units whose own record changed since. Sees neither deletions nor the new path below a moved unit. */
  readonly changedSince?: string
  /** Only this unit and what lies below it. */
  readonly under?: string
  readonly signal?: AbortSignal
}

export interface OrgUnitListing {
  readonly units: readonly Dhis2OrgUnit[]
  readonly rejects: readonly Reject[]
  readonly total: number
  /** Only a complete full listing allows to take a missing unit for a deleted one. */
  readonly complete: boolean
  /** Pass as `changedSince` next time: the server's clock at the start of this reading, five minutes earlier. */
  readonly watermark: string
}

const OVERLAP_MINUTES = 5

const FIELDS =
  'id,code,name,shortName,level,path,parent[id],openingDate,closedDate,lastUpdated,geometry,leaf,' +
  'organisationUnitGroups[id,code,name],attributeValues[value,attribute[id,code,name,unique]]'

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const Row = z.object({
  id: z.string(),
  code: text,
  name: z.string(),
  shortName: text,
  level: z.int().positive(),
  path: z.string(),
  parent: z.object({ id: z.string() }).nullish(),
  openingDate: text,
  closedDate: text,
  lastUpdated: text,
  geometry: z.unknown().optional(),
  leaf: z.boolean().default(false),
  organisationUnitGroups: z.array(z.object({ id: z.string(), code: text, name: z.string().default('') })).default([]),
  attributeValues: z
    .array(
      z.object({
        value: z.string(),
        attribute: z.object({ id: z.string(), code: text, name: text, unique: z.boolean().default(false) }),
      }),
    )
    .default([]),
})
type Row = z.infer<typeof Row>

export async function listOrgUnits(
  connection: Connection,
  profile: CapabilityProfile,
  serverNow: string,
  query: OrgUnitQuery,
): Promise<Result<OrgUnitListing, Dhis2Failure>> {
  const since =
    query.changedSince === undefined
      ? []
      : [`lastUpdated:ge:${serverFromInstant(query.changedSince, profile.serverTimeZone)}`]
  const under = query.under === undefined ? [] : [`path:like:/${query.under}`]
  const listing = await listAll(connection, {
    collection: 'organisationUnits',
    entity: 'organisationUnit',
    fields: FIELDS,
    row: Row,
    filters: [...since, ...under],
    ...(query.signal ? { signal: query.signal } : {}),
  })
  if (!listing.ok) return listing
  const { rows, rejects, total, complete } = listing.value
  const units: Dhis2OrgUnit[] = []
  const found: Reject[] = [...rejects]
  for (const row of rows) {
    const read = readOrgUnit(row, connection.system, profile.serverTimeZone)
    if (read.unit) units.push(read.unit)
    found.push(...read.rejects)
  }
  return ok({ units, rejects: found, total, complete, watermark: shiftMinutes(serverNow, -OVERLAP_MINUTES) })
}

const Identified = z.object({ id: z.string() })

/** Asked from the units' side and page by page: a data set's own list of units comes in one piece, however long. */
export async function listAssignedOrgUnits(
  connection: Connection,
  dataSet: string,
  signal?: AbortSignal,
): Promise<Result<Listing<{ readonly id: string }>, Dhis2Failure>> {
  return await listAll(connection, {
    collection: 'organisationUnits',
    entity: 'organisationUnit',
    fields: 'id',
    row: Identified,
    filters: [`dataSets.id:eq:${dataSet}`],
    ...(signal ? { signal } : {}),
  })
}

/** A broken geometry costs only the geometry; a path that does not lead to the unit costs the unit. */
export function readOrgUnit(
  row: Row,
  system: string,
  zone: string,
): { readonly unit: Dhis2OrgUnit | undefined; readonly rejects: readonly Reject[] } {
  const path = row.path.split('/').filter((id) => id !== '')
  const pathFault = faultOfPath(path, row)
  if (pathFault !== undefined)
    return { unit: undefined, rejects: [reject(system, row, 'brokenPath', `has the path ${row.path}, ${pathFault}`)] }
  const present = row.geometry !== undefined && row.geometry !== null
  const geometry = present ? parseGeometry(row.geometry) : undefined
  const unit: Dhis2OrgUnit = {
    id: dhis2Uid(row.id),
    code: row.code,
    name: row.name,
    shortName: row.shortName,
    level: row.level,
    path: path.map(dhis2Uid),
    parent: row.parent ? dhis2Uid(row.parent.id) : undefined,
    openingDate: row.openingDate?.slice(0, 10),
    closedDate: row.closedDate?.slice(0, 10),
    lastUpdated: instantFromServer(row.lastUpdated ?? '', zone) ?? '1970-01-01T00:00:00.000Z',
    geometry: geometry?.ok === true ? geometry.value : undefined,
    groups: row.organisationUnitGroups.map((group) => ({ ...group, id: dhis2Uid(group.id) })),
    attributes: row.attributeValues.map(({ value, attribute: { unique, ...attribute } }) => ({
      ...attribute,
      isUnique: unique,
      value,
    })),
    isLeaf: row.leaf,
  }
  const rejects =
    geometry?.ok === false
      ? [reject(system, row, 'brokenGeometry', `has a geometry that cannot be drawn: ${geometry.error}`)]
      : []
  return { unit, rejects }
}

function faultOfPath(path: readonly string[], row: Row): string | undefined {
  if (path.at(-1) !== row.id) return 'which does not end at it'
  if (new Set(path).size !== path.length) return 'which runs in a circle'
  return row.parent && path.at(-2) !== row.parent.id ? `which does not pass its parent ${row.parent.id}` : undefined
}

const reject = (system: string, row: Row, reason: string, what: string): Reject => ({
  system,
  entity: 'organisationUnit',
  key: row.id,
  reason,
  message: `The organisation unit ${row.name} (${row.code ?? row.id}) ${what}`,
  remedy: `Correct it in DHIS2's maintenance app, under Organisation unit.`,
  raw: { id: row.id, code: row.code, path: row.path },
})
