import type { Run } from '../runs/index.ts'
import { workOf } from './jobs-publish.ts'
import type { PublishingDeps } from './routes.ts'
import { assignRun, type PlanScope } from './store-plan.ts'
import { loadSetting } from './store-settings.ts'

/** What a person asks for goes before what the clock asked for. */
const PERSON = 10
/** The run gets its number when it is there. */
const NO_RUN_YET = 0

type Deps = Pick<PublishingDeps, 'database' | 'rules' | 'clock' | 'requestRun'>

/** How values that a person released or sends again are given to requests. */
export async function planByPerson({ database, rules, clock }: Deps, dataSetUid: string): Promise<PlanScope> {
  const { valuesPerBatch } = await loadSetting(database.pool, { serverId: rules.serverId, dataSetUid })
  return {
    serverId: rules.serverId,
    dataSetUid,
    runId: NO_RUN_YET,
    now: clock.now(),
    valuesPerBatch: valuesPerBatch ?? rules.valuesPerBatch,
    priority: PERSON,
  }
}

/** Asks for a run that sends what was just planned. A run that has begun may have looked before, so it does not stand for this one. */
export async function sendDue({ database, rules, requestRun }: Deps, dataSetUid: string, by: string): Promise<Run> {
  const params = { onlyDue: true, person: true }
  const run = await requestRun(workOf(dataSetUid), { params, by, afterRunning: true })
  await assignRun(database.pool, { serverId: rules.serverId, dataSetUid }, run.id)
  return run
}
