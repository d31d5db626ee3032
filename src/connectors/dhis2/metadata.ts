import { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { listAll } from './paged-list.ts'
import { parseMetadataReport, type MetadataReport } from './metadata-report.ts'

/** An object in DHIS2's own words. */
export type MetadataObject = Readonly<Record<string, unknown>> & { readonly id: string }

/** Collections of `/api/metadata`, e.g. `dataElements`, and their objects. */
export type MetadataBundle = Readonly<Record<string, readonly MetadataObject[]>>

export interface MetadataPush {
  readonly bundle: MetadataBundle
  /** Only say what would happen. */
  readonly validateOnly: boolean
}

const Row = z.looseObject({ id: z.string() })
/** UIDs in one address: 11 characters each and a comma. */
const IDS_PER_REQUEST = 100

/** The objects of a collection with these ids, with everything that an update would have to send again. */
export async function readMetadataObjects(
  connection: Connection,
  collection: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Result<MetadataObject[], Dhis2Failure>> {
  return await readBy(connection, collection, 'id', ids, ':owner', signal)
}

/** Objects of a collection by a property that is unique in it, with their names and, of data elements, what they take. */
export async function findMetadataObjects(
  connection: Connection,
  collection: string,
  property: 'code' | 'name',
  values: readonly string[],
  signal?: AbortSignal,
): Promise<Result<MetadataObject[], Dhis2Failure>> {
  // A comma or bracket would end the list that the filter is made of.
  const askable = values.filter((value) => !/[[\],:]/.test(value))
  return await readBy(connection, collection, property, askable, 'id,code,name,domainType,valueType', signal)
}

async function readBy(
  connection: Connection,
  collection: string,
  property: string,
  values: readonly string[],
  fields: string,
  signal: AbortSignal | undefined,
): Promise<Result<MetadataObject[], Dhis2Failure>> {
  const found: MetadataObject[] = []
  for (let at = 0; at < values.length; at += IDS_PER_REQUEST) {
    const some = values.slice(at, at + IDS_PER_REQUEST)
    const listing = await listAll(connection, {
      collection,
      entity: collection,
      fields,
      row: Row,
      filters: [`${property}:in:[${some.join(',')}]`],
      ...(signal && { signal }),
    })
    if (!listing.ok) return listing
    if (!listing.value.complete)
      return err({ kind: 'ill', message: `The list of ${collection} changed while it was read; read it again` })
    found.push(...listing.value.rows)
  }
  return ok(found)
}

const Me = z.object({ id: z.string() })

/** UID of the account that we sign in with. */
export async function getOwnUid(connection: Connection): Promise<Result<string, Dhis2Failure>> {
  const me = await connection.get('me', { fields: 'id' }, Me)
  return me.ok ? ok(me.value.id) : me
}

const QUERY = {
  importStrategy: 'CREATE_AND_UPDATE',
  // One error and nothing is stored: a half-installed package is worse than none.
  atomicMode: 'ALL',
  identifier: 'UID',
  importReportMode: 'ERRORS',
  async: false,
} as const

/**
 * `POST /api/metadata`. An update replaces the whole object, collections and sharing included: send everything that is to stay.
 * Sending the same twice does no harm, so that a caller who got no answer may send it again.
 */
export async function pushMetadata(
  connection: Connection,
  { bundle, validateOnly }: MetadataPush,
  signal?: AbortSignal,
): Promise<Result<MetadataReport, Dhis2Failure>> {
  const query = { ...QUERY, importMode: validateOnly ? 'VALIDATE' : 'COMMIT' }
  const answer = await connection.post('metadata', query, bundle, signal)
  if (!answer.ok) return answer
  const report = parseMetadataReport(answer.value.body)
  if (report) return ok(report)
  const start = JSON.stringify(answer.value.body)?.slice(0, 300) ?? 'nothing'
  return err({
    kind: 'unexpectedAnswer',
    message: `POST /api/metadata answered ${answer.value.httpStatus} without an import report: ${start}`,
  })
}
