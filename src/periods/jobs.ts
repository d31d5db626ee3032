import type { Clock } from '../base/clock.ts'
import { markAllFiguresDue } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { brakeOnVanishing, classify, contentHash, readAll, type BrakeSettings, type RunContext } from '../runs/index.ts'
import type { OpenlmisPeriodSource } from './ports.ts'
import { loadDecisions, loadStoredPeriods, markPeriodsVanished, savePeriods } from './store.ts'
import { translatePeriods, type PeriodSettings } from './translate-periods.ts'

export interface PeriodsDeps {
  readonly database: Database
  readonly openlmis: OpenlmisPeriodSource
  readonly clock: Clock
  readonly settings?: PeriodSettings & BrakeSettings
}

const SYSTEM = 'openlmis'

/** Reads all processing periods and writes what differs; a changed rule or decision counts as a difference. */
export async function pullPeriods(
  run: RunContext,
  { database, openlmis, clock, settings }: PeriodsDeps,
): Promise<void> {
  const schedules = await readAll(run, 'processing schedules', openlmis.listProcessingSchedules())
  const periods = await readAll(run, 'processing periods', openlmis.listProcessingPeriods())
  await withTransaction(database, async (client) => {
    const translation = translatePeriods(periods.rows, schedules.rows, await loadDecisions(client), settings)
    await run.reject(...translation.rejects)
    const rows = translation.rows.map((row) => ({ ...row, contentHash: contentHash(row) }))
    const stillThere = new Set([...periods.rejectedKeys, ...translation.rejects.map(({ key }) => key)])
    const { added, changed, unchanged, vanishing, known } = classify(
      rows,
      await loadStoredPeriods(client, SYSTEM),
      stillThere,
    )
    if (run.params['confirmVanished'] !== true)
      brakeOnVanishing({ rows: 'processing periods', known, vanishing: vanishing.length }, settings)
    run.count('added', added.length)
    run.count('changed', changed.length)
    run.count('unchanged', unchanged.length)
    run.count('vanished', vanishing.length)
    if (run.dryRun) return
    if (changed.length + vanishing.length > 0) await markAllFiguresDue(client)
    const now = clock.now()
    await savePeriods(client, { system: SYSTEM, runId: run.runId, now }, [...added, ...changed])
    await markPeriodsVanished(
      client,
      vanishing.map(({ id }) => id),
      now,
    )
  })
  for (const entity of ['processingPeriod', 'processingSchedule']) await run.settleRejects(SYSTEM, entity)
}
