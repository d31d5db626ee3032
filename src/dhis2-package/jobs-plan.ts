import type { CapabilityProfile, MetadataObject } from '../connectors/dhis2/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { RunFailure, unwrap } from '../runs/index.ts'
import { adoptElements } from './adopt.ts'
import { buildPackage } from './build-package.ts'
import { noticesOf, type PackageNotice } from './check-server.ts'
import type { PackageContent, PackageObject } from './content.ts'
import { objectKey, planAdopted, planObjects, type PlannedObject } from './plan.ts'
import type { Dhis2PackageTarget } from './ports.ts'
import { loadPackageAntigens, loadReportingOrgUnits } from './store-content.ts'
import { loadWrittenObjects } from './store-package.ts'

export interface PackageDeps {
  readonly database: Database
  readonly dhis2: Dhis2PackageTarget
  /** Address of our pages, for the links back. */
  readonly pagesUrl: string | null
  readonly serverId?: string
}

export interface PackageOptions {
  /** Assign the linked facilities to the data set. */
  readonly assignOrgUnits: boolean
}

export interface PackagePlan {
  readonly profile: CapabilityProfile
  readonly notices: readonly PackageNotice[]
  readonly planned: readonly PlannedObject[]
}

export const SERVER = 'dhis2'

/** What the package would be on this server now, against what is there. Reads only. */
export async function planPackage(
  deps: PackageDeps,
  { assignOrgUnits }: PackageOptions,
  signal?: AbortSignal,
): Promise<PackagePlan> {
  const { database, dhis2, pagesUrl, serverId = SERVER } = deps
  const profile = unwrap(await dhis2.connect())
  const antigens = await loadPackageAntigens(database.pool)
  const orgUnits = assignOrgUnits ? await loadReportingOrgUnits(database.pool) : null
  const content = { antigens, pagesUrl, orgUnits, ...(await readServer(dhis2)) } satisfies PackageContent
  const whole = buildPackage(content)
  const there = await readThere(dhis2, whole, signal)
  const missing = whole.filter(({ collection, object }) => !there.has(objectKey(collection, object.id)))
  const byCode = await findByCode(dhis2, missing, signal)
  const { objects, adopted } = adoptElements(whole, elementsOf(byCode))
  const facts = { there, byCode, written: await loadWrittenObjects(database.pool, serverId) }
  return {
    profile,
    notices: noticesOf(profile, antigens, { pagesUrl, assignsOrgUnits: assignOrgUnits || hasOrgUnits(there) }),
    planned: [...adopted.map(planAdopted), ...planObjects(objects, facts)],
  }
}

async function readServer(
  dhis2: Dhis2PackageTarget,
): Promise<Pick<PackageContent, 'defaultCombo' | 'percentType' | 'numberType' | 'ownUid'>> {
  const ownUid = unwrap(await dhis2.getOwnUid())
  const [combo] = unwrap(await dhis2.findMetadataObjects('categoryCombos', 'name', ['default']))
  if (!combo)
    throw new RunFailure({
      reason: 'noDefaultCombo',
      message: 'DHIS2 shows no category combo "default" to our account, which every data element without a split needs',
      remedy: 'Give the account the right to read category combos.',
    })
  const types = unwrap(await dhis2.listIndicatorTypes()).rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return {
    ownUid,
    defaultCombo: combo.id,
    percentType: types.find(({ factor, number }) => factor === 100 && !number)?.id ?? null,
    numberType: types.find(({ factor, number }) => factor === 1 && number)?.id ?? null,
  }
}

async function readThere(
  dhis2: Dhis2PackageTarget,
  objects: readonly PackageObject[],
  signal: AbortSignal | undefined,
): Promise<Map<string, MetadataObject>> {
  const there = new Map<string, MetadataObject>()
  for (const [collection, ours] of Map.groupBy(objects, (one) => one.collection)) {
    const ids = ours.map(({ object }) => object.id)
    for (const object of unwrap(await dhis2.readMetadataObjects(collection, ids, signal)))
      there.set(objectKey(collection, object.id), object)
  }
  return there
}

async function findByCode(
  dhis2: Dhis2PackageTarget,
  objects: readonly PackageObject[],
  signal: AbortSignal | undefined,
): Promise<Map<string, MetadataObject>> {
  const found = new Map<string, MetadataObject>()
  for (const [collection, ours] of Map.groupBy(objects, (one) => one.collection)) {
    const codes = ours.flatMap(({ object }) => (typeof object['code'] === 'string' ? [object['code']] : []))
    if (codes.length === 0) continue
    for (const object of unwrap(await dhis2.findMetadataObjects(collection, 'code', codes, signal)))
      if (typeof object['code'] === 'string') found.set(objectKey(collection, object['code']), object)
  }
  return found
}

/** Whether the data set is there and has been assigned to somebody. */
const hasOrgUnits = (there: ReadonlyMap<string, MetadataObject>): boolean =>
  [...there].some(([key, object]) => {
    const units = object['organisationUnits']
    return key.startsWith('dataSets ') && Array.isArray(units) && units.length > 0
  })

const ELEMENTS = 'dataElements '

/** Data elements alone, by their code. */
const elementsOf = (byCode: ReadonlyMap<string, MetadataObject>): Map<string, MetadataObject> =>
  new Map(
    [...byCode].flatMap(([key, object]) => (key.startsWith(ELEMENTS) ? [[key.slice(ELEMENTS.length), object]] : [])),
  )
