import type { Clock } from '../base/clock.ts'
import { pullListedPlaces, type ListSettings } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { RunFailure, type BrakeSettings, type RunContext } from '../runs/index.ts'
import type { ListFile, ReadList, ReadListSettings } from './list-file.ts'
import { readPlaceList } from './read-place-list.ts'

export interface ListImportDeps {
  readonly database: Database
  readonly clock: Clock
  readonly files: readonly ListFile[]
  readonly settings: ReadListSettings & ListSettings & BrakeSettings
}

/** Systems whose places come from their own interfaces. */
const CONNECTED: readonly string[] = ['openlmis', 'dhis2']
const SYSTEM_NAME = /^[\w.:-]{1,60}$/

/** Reads the files of a list and stores its areas and places under the name of its system. Gives back what was understood of them, with all rejects. */
export async function importPlaceList(
  run: RunContext,
  { database, clock, files, settings }: ListImportDeps,
): Promise<ReadList> {
  const { system } = settings
  if (CONNECTED.includes(system) || !SYSTEM_NAME.test(system))
    throw new RunFailure({
      reason: 'badListName',
      message: `A list cannot be called "${system}"`,
      remedy: 'Choose a name of letters and digits other than openlmis and dhis2, e.g. registry.',
    })
  const read = await readPlaceList(files, settings)
  if (!read.ok) throw new RunFailure({ reason: 'unreadableList', ...read.error })
  const { list, rejects, isComplete } = read.value
  const all = await pullListedPlaces(run, { database, clock, system, list, rejects, isComplete, settings })
  return { ...read.value, rejects: all }
}

/** The work of a run whose process ended: the file was in its hands and is nowhere else. */
export function abandonedListImport(): never {
  throw new RunFailure({
    reason: 'listImportEnded',
    message: 'The process that read the list ended before it was done',
    remedy: 'Read the list in again; what was stored before is not stored twice.',
  })
}
