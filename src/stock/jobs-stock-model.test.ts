import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { runningStockOnHand, type OpenlmisDataset, type StockLineItemRow } from '../connectors/openlmis/fake/index.ts'
import { tinyDataset } from '../connectors/openlmis/fake/tiny-dataset.ts'
import { memoryRun } from '../runs/index.ts'
import { pullReasons } from './jobs-reasons.ts'
import { pullStock } from './jobs-stock.ts'
import { defaultStockSettings } from './settings.ts'
import { createTinyCountry, movement, openTinyOpenlmis, tinyIds } from './test-support/tiny-openlmis.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createTestDatabase()))
afterAll(() => database.drop())

const FACILITIES = [1, 2, 3]
const settings = {
  ...defaultStockSettings,
  programs: ['EPI'],
  reasonClasses: { [tinyIds.expired]: 'expired' },
  placesPerBatch: 1,
  historyMonths: 12,
}

/** A movement as somebody enters it, for today or for an earlier day. */
const entry = fc.record({
  kind: fc.constantFrom('received', 'used', 'expired', 'toFacility', 'toSession', 'count'),
  facility: fc.constantFrom(...FACILITIES),
  card: fc.constantFrom(1, 2),
  daysAgo: fc.constantFrom(0, 0, 3, 40, 70),
  quantity: fc.nat(90),
})
const step = fc.oneof(
  { weight: 6, arbitrary: entry },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pull' as const), full: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('killed' as const), afterBatch: fc.integer({ min: 0, max: 2 }) }),
  },
)
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never

const node = (id: string, isRefDataFacility: boolean) => ({ id, name: id, isRefDataFacility })
const SESSION = '00000077-0000-4000-8000-000000000001'

function lineOf({ kind, quantity, facility }: Entry, occurredDate: string, processedDate: string): StockLineItemRow {
  const base = { quantity, occurredDate, processedDate }
  switch (kind) {
    case 'received':
      return movement({ ...base, source: node(tinyIds.facility(1), true) })
    case 'used':
      return movement({ ...base, reasonId: tinyIds.consumed })
    case 'expired':
      return movement({ ...base, reasonId: tinyIds.expired })
    case 'toFacility':
      return movement({ ...base, destination: node(tinyIds.facility(1 + (facility % 3)), true) })
    case 'toSession':
      return movement({ ...base, destination: node(SESSION, false) })
    default:
      return movement(base)
  }
}

test('whatever is entered, late entries, counts and pulls killed on the way included, the store follows the stock cards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await database.pool.query(
        `truncate run, place, product, supply_link, processing_period, stock_card, stock_month, stock_month_earlier, stock_now,
           stock_now_earlier, reason_class, figures_due, source_cursor restart identity cascade`,
      )
      const tiny = await openTinyOpenlmis(tinyDataset(FACILITIES.length))
      try {
        await createTinyCountry(database.pool)
        let now = new Date('2026-03-05T08:00:00Z')
        const deps = { database, openlmis: tiny.openlmis, clock: { now: () => now }, settings }
        await pullReasons(memoryRun(), deps)
        let from: unknown
        const pull = async (full: boolean): Promise<void> => {
          await pullStock(memoryRun({ params: { full }, ...(from === undefined ? {} : { from }) }), deps)
          from = undefined
        }
        for (const one of steps) {
          now = new Date(now.getTime() + 7 * 3_600_000)
          if (one.kind === 'pull' && 'full' in one) await pull(one.full)
          else if ('afterBatch' in one) {
            const run = memoryRun(from === undefined ? {} : { from })
            const killed = {
              ...run,
              saveCursor: async (...args: Parameters<typeof run.saveCursor>) => {
                if (run.savedCursors.length >= one.afterBatch) throw new Error('killed')
                await run.saveCursor(...args)
              },
            }
            const wasKilled = await pullStock(killed, deps).then(
              () => false,
              () => true,
            )
            from = wasKilled ? (run.savedCursors.at(-1) ?? from) : undefined
          } else if ('facility' in one) enter(tiny.fake.data, one, now)
        }
        // What came while an interrupted pull was waiting is brought by the next one.
        await pull(false)
        await pull(false)
        expect(await storedNow()).toEqual(expectedNow(tiny.fake.data))
        await pull(true)
        expect(await storedMonths()).toEqual(expectedMonths(tiny.fake.data))
        const { rows } = await database.pool.query('select 1 from stock_month where closing_doses < 0')
        expect(rows).toEqual([])
      } finally {
        await tiny.close()
      }
    }),
    { numRuns: 25 },
  )
})

type Data = Awaited<ReturnType<typeof openTinyOpenlmis>>['fake']['data']
const reasonsOf = (data: OpenlmisDataset) => new Map(data.reasons.map((row) => [row.id, row]))

/** OpenLMIS refuses what would take a later day below zero; so does this. */
function enter(data: Data, one: Entry, now: Date): void {
  const cardId = tinyIds.card(one.facility, one.card)
  const day = new Date(now.getTime() - one.daysAgo * 86_400_000).toISOString().slice(0, 10)
  const line = lineOf(one, day, now.toISOString())
  const lines = [...data.lineItemsOf(cardId), line].toSorted(
    (a, b) => a.occurredDate.localeCompare(b.occurredDate) || a.processedDate.localeCompare(b.processedDate),
  )
  if (runningStockOnHand(lines, reasonsOf(data)).every((soh) => soh >= 0)) data.addLineItem(cardId, line)
}

const keyOf = (place: number, product: number): string => `${place} ${product}`

async function storedNow(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ place: number; product: number; soh: number }>(
    'select place_id as place, product_id as product, soh_doses as soh from stock_now order by 1, 2',
  )
  return Object.fromEntries(rows.map(({ place, product, soh }) => [keyOf(place, product), soh]))
}

const expectedNow = (data: Data): Record<string, number> =>
  Object.fromEntries(
    FACILITIES.flatMap((place) =>
      [1, 2].map((product) => [keyOf(place, product), data.card(tinyIds.card(place, product))?.stockOnHand ?? -1]),
    ),
  )

interface Month {
  readonly key: string
  readonly closing: number
  readonly received: number
  readonly used: number
  readonly expired: number
  /** In less out. */
  readonly adjusted: number
}

async function storedMonths(): Promise<Month[]> {
  const { rows } = await database.pool.query<Month & Record<string, unknown>>(
    `select place_id || ' ' || product_id || ' ' || month as key, closing_doses as closing, received_doses as received,
            used_doses as used, lost_expired_doses as expired, adjusted_in_doses - adjusted_out_doses as adjusted
       from stock_month order by place_id, product_id, month`,
  )
  return rows
}

/** Each month told from the lines alone, one by one. */
function expectedMonths(data: Data): Month[] {
  return FACILITIES.flatMap((place) => {
    const cards = [1, 2].map((product) => ({ product, lines: data.lineItemsOf(tinyIds.card(place, product)) }))
    const months = cards.flatMap(({ lines }) => lines.map((line) => line.occurredDate.slice(0, 7)))
    const last = months.toSorted().at(-1) ?? ''
    return cards.flatMap(({ product, lines }) => {
      const running = runningStockOnHand(lines, reasonsOf(data))
      return monthsBetween(lines[0]?.occurredDate.slice(0, 7) ?? '', last).map((month): Month => {
        const at = lines.flatMap((line, i) => (line.occurredDate.slice(0, 7) === month ? [i] : []))
        const closing = running[lines.findLastIndex((line) => line.occurredDate.slice(0, 7) <= month)] ?? 0
        const opening = running[lines.findLastIndex((line) => line.occurredDate.slice(0, 7) < month)] ?? 0
        const sum = (test: (line: StockLineItemRow) => boolean): number =>
          at.reduce((total, i) => total + (lines[i] && test(lines[i]) ? lines[i].quantity : 0), 0)
        const received = sum((line) => line.source !== null)
        const used = sum(
          (line) =>
            line.reasonId === tinyIds.consumed ||
            (line.destination !== null && (place === 1 || !line.destination.isRefDataFacility)),
        )
        const expired =
          sum((line) => line.reasonId === tinyIds.expired) +
          at.reduce((total, i) => total + (lines[i]?.stockAdjustments.reduce((n, a) => n + a.quantity, 0) ?? 0), 0)
        const adjusted = closing - opening - received + used + expired
        return { key: `${place} ${product} ${month.replace('-', '')}`, closing, received, used, expired, adjusted }
      })
    })
  })
}

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = []
  for (
    let day = new Date(`${first}-01T00:00:00Z`);
    day.toISOString().slice(0, 7) <= last;
    day.setUTCMonth(day.getUTCMonth() + 1)
  )
    months.push(day.toISOString().slice(0, 7))
  return months
}
