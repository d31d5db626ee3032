import type { Systems } from '../../contract/systems.ts'
import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { listRejectGroups, type Run, type Runs } from '../runs/index.ts'
import { describeConnections } from './connections.ts'
import { loadGaps } from './load-gaps.ts'
import type { ConfiguredSource } from './sources.ts'
import { loadConnections } from './store-sources.ts'

export interface LoadSystemsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly runs: Pick<Runs, 'list' | 'get'>
  /** Every system that this installation knows of, off ones too. */
  readonly sources: readonly ConfiguredSource[]
  /** What can be run by hand, in the order in which it makes sense. */
  readonly runnable: readonly string[]
}

const RUNS_SHOWN = 30

/** All that the page of systems shows before anything is opened. */
export async function loadSystems({ database, clock, runs, sources, runnable }: LoadSystemsDeps): Promise<Systems> {
  const { pool } = database
  const [rows, shown, rejects, gaps] = await Promise.all([
    loadConnections(pool),
    loadRuns(runs, runnable),
    listRejectGroups(pool),
    loadGaps(pool),
  ])
  return {
    connections: describeConnections(sources, rows, clock.now()),
    runs: shown,
    rejects,
    gaps,
    runnable: [...runnable],
  }
}

/**
 * The newest runs, those unfinished, and the last of each kind: a nightly run that failed must not be pushed out of sight
 * by the many of the day.
 */
async function loadRuns(runs: Pick<Runs, 'list'>, runnable: readonly string[]): Promise<Run[]> {
  const lists = await Promise.all([
    runs.list({ limit: RUNS_SHOWN, withUnfinished: true }),
    ...runnable.map((what) => runs.list({ what, limit: 1 })),
  ])
  const byId = new Map(lists.flat().map((run) => [run.id, run]))
  return [...byId.values()].toSorted((a, b) => b.id - a.id)
}
