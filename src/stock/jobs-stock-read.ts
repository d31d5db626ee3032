import type { OpenlmisId } from '../base/ids.ts'
import type { Reject } from '../base/reject.ts'
import type { StockSummary, SummaryCard } from '../connectors/openlmis/index.ts'
import { concurrently } from '../platform/concurrently.ts'
import { unwrap, type RunContext, type SourceError } from '../runs/index.ts'
import { accumulateCard, type KnownReason } from './accumulate-card.ts'
import type { StockDeps } from './settings.ts'
import { negativeStock, refusedStock, unknownProduct, unreadableCard } from './stock-rejects.ts'
import { loadCards, type CardToWrite, type StoredCard } from './store-cards.ts'
import type { StockPlace } from './store-context.ts'

export interface Program {
  readonly id: OpenlmisId
  readonly code: string
  readonly reasons: ReadonlyMap<string, KnownReason>
}

export interface Known {
  readonly programs: readonly Program[]
  readonly products: ReadonlyMap<string, number>
  readonly stores: ReadonlySet<number>
  readonly facilityIds: ReadonlySet<string>
}

/** What one batch of places brought. */
export interface BatchRead {
  readonly places: readonly StockPlace[]
  readonly cards: readonly CardToWrite[]
  readonly vanished: readonly StoredCard[]
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
  const byId = new Map(stored.map((card) => [card.sourceId, card]))
  const met = new Set<string>()
  const toRead: { place: StockPlace; program: Program; card: SummaryCard; productId: number }[] = []
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
      else if (isKnown(byId.get(card.cardId), card, run, clock.now(), settings.rereadEveryDays)) unchanged += 1
      else toRead.push({ place, program, card, productId })
    }
  }

  const cards: CardToWrite[] = []
  await concurrently(toRead, concurrency, async ({ place, program, card, productId }) => {
    run.signal.throwIfAborted()
    const isStore = known.stores.has(place.id)
    const context = { system, reasons: program.reasons, facilityIds: known.facilityIds, isStore }
    cards.push(await readCard(run, deps, context, { place, program, card, productId }, rejects))
  })
  const readPrograms = new Set(summaries.map(({ place, program }) => `${place.id} ${program.code}`))
  const vanished = stored.filter(
    (card) => !card.vanished && !met.has(card.sourceId) && readPrograms.has(`${card.placeId} ${card.programCode}`),
  )
  cards.sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1))
  return { places, cards, vanished, unchanged, read: met.size, rejects }
}

const stateOf = (card: SummaryCard): string => `${card.stockOnHand}|${card.occurredDate}|${card.processedDate}`

/** Read before at the same state, not too long ago, and not asked for again. */
function isKnown(
  stored: StoredCard | undefined,
  card: SummaryCard,
  run: RunContext,
  now: Date,
  everyDays: number,
): boolean {
  if (!stored || stored.vanished || run.params['full'] === true) return false
  if (stored.linesReadState !== stateOf(card) || stored.linesReadAt === null) return false
  // Spread by id, so that what was read in one night is not due again in one night.
  const dueAfterDays = everyDays + (stored.id % everyDays)
  return now.getTime() - stored.linesReadAt.getTime() < dueAfterDays * 86_400_000
}

async function readCard(
  run: RunContext,
  { openlmis }: StockDeps,
  context: Parameters<typeof accumulateCard>[1],
  of: {
    readonly place: StockPlace
    readonly program: Program
    readonly card: SummaryCard
    readonly productId: number
  },
  rejects: Reject[],
): Promise<CardToWrite> {
  const { place, program, card, productId } = of
  const base = {
    sourceId: card.cardId,
    placeId: place.id,
    productId,
    programCode: program.code,
    processedAt: card.processedDate,
  }
  const result = await openlmis.getStockCard(card.cardId, run.signal)
  if (!result.ok) {
    if (!isOnlyThis(result.error)) unwrap(result)
    rejects.push(unreadableCard(context.system, card, result.error))
    const { stockOnHand, occurredDate } = card
    const seen = { sohDoses: stockOnHand ?? 0, occurredOn: occurredDate, vvmStatus: null, lines: null }
    return { ...base, ...seen, lotCode: null, lotExpiresOn: null }
  }
  const { lot, lines, stockOnHand, vvmStatus } = result.value
  rejects.push(...result.value.rejects)
  const sum = accumulateCard({ id: card.cardId, stockOnHand: stockOnHand ?? card.stockOnHand, lines }, context)
  rejects.push(...sum.rejects)
  return {
    ...base,
    lotCode: lot?.lotCode ?? null,
    lotExpiresOn: lot?.expirationDate ?? null,
    // A card may have moved since the summary; what it had a moment ago is then read with the next run.
    sohDoses: Math.max(0, sum.sohDoses),
    occurredOn: sum.lastDay ?? card.occurredDate,
    vvmStatus,
    lines: { state: stateOf(card), history: sum.history },
  }
}

/** Whether the fault lies with this one thing; everything else ends the run, to be tried again. */
export const isOnlyThis = ({ kind }: SourceError): boolean =>
  ['forbidden', 'notFound', 'rejected', 'unexpectedShape', 'unstablePages', 'tooLarge'].includes(kind)
