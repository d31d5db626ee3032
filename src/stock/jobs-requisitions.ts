import { addMonths, lastDay, monthOf, type Month } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import type { Requisition, RequisitionHead } from '../connectors/openlmis/index.ts'
import { concurrently } from '../platform/concurrently.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import {
  askedMonths,
  readAll,
  readCursor,
  unwrap,
  writeCursor,
  type MonthRange,
  type RunContext,
  type SourceBatches,
  type SourceError,
} from '../runs/index.ts'
import type { KnownReason } from './accumulate-card.ts'
import { isOnlyThis } from './known.ts'
import type { StockDeps } from './settings.ts'
import { loadProducts, loadStockPlaces } from './store-context.ts'
import { writeMonths, type MonthToWrite } from './store-months.ts'
import { loadReasons } from './store-reasons.ts'
import {
  loadCardKeepers,
  loadPeriods,
  writeReportedStock,
  type PeriodMonth,
  type RequisitionStock,
} from './store-requisitions.ts'
import { translateRequisition } from './translate-requisition.ts'

interface RequisitionsWatermark {
  readonly since: string
}

interface Known {
  readonly places: ReadonlyMap<string, number>
  readonly products: ReadonlyMap<string, number>
  readonly periods: ReadonlyMap<string, PeriodMonth>
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, KnownReason>>
  readonly firstMonth: number
  readonly asked: MonthRange | undefined
  /** Whether the place is told by its stock cards in the programme with this id. */
  readonly keepsCards: (placeId: number, programId: string) => boolean
}

const REQUISITIONS_PER_BATCH = 100
/** Their clock, ours and the time a save takes to become visible. */
const OVERLAP_MINUTES = 15

/**
 * Pulls approved and released requisitions changed since the last time, as the source of movements for places without stock cards,
 * or for all where the configuration says so. Emergency requisitions and report-only ones report no month; a period that is not
 * exactly a month counts only when it was mapped to one. Asked for months (`askedMonths`), it reads those of these months, whenever changed.
 */
export async function pullRequisitions(run: RunContext, deps: StockDeps): Promise<void> {
  const { database, openlmis, settings, clock } = deps
  const { system } = settings
  const startedAt = clock.now()
  const known = await loadKnown(run, deps)
  const before =
    run.params['full'] === true || known.asked
      ? undefined
      : await readCursor<RequisitionsWatermark>(database.pool, system, 'requisitions')
  const query = before ? { modifiedDateFrom: before.since } : {}
  const wanted = await readHeads(run, openlmis.searchRequisitions(query), known)
  if (!Array.isArray(wanted)) {
    // Where stock cards are the source most is there without them; where they are the source, nothing is.
    if (settings.movementsFrom === 'requisitions') unwrap(wanted)
    return await run.reject(notShown(system, wanted.error))
  }
  for (let from = 0; from < wanted.length; from += REQUISITIONS_PER_BATCH) {
    await pullBatch(run, deps, known, wanted.slice(from, from + REQUISITIONS_PER_BATCH))
    run.progress(from + REQUISITIONS_PER_BATCH, wanted.length, 'requisitions')
  }
  if (run.dryRun) return
  await run.settleRejects(system, 'requisitionSearch')
  await run.writeRejects(database.pool)
  if (known.asked) return
  const since = new Date(startedAt.getTime() - OVERLAP_MINUTES * 60_000).toISOString()
  await writeCursor(database.pool, system, 'requisitions', { since })
}

type Refused = { readonly ok: false; readonly error: SourceError }

/** Those that are wanted of hundreds of thousands in a country, page by page. */
async function readHeads(
  run: RunContext,
  pages: SourceBatches<RequisitionHead>,
  known: Known,
): Promise<RequisitionHead[] | Refused> {
  const wanted: RequisitionHead[] = []
  let read = 0
  for await (const page of pages) {
    run.signal.throwIfAborted()
    if (!page.ok && page.error.kind === 'forbidden') return page
    const { items, rejects } = unwrap(page)
    await run.reject(...rejects)
    for (const head of items) if (isWanted(head, known)) wanted.push(head)
    read += items.length
    run.count('read', items.length)
    run.progress(read, undefined, 'requisitions')
  }
  return wanted
}

async function loadKnown(run: RunContext, { database, openlmis, clock, settings }: StockDeps): Promise<Known> {
  const { pool } = database
  const { system } = settings
  const last = monthOf(clock.now().toISOString())
  const kept = { first: addMonths(last, 1 - settings.historyMonths), last }
  const places = await loadStockPlaces(pool, system)
  const codes = new Set(settings.programs.map((code) => code.toLowerCase()))
  const { rows: programs } = await readAll(run, 'programmes', openlmis.listPrograms())
  const reasons = new Map<string, ReadonlyMap<string, KnownReason>>()
  const codeOf = new Map<string, string>()
  for (const { id, code } of programs) {
    if (!codes.has(code.toLowerCase())) continue
    codeOf.set(id, code)
    reasons.set(id, await loadReasons(pool, system, code))
  }
  const keepers = settings.movementsFrom === 'requisitions' ? new Set() : await loadCardKeepers(pool, system)
  return {
    places: new Map(places.map(({ sourceId, id }) => [sourceId, id])),
    products: await loadProducts(pool, system),
    periods: await loadPeriods(pool, system),
    reasons,
    firstMonth: kept.first,
    asked: askedMonths(run.params, kept),
    keepsCards: (placeId, programId) => keepers.has(`${placeId} ${codeOf.get(programId)}`),
  }
}

/**
 * Only whole regular months of our programmes and places; the search gives approved and released ones only. Where a place keeps stock
 * cards its requisitions repeat what the cards tell, so that they are not even read.
 */
function isWanted(head: RequisitionHead, known: Known): boolean {
  const { places, periods, reasons, firstMonth, asked, keepsCards } = known
  if (head.emergency || head.reportOnly === true) return false
  const month = periods.get(head.processingPeriodId)?.month ?? null
  const placeId = places.get(head.facilityId)
  if (placeId === undefined || !reasons.has(head.programId) || month === null || month < firstMonth) return false
  if (asked && (month < asked.first || month > asked.last)) return false
  return !keepsCards(placeId, head.programId)
}

async function pullBatch(
  run: RunContext,
  deps: StockDeps,
  known: Known,
  heads: readonly RequisitionHead[],
): Promise<void> {
  const { database, openlmis, settings, clock } = deps
  const requisitions: Requisition[] = []
  await concurrently(heads, settings.concurrency, async ({ id }) => {
    run.signal.throwIfAborted()
    const result = await openlmis.getRequisition(id)
    if (!result.ok && isOnlyThis(result.error)) return await run.reject(unreadable(settings.system, id, result.error))
    const requisition = unwrap(result)
    // It may have been rejected since the search: then it is somebody's draft again.
    if (requisition.isFinal) requisitions.push(requisition)
  })
  requisitions.sort((a, b) => (a.id < b.id ? -1 : 1))
  const read = requisitions.flatMap((requisition) => translate(requisition, known, settings.system))
  const placeIds = [...new Set(read.map(({ placeId }) => placeId))]
  const months = newest(read.flatMap(({ translation }) => translation.months))
  const counts = await inTransaction(database, run, async (client) => {
    const written = await writeMonths(
      client,
      run.runId,
      {
        placeIds,
        records: requisitions.map(({ id }) => id),
        firstMonth: known.firstMonth,
        source: 'requisition',
      },
      months,
    )
    await run.reject(...read.flatMap(({ translation }) => translation.rejects))
    await writeReportedStock(client, run.runId, clock.now(), months.map(reportedStock))
    return written
  })
  for (const kind of ['added', 'changed', 'vanished'] as const) run.count(kind, counts[kind])
}

const notShown = (system: string, { message }: SourceError): Reject => ({
  system,
  entity: 'requisitionSearch',
  key: 'search',
  reason: 'requisitionsNotShown',
  message: `No requisitions are read; facilities without stock cards have no movements here. ${message}`,
  remedy:
    'Sign in to OpenLMIS as a user with REQUISITION_VIEW for the programme: openlmis.username and openlmis.password.',
})

const unreadable = (system: string, id: string, { message }: SourceError): Reject => ({
  system,
  entity: 'requisition',
  key: id,
  reason: 'requisitionUnreadable',
  message: `Requisition ${id} is left out: ${message}`,
  remedy: 'Correct it in OpenLMIS, or check that the account may view requisitions of this facility and programme.',
})

function translate(
  requisition: Requisition,
  known: Known,
  system: string,
): { placeId: number; month: Month; translation: ReturnType<typeof translateRequisition> }[] {
  const placeId = known.places.get(requisition.facilityId)
  const month = known.periods.get(requisition.processingPeriodId)?.month
  const reasons = known.reasons.get(requisition.programId)
  if (placeId === undefined || month === undefined || month === null || !reasons) return []
  const context = { system, placeId, month, products: known.products, reasons }
  return [{ placeId, month: month as Month, translation: translateRequisition(requisition, context) }]
}

/** One row for a place, product and month: of several requisitions, e.g. of two programmes, the one changed last. */
function newest(months: readonly MonthToWrite[]): MonthToWrite[] {
  const byKey = new Map<string, MonthToWrite>()
  for (const month of months) {
    const key = `${month.placeId} ${month.productId} ${month.month}`
    const other = byKey.get(key)
    if (!other || (other.sourceChangedAt ?? '') <= (month.sourceChangedAt ?? '')) byKey.set(key, month)
  }
  return [...byKey.values()]
}

const reportedStock = (row: MonthToWrite): RequisitionStock => ({
  placeId: row.placeId,
  productId: row.productId,
  sohDoses: row.closing,
  observedOn: lastDay(row.month as Month),
  sourceRecord: row.sourceRecord,
})
