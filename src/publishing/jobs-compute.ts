import { addMonths } from '../base/month.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { batches, brakeOnVanishing, contentHash, RunFailure, RunPaused, type RunContext } from '../runs/index.ts'
import type { StockMapping } from '../stock-mapping/index.ts'
import type { BatchSize } from './adapt-to-link.ts'
import { isSetRead, planCell, type CellPlan } from './cell-plan.ts'
import type { PeriodMonths } from './collect-parts.ts'
import { computeCell } from './compute-report.ts'
import type { Delivery } from './jobs-deliver.ts'
import { monthsOfPeriod } from './period-months.ts'
import type { PublishDeps } from './settings.ts'
import {
  countVanished,
  loadChangedInputs,
  loadProductPrograms,
  loadStockRows,
  writeInputs,
  type ChangedInput,
  type InputSpan,
  type OrgUnit,
} from './store-inputs.ts'
import { mergeValues, StillOnItsWay, type Merged, type ValueToMerge } from './store-merge.ts'

export interface ComputeRequest {
  readonly dataSetUid: string
  readonly periodType: string
  readonly periods: readonly string[]
  readonly mappings: readonly StockMapping[]
  readonly cellIds: ReadonlyMap<number, number>
  readonly orgUnits: readonly OrgUnit[]
  readonly needsRelease: boolean
  readonly priority: number
  /** Also what seems unchanged. */
  readonly full: boolean
}

/** Changes when what the rules compute does: then everything is computed again, and only differences are sent. */
const RULES_VERSION = 1

/**
 * Computes what changed since the last time, some org units at a time, and brings it into the ledger in one transaction with the memory
 * of what it was computed from. An interrupted run begins again and finds its finished part unchanged.
 */
export async function computeValues(
  run: RunContext,
  deps: PublishDeps,
  request: ComputeRequest,
  size: BatchSize,
  delivery: Pick<Delivery, 'wake' | 'room' | 'answered'>,
): Promise<void> {
  const { database, rules } = deps
  const { programsOf, codes } = await loadProductPrograms(database.pool, rules.programs)
  const known = { programsOf, isSetRead: isSetRead(request.mappings) }
  const plans = request.mappings.flatMap((mapping) => {
    const cellId = request.cellIds.get(mapping.id)
    return cellId === undefined ? [] : [planCell(cellId, mapping, known)]
  })
  const productCode = (id: number): string => codes.get(id) ?? `product ${id}`
  const salt = contentHash([
    RULES_VERSION,
    request.mappings,
    rules.amcMonths,
    rules.stockClass,
    run.params['full'] ?? null,
  ])
  const total = request.orgUnits.length * request.periods.length
  let done = 0
  for (const period of request.periods) {
    const span = spanOf(request, deps, period, plans, request.full ? `${salt} ${run.runId}` : salt)
    if (run.params['confirmVanished'] !== true) {
      const gone = await countVanished(database.pool, request.orgUnits, span)
      brakeOnVanishing({ rows: `products of facilities published for ${period}`, ...gone }, rules.brake)
    }
    for (const units of batches(request.orgUnits, ORG_UNITS_PER_LOOK)) {
      const changed = Map.groupBy(await loadChangedInputs(database.pool, units, span), ({ placeId }) => placeId)
      const touched = units.filter(({ placeId }) => changed.has(placeId))
      for (const chunk of batches(touched, rules.orgUnitsPerChunk)) {
        run.signal.throwIfAborted()
        await makeRoomForPerson(run, deps)
        const work = { request, span, plans, chunk, changed, productCode }
        while (!(await computeChunk(run, deps, work, size))) await delivery.answered()
        delivery.wake()
        await delivery.room()
      }
      done += units.length
      run.progress(done, total, `${period}: facilities computed`)
    }
  }
}

/** Looking for changes costs little: where few things changed, the changes of many facilities are written together. */
const ORG_UNITS_PER_LOOK = 2000

/** A click goes before the clock: what was computed so far is kept, and this run goes on afterwards. */
async function makeRoomForPerson(run: RunContext, { isPersonWaiting }: PublishDeps): Promise<void> {
  if (await isPersonWaiting?.({ runId: run.runId, what: run.what }))
    throw new RunPaused('A person waits for this data set')
}

function spanOf(
  { dataSetUid, periodType }: ComputeRequest,
  { rules }: PublishDeps,
  period: string,
  plans: readonly CellPlan[],
  salt: string,
): InputSpan & PeriodMonths {
  const months = monthsOfPeriod(period, periodType)
  if (!months.ok)
    throw new RunFailure({
      reason: months.error.reason,
      message: months.error.message,
      remedy: 'Choose a period of the data set, or map a data set whose periods are months or longer.',
    })
  const { first, last } = months.value
  return {
    serverId: rules.serverId,
    dataSetUid,
    period,
    // So far back averages reach, and a store counts as one that reports.
    fromMonth: addMonths(first, -rules.amcMonths),
    toMonth: last,
    productIds: [...new Set(plans.flatMap((plan) => [...plan.conversions.keys()]))],
    wholeFacility: plans.some(({ indicator }) => indicator === 'reportingFacilities'),
    salt,
    first,
    last,
  }
}

interface Chunk {
  readonly request: ComputeRequest
  readonly span: ReturnType<typeof spanOf>
  readonly plans: readonly CellPlan[]
  readonly chunk: readonly OrgUnit[]
  /** By org unit. */
  readonly changed: ReadonlyMap<number, readonly ChangedInput[]>
  readonly productCode: (productId: number) => string
}

/** False when one of its values is on its way with its old number: to be done again when that is answered. */
async function computeChunk(run: RunContext, deps: PublishDeps, chunk: Chunk, size: BatchSize): Promise<boolean> {
  try {
    await writeChunk(run, deps, chunk, size)
    return true
  } catch (error) {
    if (error instanceof StillOnItsWay) return false
    throw error
  }
}

async function writeChunk(
  run: RunContext,
  deps: PublishDeps,
  { request, span, plans, chunk, changed, productCode }: Chunk,
  size: BatchSize,
): Promise<void> {
  const { database, rules, clock } = deps
  const rowsOf = await loadStockRows(database.pool, chunk, span)
  const names = { productCode, storeName: (id: number) => `store ${id}` }
  const period = { first: span.first, last: span.last }
  function* values(): Generator<ValueToMerge> {
    for (const { placeId } of chunk) {
      const rows = rowsOf.get(placeId) ?? []
      for (const plan of plansFor(plans, changed.get(placeId) ?? []))
        yield { placeId, period: span.period, ...computeCell(plan, rows, period, rules, names) }
    }
  }
  await inTransaction(database, run, async (client) => {
    const scope = {
      serverId: rules.serverId,
      dataSetUid: request.dataSetUid,
      runId: run.runId,
      now: clock.now(),
      valuesPerBatch: size.values(),
      priority: request.priority,
      needsRelease: request.needsRelease,
    }
    const merged = await mergeValues(client, scope, values())
    const inputs = chunk.flatMap(({ placeId }) => changed.get(placeId) ?? [])
    await writeInputs(client, span, inputs)
    count(run, merged)
    // Nothing is gone on with from here, since what is unchanged costs nothing: it says that the run gets on.
    if (!run.dryRun) await run.saveCursor(client, { period: span.period, afterPlaceId: chunk.at(-1)?.placeId })
  })
}

/** The cells that a changed product, or anything at all, goes into. */
function* plansFor(plans: readonly CellPlan[], changed: readonly ChangedInput[]): Generator<CellPlan> {
  const products = new Set(changed.map(({ productId }) => productId))
  for (const plan of plans) {
    if (plan.conversions.size === 0 ? products.has(0) : anyOf(plan.conversions, products)) yield plan
  }
}

function anyOf(conversions: ReadonlyMap<number, unknown>, products: ReadonlySet<number>): boolean {
  for (const id of conversions.keys()) if (products.has(id)) return true
  return false
}

function count(run: RunContext, merged: Merged): void {
  run.count('read', merged.computed)
  run.count('added', merged.added)
  run.count('changed', merged.changed - merged.deletions)
  run.count('vanished', merged.deletions)
  run.count('unchanged', merged.computed - merged.added - merged.changed)
  if (merged.refused > 0) run.count('rejected', merged.refused)
}
