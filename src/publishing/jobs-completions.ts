import { batches, unwrap, type RunContext } from '../runs/index.ts'
import type { SendSession } from './jobs-send-batch.ts'
import { loadDueCompletions, writeCompletions } from './store-completions.ts'
import type { OrgUnit } from './store-inputs.ts'

const PER_REQUEST = 500

/** Says in DHIS2 of every facility whose report was taken whole that it is complete. What is refused is a reject. */
export async function registerCompletions(
  run: RunContext,
  { deps, dataSetUid }: SendSession,
  { periods, orgUnits }: { readonly periods: readonly string[]; readonly orgUnits: readonly OrgUnit[] },
): Promise<number> {
  const { database, dhis2, rules, clock } = deps
  let registered = 0
  for (const period of periods) {
    for (const units of batches(orgUnits, PER_REQUEST)) {
      const of = { serverId: rules.serverId, dataSetUid, period }
      const due = await loadDueCompletions(
        database.pool,
        of,
        units.map(({ placeId }) => placeId),
      )
      if (due.length === 0) continue
      const date = clock.now().toISOString().slice(0, 10)
      const completions = due.map(({ orgUnit }) => ({ dataSet: dataSetUid, period, orgUnit, date }))
      const { refused } = unwrap(await dhis2.pushCompletions(completions, run.signal))
      const taken = due.filter(({ orgUnit }) => !refused.has(orgUnit))
      await writeCompletions(
        database.pool,
        of,
        taken.map(({ placeId }) => placeId),
        clock.now(),
      )
      for (const [orgUnit, message] of refused)
        await run.reject({
          system: rules.serverId,
          entity: 'completeDataSetRegistration',
          key: `${dataSetUid}/${period}/${orgUnit}`,
          reason: 'completionRefused',
          message: `DHIS2 did not take the report of ${orgUnit} for ${period} as complete: ${message}`,
          remedy: 'Assign the data set to the org unit in DHIS2, or switch completion off for this data set.',
        })
      registered += taken.length
    }
  }
  return registered
}
