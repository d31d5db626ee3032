import type { Clock } from '../base/clock.ts'
import type { Database } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { readAll, type RunContext } from '../runs/index.ts'
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
  const { links, rejects } = planSupplyLinks({
    programs: (await readAll(run, 'programmes', openlmis.listPrograms())).rows,
    nodes: (await readAll(run, 'supervisory nodes', openlmis.listSupervisoryNodes())).rows,
    groups: (await readAll(run, 'requisition groups', openlmis.listRequisitionGroups())).rows,
    lines: (await readAll(run, 'supply lines', openlmis.listSupplyLines())).rows,
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
