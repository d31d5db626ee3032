import type { OpenlmisId } from '../base/ids.ts'
import { addMonths, firstDay, monthOf } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import type { StockSummary, SummaryCard } from '../connectors/openlmis/index.ts'
import { concurrently } from '../platform/concurrently.ts'
import { askedMonths, unwrap, type RunContext } from '../runs/index.ts'
import type { CardContext } from './accumulate-card.ts'
import { cardToWrite, emptyCardToWrite, isEmptySince, stateOfSummary } from './card-to-write.ts'
import { readMissing } from './jobs-missing-cards.ts'
import { isOnlyThis, type Known, type Program } from './known.ts'
import type { StockDeps } from './settings.ts'
import { negativeStock, refusedStock, unknownProduct, unreadableCard } from './stock-rejects.ts'
import { loadCards, type CardToWrite, type StoredCard } from './store-cards.ts'
import type { StockPlace } from './store-context.ts'

/** What one batch of places brought. */
export interface BatchRead {
  readonly places: readonly StockPlace[]
  readonly cards: readonly CardToWrite[]
  readonly vanished: readonly StoredCard[]
  /** Places of which no card was stored before: these cards are all there are. */
  readonly newPlaceIds: ReadonlySet<number>
  readonly unchanged: number
  readonly read: number
  readonly rejects: readonly Reject[]
}

/** With so many places refused one after another it is the account, not the places. */
const REFUSALS_IN_A_ROW = 20

export async function readBatch(
  run: RunContext,
  deps: StockDeps,
  known: Known,
  places: readonly StockPlace[],
  refusals: { inARow: number },
): Promise<BatchRead> {
  const { database, openlmis, clock, settings } = deps
  const { system, concurrency } = settings
  const rejects: Reject[] = []
  const summaries: { place: StockPlace; program: Program; summary: StockSummary }[] = []
  const asks = places.flatMap((place) => known.programs.map((program) => ({ place, program })))
  await concurrently(asks, concurrency, async ({ place, program }) => {
    run.signal.throwIfAborted()
    const of = { facilityId: place.sourceId as OpenlmisId, programId: program.id }
    const result = await openlmis.getStockSummary(of, { withoutEmpty: true, signal: run.signal })
    if (result.ok) {
      refusals.inARow = 0
      rejects.push(...result.value.rejects)
      summaries.push({ place, program, summary: result.value })
      return
    }
    refusals.inARow += 1
    if (!isOnlyThis(result.error) || refusals.inARow >= REFUSALS_IN_A_ROW) unwrap(result)
    rejects.push(refusedStock(system, place, program, result.error))
  })

  const stored = await loadCards(
    database.pool,
    system,
    places.map(({ id }) => id),
  )
  const placesWithCards = new Set(stored.map(({ placeId }) => placeId))
  const byId = new Map(stored.map((card) => [card.sourceId, card]))
  const met = new Set<string>()
  const toRead: { place: StockPlace; program: Program; card: SummaryCard; productId: number }[] = []
  const cards: CardToWrite[] = []
  const running = monthOf(clock.now().toISOString())
  const months = askedMonths(run.params, { first: addMonths(running, 1 - settings.historyMonths), last: running })
  const firstKeptDay = firstDay(addMonths(running, 1 - settings.historyMonths))
  // A card whose last movement is older has none in the months asked for; the others are read again, whole.
  const againFrom = months && firstDay(months.first)
  let unchanged = 0
  for (const { place, program, summary } of summaries) {
    // A card that could not be understood is there all the same: it did not vanish.
    for (const { key } of summary.rejects) met.add(key)
    for (const card of summary.cards) {
      met.add(card.cardId)
      if (card.stockOnHand === null) continue
      const productId = known.products.get(card.orderableId)
      if (productId === undefined) rejects.push(unknownProduct(system, card))
      else if (card.stockOnHand < 0) rejects.push(negativeStock(system, card))
      else if (
        !isIn(againFrom, card) &&
        isKnown(byId.get(card.cardId), card, run, clock.now(), settings.rereadEveryDays)
      )
        unchanged += 1
      else if (run.params['full'] !== true && isEmptySince(card, firstKeptDay))
        cards.push(emptyCardToWrite(card, { placeId: place.id, productId, programCode: program.code }))
      else toRead.push({ place, program, card, productId })
    }
  }

  await concurrently(toRead, concurrency, async ({ place, program, card, productId }) => {
    run.signal.throwIfAborted()
    const isStore = known.stores.has(place.id)
    const context = { system, reasons: program.reasons, facilityIds: known.placeIds, isStore }
    cards.push(await readCard(run, deps, context, { place, program, card, productId }, rejects))
  })
  const readPrograms = new Set(summaries.map(({ place, program }) => `${place.id} ${program.code}`))
  const missing = stored.filter(
    (card) => !card.vanished && !met.has(card.sourceId) && readPrograms.has(`${card.placeId} ${card.programCode}`),
  )
  const asked = missing.map((card) => ({ cardId: card.sourceId as OpenlmisId, stored: card }))
  const hidden = await readMissing(run, deps, known, asked)
  cards.push(...hidden.cards)
  rejects.push(...hidden.rejects)
  cards.sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1))
  return {
    places,
    cards,
    vanished: hidden.gone,
    newPlaceIds: new Set(places.flatMap(({ id }) => (placesWithCards.has(id) ? [] : id))),
    unchanged: unchanged + hidden.unchanged,
    read: met.size + asked.length,
    rejects,
  }
}

const isIn = (againFrom: string | undefined, { occurredDate }: SummaryCard): boolean =>
  againFrom !== undefined && (occurredDate ?? '') >= againFrom

/** Read before at the same state, not too long ago, and not asked for again. */
function isKnown(
  stored: StoredCard | undefined,
  card: SummaryCard,
  run: RunContext,
  now: Date,
  everyDays: number,
): boolean {
  if (!stored || stored.vanished || run.params['full'] === true) return false
  if (stored.linesReadState !== stateOfSummary(card) || stored.linesReadAt === null) return false
  // Spread by id, so that what was read in one night is not due again in one night.
  const dueAfterDays = everyDays + (stored.id % everyDays)
  return now.getTime() - stored.linesReadAt.getTime() < dueAfterDays * 86_400_000
}

async function readCard(
  run: RunContext,
  { openlmis }: StockDeps,
  context: CardContext,
  of: {
    readonly place: StockPlace
    readonly program: Program
    readonly card: SummaryCard
    readonly productId: number
  },
  rejects: Reject[],
): Promise<CardToWrite> {
  const { place, program, card, productId } = of
  const owner = { placeId: place.id, productId, programCode: program.code }
  const result = await openlmis.getStockCard(card.cardId, run.signal)
  if (!result.ok) {
    if (!isOnlyThis(result.error)) unwrap(result)
    rejects.push(unreadableCard(context.system, card, result.error))
    const { stockOnHand, occurredDate } = card
    const seen = { sohDoses: stockOnHand ?? 0, occurredOn: occurredDate, vvmStatus: null, lines: null }
    const { cardId: sourceId, processedDate: processedAt } = card
    return { ...owner, ...seen, sourceId, processedAt, lotCode: null, lotExpiresOn: null }
  }
  const state = stateOfSummary(card)
  const read = cardToWrite(result.value, owner, context, { ...card, state })
  rejects.push(...read.rejects)
  return read.card
}
