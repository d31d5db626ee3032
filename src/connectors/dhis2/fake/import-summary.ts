import type { FakeState } from './fake-state.ts'
import type { ImportOptions } from './import-payload.ts'
import { webMessage, type FakeReply } from './reply.ts'

export interface ImportCount {
  readonly imported: number
  readonly updated: number
  readonly ignored: number
  readonly deleted: number
}

export const NOTHING: ImportCount = { imported: 0, updated: 0, ignored: 0, deleted: 0 }

export interface Conflict {
  readonly object?: string
  readonly objects: Readonly<Record<string, string>>
  readonly value: string
  readonly errorCode: string
  readonly property?: string
  readonly indexes?: readonly number[]
}

export interface Summary {
  readonly status: 'SUCCESS' | 'WARNING' | 'ERROR'
  readonly description: string
  readonly count: ImportCount
  readonly rejectedIndexes: readonly number[]
  readonly conflicts: readonly Conflict[]
  readonly dataSetComplete: string
}

const messages = {
  SUCCESS: { upTo242: 'Import was successful.', from243: 'Import was successful.' },
  WARNING: {
    upTo242: 'One more conflicts encountered, please check import summary.',
    from243: 'Import completed with warnings, please check import summary.',
  },
  ERROR: {
    upTo242: 'An error occurred, please check import summary.',
    from243: 'An error occurred, please check import summary.',
  },
} as const

/** Before 2.43 rejected rows make the whole answer a 409, although the good rows are stored. */
export function presentSummary(state: FakeState, summary: Summary, options: ImportOptions): FakeReply {
  const { engine, version } = state.settings
  const warningStatus = engine === 'from243' ? 200 : 409
  const httpStatus = summary.status === 'SUCCESS' ? 200 : summary.status === 'WARNING' ? warningStatus : 409
  const response = {
    responseType: 'ImportSummary',
    status: summary.status,
    importOptions: {
      idSchemes: {},
      dryRun: options.dryRun,
      async: false,
      importStrategy: options.strategy,
      force: options.force,
    },
    description: summary.description,
    importCount: summary.count,
    // 2.38 does not have them.
    ...(/^2\.3[89]/.test(version) ? {} : { rejectedIndexes: summary.rejectedIndexes }),
    conflicts: summary.conflicts,
    dataSetComplete: summary.dataSetComplete,
  }
  const status = summary.status === 'SUCCESS' ? 'OK' : summary.status
  return webMessage(httpStatus, messages[summary.status][engine], { status, response })
}

/** One conflict per code and objects, with the places of all its rows. */
export function groupConflicts(conflicts: readonly Conflict[]): Conflict[] {
  const groups = new Map<string, Conflict>()
  for (const conflict of conflicts) {
    const key = `${conflict.errorCode}|${JSON.stringify(conflict.objects)}`
    const before = groups.get(key)
    groups.set(
      key,
      before ? { ...before, indexes: [...(before.indexes ?? []), ...(conflict.indexes ?? [])] } : conflict,
    )
  }
  return [...groups.values()]
}
