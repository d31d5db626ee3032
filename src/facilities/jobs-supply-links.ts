import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import type { RunContext } from '../runs/index.ts'
import { readAll } from './jobs.ts'
import { planSupplyLinks } from './plan-supply-links.ts'
import type { OpenlmisSupplySource } from './ports.ts'
import { replaceSupplyLinks } from './store-supply-links.ts'

export interface SupplyLinksDeps {
  readonly database: Database
  readonly openlmis: OpenlmisSupplySource
  readonly clock: Clock
}

/** Reads who supplies whom. Needs the places of OpenLMIS to be stored. A dry run counts what was read only. */
export async function pullSupplyLinks(run: RunContext, { database, openlmis, clock }: SupplyLinksDeps): Promise<void> {
  const { signal } = run
  const { links, rejects } = planSupplyLinks({
    programs: await readAll(openlmis.programs(signal), run, 'programmes'),
    nodes: await readAll(openlmis.supervisoryNodes(signal), run, 'supervisory nodes'),
    groups: await readAll(openlmis.requisitionGroups(signal), run, 'requisition groups'),
    lines: await readAll(openlmis.supplyLines(signal), run, 'supply lines'),
  })
  await run.reject(...rejects)
  if (run.dryRun) return
  const changes = await withTransaction(
    database,
    async (client) => await replaceSupplyLinks(client, { runId: run.runId, now: clock.now() }, links),
  )
  run.count('added', changes.added)
  run.count('changed', changes.changed)
  run.count('unchanged', changes.unchanged)
  run.count('vanished', changes.vanished)
  await run.settleRejects('openlmis', 'requisitionGroup')
}
