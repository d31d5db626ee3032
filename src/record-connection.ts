import type { Clock } from './base/clock.ts'
import type { Database } from './platform/database/open-database.ts'
import { describeFailure, type RunWork } from './runs/index.ts'
import { saveConnectionFailure, saveConnectionSuccess, type Connected } from './systems/index.ts'

export interface WatchedSystem {
  readonly database: Database
  readonly clock: Clock
  readonly system: string
  readonly baseUrl: string
}

/**
 * Wraps work that reads a system: its success or failure is what pages show as the state of that system. A run that is stopped
 * says nothing about the system.
 */
export const recordingConnection =
  ({ database, clock, system, baseUrl }: WatchedSystem, ask: () => Promise<Connected | null>) =>
  (work: RunWork): RunWork =>
  async (run) => {
    const about = { system, kind: system, baseUrl }
    try {
      await work(run)
    } catch (error) {
      if (!run.signal.aborted)
        await saveConnectionFailure(database.pool, { ...about, ...describeFailure(error), now: clock.now() })
      throw error
    }
    const connected = await ask()
    if (connected) await saveConnectionSuccess(database.pool, { ...about, ...connected, now: clock.now() })
  }
