import { readAll, type RunContext } from '../runs/index.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { classifyReason, isReasonClass } from './reason-class.ts'
import type { StockDeps } from './settings.ts'
import { saveReasons } from './store-reasons.ts'

/**
 * Pulls the reasons of stock movements and says for each programme what they are counted as. A changed class takes effect on
 * cards when they are read again, at once with `params.full` of the pull of stock.
 */
export async function pullReasons(run: RunContext, { database, openlmis, settings }: StockDeps): Promise<void> {
  const { system, programs, reasonClasses } = settings
  const { rows: reasons } = await readAll(run, 'reasons', openlmis.listStockReasons())
  const classified = programs.flatMap((programCode) =>
    reasons.map((reason) => ({
      id: reason.id,
      name: reason.name,
      reasonType: reason.reasonType,
      reasonCategory: reason.reasonCategory,
      tags: reason.tags,
      programCode,
      ...classifyReason(reason, programCode, reasonClasses),
    })),
  )
  const known = new Set<string>(reasons.map(({ id }) => id))
  for (const [key, value] of Object.entries(reasonClasses)) {
    const reasonId = key.slice(key.indexOf('/') + 1)
    const fault = !known.has(reasonId)
      ? 'OpenLMIS has no such reason'
      : isReasonClass(value)
        ? null
        : `there is no class "${value}"`
    if (fault === null) continue
    await run.reject({
      system,
      entity: 'reasonClass',
      key,
      reason: 'badReasonClass',
      message: `The configured class of reason ${key} is not used: ${fault}`,
      remedy: 'Correct openlmis.reasonClasses in the configuration.',
    })
  }
  const { added, changed } = await inTransaction(database, run, (client) => saveReasons(client, system, classified))
  run.count('added', added)
  run.count('changed', changed)
  run.count('unchanged', classified.length - added - changed)
  for (const entity of ['stockCardLineItemReason', 'reasonClass']) await run.settleRejects(system, entity)
}
