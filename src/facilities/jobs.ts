import type { Clock } from '../base/clock.ts'
import type { Reject } from '../base/reject.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import {
  batches,
  brakeOnVanishing,
  classify,
  contentHash,
  readAll,
  unwrap,
  type BrakeSettings,
  type Classified,
  type RunContext,
  type Stored,
} from '../runs/index.ts'
import type { Translation } from './place-content.ts'
import type { Dhis2OrgUnitList, Dhis2PlaceSource, OpenlmisPlaceSource } from './ports.ts'
import {
  loadStoredAreas,
  markAreasVanished,
  placeInHierarchy,
  saveAreas,
  type HashedArea,
  type WriteStamp,
} from './store-areas.ts'
import { markFiguresDue } from './store-figures-due.ts'
import {
  loadStoredPlaces,
  markPlacesVanished,
  placeIdsBelow,
  refreshStatistics,
  savePlaces,
  type HashedPlace,
} from './store-places.ts'
import { translateDhis2, type Dhis2TranslationSettings } from './translate-dhis2.ts'
import { translateList, type ListSettings, type PlaceList } from './translate-list.ts'
import { translateOpenlmis, type OpenlmisTranslationSettings } from './translate-openlmis.ts'

export interface OpenlmisPlacesDeps {
  readonly database: Database
  readonly openlmis: OpenlmisPlaceSource
  readonly clock: Clock
  readonly settings?: OpenlmisTranslationSettings & BrakeSettings
}

/** Reads all zones and facilities of OpenLMIS and writes what differs. Throws `RunFailure` when too many are gone. */
export async function pullOpenlmisPlaces(run: RunContext, deps: OpenlmisPlacesDeps): Promise<void> {
  const zones = await readAll(run, 'zones', deps.openlmis.listGeographicZones())
  const facilities = await readAll(run, 'facilities', deps.openlmis.listFacilities())
  const translation = translateOpenlmis(zones.rows, facilities.rows, deps.settings)
  const stillThere = new Set([...zones.rejectedKeys, ...facilities.rejectedKeys])
  await savePlaceRead(run, { ...deps, system: 'openlmis', translation, stillThere, isComplete: true })
  for (const entity of ['geographicZone', 'facility']) await run.settleRejects('openlmis', entity)
}

export interface Dhis2PlacesDeps {
  readonly database: Database
  readonly dhis2: Dhis2PlaceSource
  readonly clock: Clock
  readonly settings?: Omit<Dhis2TranslationSettings, 'today'> & BrakeSettings
}

/**
 * Reads all org units of DHIS2 and writes what differs. Throws `RunFailure` when too many are gone. A list that changed
 * while it was read tells what is there, but not what is gone.
 */
export async function pullDhis2Places(run: RunContext, deps: Dhis2PlacesDeps): Promise<void> {
  const levels = unwrap(await deps.dhis2.listOrgUnitLevels())
  const list = unwrap(await deps.dhis2.listOrgUnits({ signal: run.signal }))
  run.count('read', list.units.length)
  await run.reject(...list.rejects, ...(list.complete ? [] : [incompleteList(list)]))
  const today = deps.clock.now().toISOString().slice(0, 10)
  const translation = translateDhis2(list.units, levels.rows, { ...deps.settings, today })
  const stillThere = new Set(list.rejects.map(({ key }) => key))
  await savePlaceRead(run, { ...deps, system: 'dhis2', translation, stillThere, isComplete: list.complete })
  if (list.complete) await run.settleRejects('dhis2', 'organisationUnit')
}

export interface ListedPlacesDeps {
  readonly database: Database
  readonly clock: Clock
  /** Whose list it is; neither `openlmis` nor `dhis2`. */
  readonly system: string
  readonly list: PlaceList
  /** Rows of the file that could not be read at all: any of them may be one that seems to be gone. */
  readonly rejects?: readonly Reject[]
  /** False: the list is a part of the whole; nothing is taken for gone. */
  readonly isComplete?: boolean
  readonly settings?: ListSettings & BrakeSettings
}

/**
 * Writes what differs of a list that came as a file. Rows that are no longer in it have vanished: a file is the whole list. Throws
 * `RunFailure` when too many are gone, which is what half a file looks like. Gives back all rejects.
 */
export async function pullListedPlaces(run: RunContext, deps: ListedPlacesDeps): Promise<readonly Reject[]> {
  const { system, list, rejects = [], isComplete = true, settings } = deps
  run.count('read', list.areas.length + list.places.length)
  await run.reject(...rejects)
  const translation = translateList(system, list, settings)
  const nothingLacks = isComplete && !rejects.some(({ reason }) => LOST_ROWS.has(reason))
  await savePlaceRead(run, { ...deps, translation, stillThere: new Set(), isComplete: nothingLacks })
  for (const entity of ['area', 'place', 'row']) await run.settleRejects(system, entity)
  return [...rejects, ...translation.rejects]
}

/** Reasons for which a row is lost as a whole. */
const LOST_ROWS: ReadonlySet<string> = new Set(['unreadableRow', 'emptyRow', 'badResource', 'badLocation'])

const incompleteList = ({ units, total }: Dhis2OrgUnitList): Reject => ({
  system: 'dhis2',
  entity: 'organisationUnit',
  key: 'list',
  reason: 'incompleteList',
  message: `DHIS2 promised ${total} org units and gave ${units.length}; those missing are not taken for deleted`,
  remedy: 'Wait for the next run: somebody may have edited org units while they were read.',
})

interface PlaceRead {
  readonly database: Database
  readonly clock: Clock
  readonly system: string
  readonly translation: Translation
  /** Ids of rows that were met but not understood. */
  readonly stillThere: ReadonlySet<string>
  /** False: rows that were not met are not taken for vanished. */
  readonly isComplete: boolean
  readonly settings?: BrakeSettings
}

/** Places of other lists have no numbers of their own. */
const hasFigures = (system: string): boolean => system === 'openlmis' || system === 'dhis2'

const PLACES_PER_TRANSACTION = 1000

async function savePlaceRead(run: RunContext, read: PlaceRead): Promise<void> {
  const { database, clock, system, translation, settings } = read
  const compare = <T extends { sourceId: string; contentHash: string }>(
    rows: readonly T[],
    stored: readonly Stored[],
  ) => {
    const classified = classify(rows, stored, read.stillThere)
    return read.isComplete ? classified : { ...classified, vanishing: [] }
  }
  await run.reject(...translation.rejects)
  const areas = compare(translation.areas.map(hashed), await loadStoredAreas(database.pool, system))
  const places = compare(translation.places.map(hashed), await loadStoredPlaces(database.pool, system))
  if (run.params['confirmVanished'] !== true) {
    brakeOnVanishing({ rows: `areas of ${system}`, known: areas.known, vanishing: areas.vanishing.length }, settings)
    brakeOnVanishing({ rows: `places of ${system}`, known: places.known, vanishing: places.vanishing.length }, settings)
  }
  countAll(run, areas)
  countAll(run, places)
  if (run.dryRun) return
  const stamp: WriteStamp = { system, runId: run.runId, now: clock.now() }
  await writeAreas(database, stamp, areas, translation)
  await writePlaces(run, database, stamp, places)
  await refreshStatistics(database.pool, places.added.length + places.changed.length)
}

function hashed<C extends object>(row: { readonly content: C; readonly sourceChangedAt: string | null }) {
  return { ...row.content, contentHash: contentHash(row.content), sourceChangedAt: row.sourceChangedAt }
}

function countAll(run: RunContext, { added, changed, unchanged, vanishing }: Classified<unknown>): void {
  run.count('added', added.length)
  run.count('changed', changed.length)
  run.count('unchanged', unchanged.length)
  run.count('vanished', vanishing.length)
}

async function writeAreas(
  database: Database,
  stamp: WriteStamp,
  { added, changed, vanishing }: Classified<HashedArea>,
  { areas }: Translation,
): Promise<void> {
  await withTransaction(database, async (client) => {
    await saveAreas(client, stamp, [...added, ...changed])
    const moved = await placeInHierarchy(
      client,
      stamp.system,
      areas.map(({ content }) => content),
    )
    await markAreasVanished(
      client,
      vanishing.map(({ id }) => id),
      stamp.now,
    )
    if (hasFigures(stamp.system)) await markFiguresDue(client, await placeIdsBelow(client, moved))
  })
}

async function writePlaces(
  run: RunContext,
  database: Database,
  stamp: WriteStamp,
  { added, changed, vanishing }: Classified<HashedPlace>,
): Promise<void> {
  const toWrite = [...added, ...changed]
  let done = 0
  for (const batch of batches(toWrite, PLACES_PER_TRANSACTION)) {
    run.signal.throwIfAborted()
    await withTransaction(database, async (client) => {
      const ids = await savePlaces(client, stamp, batch)
      if (hasFigures(stamp.system)) await markFiguresDue(client, ids)
    })
    done += batch.length
    run.progress(done, toWrite.length, `places of ${stamp.system}`)
  }
  await withTransaction(database, async (client) => {
    const ids = vanishing.map(({ id }) => id)
    await markPlacesVanished(client, ids, stamp.now)
    if (hasFigures(stamp.system)) await markFiguresDue(client, ids)
  })
}
