import { RunFailure, unwrap, type RunContext } from '../runs/index.ts'
import { listStockMappings, type StockMapping } from '../stock-mapping/index.ts'
import { createBatchSize } from './adapt-to-link.ts'
import { registerCompletions } from './jobs-completions.ts'
import { computeValues } from './jobs-compute.ts'
import { startDelivery } from './jobs-deliver.ts'
import { readBack } from './jobs-read-back.ts'
import { recoverUnanswered } from './jobs-recover.ts'
import type { SendSession } from './jobs-send-batch.ts'
import { closedPeriods, isOpen, periodRange } from './period-months.ts'
import type { PublishDeps } from './settings.ts'
import type { ServerDataSet } from './store-batches.ts'
import { loadCellIds, syncCells } from './store-cells.ts'
import { loadOpenMonths } from './store-open-months.ts'
import { loadOrgUnits } from './store-inputs.ts'
import { clearStop, loadSetting, loadStop, saveBatchSize, type PublishSetting } from './store-settings.ts'

/** What a run is asked for; nothing: the open periods of all facilities. */
export interface PublishParams {
  readonly period?: string
  readonly fromPeriod?: string
  readonly toPeriod?: string
  readonly facilityId?: number
  readonly full?: boolean
  /** Only sends what is due already, e.g. what failed before. */
  readonly onlyDue?: boolean
  /** A person waits for it. */
  readonly person?: boolean
}

/** Name of the work that publishes a data set; one run of it at a time over all processes, data sets beside each other. */
export const workOf = (dataSetUid: string): string => `publish:${dataSetUid}`

/**
 * Publishes one data set: settles what an interrupted run left open, computes what changed, sends what is due, reads back and says what
 * is complete. Everything is in the ledger before it is sent; doing it again changes nothing.
 */
export async function publishDataSet(run: RunContext, deps: PublishDeps): Promise<void> {
  const dataSetUid = run.what.slice(run.what.indexOf(':') + 1)
  const { database, rules } = deps
  const of = { serverId: rules.serverId, dataSetUid }
  const params = readParams(run.params)
  await refuseWhileStopped(deps, params)
  const mappings = await listStockMappings(database.pool, { ...of, state: 'confirmed' })
  const setting = await loadSetting(database.pool, of)
  const orgUnits = await loadOrgUnits(
    database.pool,
    params.facilityId === undefined ? {} : { facilityIds: [params.facilityId] },
  )
  const periods = params.onlyDue ? [] : await periodsOf(params, mappings, setting, deps)
  const request = {
    dataSetUid,
    periodType: mappings[0]?.periodType ?? '',
    periods,
    mappings,
    cellIds: run.dryRun ? await knownCells(deps, of, mappings) : await syncCells(database.pool, mappings),
    orgUnits,
    needsRelease: setting.needsRelease,
    priority: params.person ? 10 : 0,
    full: params.full ?? false,
  }
  const size = createBatchSize(setting.valuesPerBatch ?? rules.valuesPerBatch)
  if (run.dryRun) return await computeValues(run, deps, request, size, SENDS_NOTHING)

  const session = await openSession(run, deps, dataSetUid)
  const recovered = await recoverUnanswered(session)
  if (recovered.batches > 0) run.log.info(recovered, 'requests of an interrupted run were looked up in DHIS2')
  const delivery = startDelivery(run, session, size)
  try {
    await computeValues(run, deps, request, size, delivery)
  } catch (error) {
    // What was computed is planned: it is not lost, and what is in flight is waited for.
    await delivery.halt()
    throw error
  }
  const delivered = await delivery.finish()
  run.log.info(delivered, 'values were sent')
  run.signal.throwIfAborted()
  await saveBatchSize(database.pool, of, size.values())
  await clearStop(database.pool, rules.serverId)
  if (periods.length === 0) return
  const scope = { periods, orgUnits }
  if (setting.registerCompletion) await registerCompletions(run, session, scope)
  await readBack(run, session, { ...scope, share: setting.readBackShare })
}

const SENDS_NOTHING: Parameters<typeof computeValues>[4] = {
  wake: () => undefined,
  room: () => Promise.resolve(),
  answered: () => Promise.resolve(),
}

function readParams(params: Readonly<Record<string, unknown>>): PublishParams {
  const text = (name: string): object => (typeof params[name] === 'string' ? { [name]: params[name] } : {})
  const on = (name: string): object => (params[name] === true ? { [name]: true } : {})
  return {
    ...text('period'),
    ...text('fromPeriod'),
    ...text('toPeriod'),
    ...(typeof params['facilityId'] === 'number' ? { facilityId: params['facilityId'] } : {}),
    ...on('full'),
    ...on('onlyDue'),
    ...on('person'),
  }
}

/** Repeated refusals lock the account: the clock waits for a person, who tries again by asking. */
async function refuseWhileStopped({ database, rules }: PublishDeps, { person }: PublishParams): Promise<void> {
  const stop = await loadStop(database.pool, rules.serverId)
  if (stop && !person) throw new RunFailure({ reason: stop.reason, message: stop.message, remedy: stop.remedy })
}

async function periodsOf(
  params: PublishParams,
  mappings: readonly StockMapping[],
  setting: PublishSetting,
  { database, clock }: PublishDeps,
): Promise<readonly string[]> {
  const { period, fromPeriod, toPeriod } = params
  if (period !== undefined) return [period]
  if (fromPeriod !== undefined) {
    const range = periodRange(fromPeriod, toPeriod ?? fromPeriod)
    if (range.length > 0) return range
    throw new RunFailure({
      reason: 'badPeriod',
      message: `${fromPeriod} to ${toPeriod} is no range of periods`,
      remedy: 'Name two periods of the data set, the earlier one first.',
    })
  }
  const periodType = mappings[0]?.periodType
  const today = clock.now().toISOString().slice(0, 10)
  if (periodType === undefined) return []
  // A programme whose periods run to the 20th closes a month later than the calendar does.
  const openMonths = await loadOpenMonths(database.pool, today)
  const closed = closedPeriods(periodType, today, setting.periodsBack + 1).filter((one) => !isOpen(one, openMonths))
  // Oldest first: a correction of the past does not wait for the newest month.
  return closed.slice(0, setting.periodsBack).toReversed()
}

/** A dry run writes nothing: cells that are not there yet get numbers of their own. */
async function knownCells(
  deps: PublishDeps,
  of: ServerDataSet,
  mappings: readonly StockMapping[],
): Promise<ReadonlyMap<number, number>> {
  const known = await loadCellIds(deps.database.pool, of)
  return new Map(mappings.map(({ id }, i) => [id, known.get(id) ?? -1 - i]))
}

async function openSession(run: RunContext, deps: PublishDeps, dataSetUid: string): Promise<SendSession> {
  unwrap(await deps.dhis2.connect())
  const defaultCombo = unwrap(await deps.dhis2.getDefaultOptionCombo())
  // Nothing is gone on with from here, since the ledger knows: it says that the run gets on.
  const onSettled: SendSession['onSettled'] = async (client, batchId) =>
    await run.saveCursor(client, { answeredBatch: batchId })
  return { deps, dataSetUid, defaultCombo: defaultCombo ?? USUAL_DEFAULT, signal: run.signal, onSettled }
}

/** Of nearly every DHIS2. */
const USUAL_DEFAULT = 'HllvX50cXC0'
