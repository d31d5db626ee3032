import { addMonths, monthOf } from '../base/month.ts'
import { inTransaction } from '../platform/database/dry-run.ts'
import { readAll, resolveRejects, type RunContext } from '../runs/index.ts'
import { SUMS_ENTITY } from './accumulate-card.ts'
import { readBatch, type BatchRead } from './jobs-stock-read.ts'
import type { Known, Program } from './known.ts'
import { monthsToWrite } from './months-of-places.ts'
import type { StockDeps } from './settings.ts'
import { loadHistories, markCardsVanished, toPlaceCard, writeCards } from './store-cards.ts'
import { loadProducts, loadStockPlaces, loadStores, type StockPlace } from './store-context.ts'
import { writeMonths } from './store-months.ts'
import { writeStockNow } from './store-now.ts'
import { loadReasons } from './store-reasons.ts'

/** Where an interrupted run goes on. */
interface StockProgress {
  readonly kind: 'stock'
  readonly afterPlaceId: number
}

/**
 * Pulls stock: of every place and programme the summary, and of the cards that differ from what was read before the lines, from
 * which the months are summed. Cards are read again from time to time, because a movement that was entered late for an earlier day
 * may leave the summary as it was. `params.full` reads every card now,
 * months (`askedMonths`) those with a movement in or after them; stock on hand is always the present one.
 */
export async function pullStock(run: RunContext, deps: StockDeps): Promise<void> {
  const { database, settings } = deps
  const places = await loadStockPlaces(database.pool, settings.system)
  const known = await loadKnown(run, deps, places)
  if (known.programs.length === 0) return
  const resumed = run.cursor<StockProgress>()
  // When that place is gone or the cursor is of something else, everything is read: twice does no harm.
  const last = resumed?.kind === 'stock' ? places.findIndex(({ id }) => id === resumed.afterPlaceId) : -1
  const open = places.slice(last + 1)
  const refusals = { inARow: 0 }
  const batches = Array.from({ length: Math.ceil(open.length / settings.placesPerBatch) }, (_, i) =>
    open.slice(i * settings.placesPerBatch, (i + 1) * settings.placesPerBatch),
  )
  let done = places.length - open.length
  run.progress(done, places.length, 'stock of places')
  // The next batch is read while this one is written.
  let ahead = startReading(run, deps, known, batches[0], refusals)
  for (const [i, batch] of batches.entries()) {
    const read = await ahead
    ahead = startReading(run, deps, known, batches[i + 1], refusals)
    if (read) await writeBatch(run, deps, read)
    done += batch.length
    run.progress(done, places.length)
  }
  // Rejects of the part before an interruption carry the number of this run too.
  await settle(run, settings.system)
}

const settle = async (run: RunContext, system: string): Promise<void> => {
  for (const entity of ['facilityStock', 'stockCard', 'stockCardSummary']) await run.settleRejects(system, entity)
  if (run.params['full'] === true) await run.settleRejects(system, 'stockCardLineItem')
}

export async function loadKnown(run: RunContext, deps: StockDeps, places: readonly StockPlace[]): Promise<Known> {
  const { database, openlmis, settings } = deps
  const { pool } = database
  const wanted = new Set(settings.programs.map((code) => code.toLowerCase()))
  const { rows: listed } = await readAll(run, 'programmes', openlmis.listPrograms())
  const programs: Program[] = []
  for (const { id, code } of listed) {
    if (!wanted.delete(code.toLowerCase())) continue
    programs.push({ id, code, reasons: await loadReasons(pool, settings.system, code) })
  }
  for (const code of wanted)
    await run.reject({
      system: settings.system,
      entity: 'program',
      key: code,
      reason: 'unknownProgram',
      message: `OpenLMIS has no programme with the code ${code}`,
      remedy: 'Correct openlmis.programs in the configuration.',
    })
  await run.settleRejects(settings.system, 'program')
  return {
    programs,
    products: await loadProducts(pool, settings.system),
    stores: await loadStores(pool),
    placeIds: new Map(places.map(({ sourceId, id }) => [sourceId, id])),
  }
}

function startReading(
  run: RunContext,
  deps: StockDeps,
  known: Known,
  places: readonly StockPlace[] | undefined,
  refusals: { inARow: number },
): Promise<BatchRead | undefined> {
  if (!places) return Promise.resolve(undefined)
  const reading = readBatch(run, deps, known, places, refusals)
  // Until it is awaited the batch before is being written; an error is not unhandled in the meantime.
  reading.catch(() => undefined)
  return reading
}

/** Writes what a batch brought, the months and the present stock that follow from it, and how far the run is. */
export async function writeBatch(
  run: RunContext,
  { database, clock, settings }: StockDeps,
  read: BatchRead,
): Promise<void> {
  const { system, movementsFrom, historyMonths } = settings
  const now = clock.now()
  const touched = [...new Set([...read.cards, ...read.vanished].map(({ placeId }) => placeId))].toSorted(
    (a, b) => a - b,
  )
  const firstMonth = addMonths(monthOf(now.toISOString()), 1 - historyMonths)
  const counts = await inTransaction(database, run, async (client) => {
    const written = await writeCards(client, { system, runId: run.runId, now }, read.cards)
    await markCardsVanished(
      client,
      read.vanished.map(({ id }) => id),
      now,
    )
    if (touched.length > 0) {
      if (movementsFrom === 'stockCards') {
        const known = touched.filter((id) => !read.newPlaceIds.has(id))
        const fresh = read.cards.filter(({ placeId }) => read.newPlaceIds.has(placeId))
        // What has just been read of a place for the first time need not be read back from the store.
        const cards = [...(await loadHistories(client, system, known)), ...fresh.map(toPlaceCard)]
        const scope = { placeIds: touched, firstMonth, source: 'stockCards' as const }
        await writeMonths(client, run.runId, scope, monthsToWrite(cards, firstMonth))
      }
      await writeStockNow(client, run.runId, touched)
    }
    const readAgain = read.cards.flatMap(({ sourceId, lines }) => (lines ? sourceId : []))
    await resolveRejects(client, system, SUMS_ENTITY, readAgain)
    await run.reject(...read.rejects)
    const last = read.places.at(-1)
    if (!run.dryRun) await run.saveCursor(client, last ? { kind: 'stock', afterPlaceId: last.id } : { kind: 'cards' })
    return written
  })
  run.count('read', read.read)
  run.count('added', counts.added)
  run.count('changed', counts.changed)
  run.count('unchanged', read.unchanged)
  run.count('vanished', read.vanished.length)
}
