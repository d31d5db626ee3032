import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FailureMode } from '../connectors/dhis2/fake/index.ts'
import { elementUid, INDICATORS, orgUnitUid } from './test-support/publish-country.ts'
import { startPublishSite, type PublishSite } from './test-support/publish-site.ts'

/**
 * Random lives of a ledger: numbers change, come and go, DHIS2 falls ill in every way, runs are cut off in the middle. In the end, when all
 * is well again, DHIS2 must hold exactly what the stock says, and the ledger must say so.
 */
const SIZE = { orgUnits: 5, products: 2, months: [202610] }

type Step =
  | { readonly do: 'change'; readonly place: number; readonly product: number; readonly by: number }
  | { readonly do: 'remove'; readonly place: number; readonly product: number }
  | { readonly do: 'restore'; readonly place: number; readonly product: number }
  | { readonly do: 'fall ill'; readonly mode: FailureMode }
  | { readonly do: 'publish' }
  | { readonly do: 'publish and cut off'; readonly afterMs: number }

const place = fc.integer({ min: 0, max: SIZE.orgUnits - 1 }).map((i) => 2 * i + 1)
const product = fc.integer({ min: 1, max: SIZE.products })
const mode: fc.Arbitrary<FailureMode> = fc.oneof(
  fc.constant<FailureMode>({ kind: 'ok' }),
  fc.record({
    kind: fc.constant('unavailable' as const),
    status: fc.constant(503 as const),
    times: fc.integer({ min: 1, max: 3 }),
    method: fc.constant('POST'),
  }),
  fc.record({
    kind: fc.constant('reset' as const),
    times: fc.integer({ min: 1, max: 3 }),
    method: fc.constant('POST'),
  }),
  fc.record({ kind: fc.constant('truncated' as const), times: fc.constant(1), method: fc.constant('POST') }),
  fc.record({ kind: fc.constant('down' as const), times: fc.integer({ min: 1, max: 2 }), method: fc.constant('POST') }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('change' as const), place, product, by: fc.integer({ min: 1, max: 50 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), place, product }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restore' as const), place, product }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fall ill' as const), mode }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publish' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('publish and cut off' as const),
      afterMs: fc.integer({ min: 0, max: 120 }),
    }),
  },
)

async function take(site: PublishSite, one: Step): Promise<void> {
  if (one.do === 'change')
    await site.rows(
      `update stock_month set received_doses = received_doses + $3, closing_doses = closing_doses + $3
        where place_id = $1 and product_id = $2`,
      [one.place, one.product, one.by],
    )
  if (one.do === 'remove')
    await site.rows('delete from stock_month where place_id = $1 and product_id = $2', [one.place, one.product])
  if (one.do === 'restore')
    await site.rows(
      `insert into stock_month (place_id, product_id, month, opening_doses, received_doses, used_doses, closing_doses, stockout_days,
              source, source_record, run_id)
       values ($1, $2, 202610, 10, 5, 3, 12, 0, 'stockCards', 'again', 1) on conflict do nothing`,
      [one.place, one.product],
    )
  if (one.do === 'fall ill') site.fake.setMode(one.mode)
  if (one.do === 'publish') await site.publish({ period: '202610', confirmVanished: true })
  if (one.do === 'publish and cut off') {
    const signal = AbortSignal.timeout(one.afterMs)
    await site.publish({ period: '202610', confirmVanished: true }, { signal }).catch((error: unknown) => {
      // Cut off, or what was cut off could not be looked up: the next run goes on.
      if (!signal.aborted) throw error
    })
  }
}

const COLUMNS = [
  'opening',
  'received',
  'used',
  'adjusted_in',
  'adjusted_out',
  'lost_expired',
  'lost_broken',
  'lost_other',
  'closing',
]

async function wanted(site: PublishSite): Promise<Map<string, string>> {
  const rows = await site.rows<Record<string, number> & { place_id: number; product_id: number }>(
    'select * from stock_month',
  )
  const values = new Map<string, string>()
  for (const row of rows)
    for (const [n, indicator] of INDICATORS.entries()) {
      const column = indicator === 'stockOutDays' ? 'stockout_days' : `${COLUMNS[n]}_doses`
      const key = `${orgUnitUid((row.place_id - 1) / 2)} ${elementUid(row.product_id - 1, n)} 202610`
      values.set(key, String(row[column]))
    }
  return values
}

test.each(['2.42.5.2', '2.43.1'])(
  'whatever happens on the way, DHIS2 %s holds in the end what the stock says, and the ledger says so',
  async (version) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        const site = await startPublishSite({
          version,
          size: SIZE,
          rules: { valuesPerBatch: 200, orgUnitsPerChunk: 2 },
        })
        for (const one of steps) await take(site, one)
        site.fake.setMode({ kind: 'ok' })
        await site.publish({ period: '202610', confirmVanished: true })
        expect(site.held()).toEqual(await wanted(site))
        const states = await site.states()
        expect(Object.keys(states).filter((state) => state !== 'accepted' && state !== 'deleted')).toEqual([])
        expect(states['accepted'] ?? 0).toBe(site.held().size)
        expect(await site.rows('select * from publish_finding where resolved_at is null')).toEqual([])
        await site.close()
      }),
      { numRuns: 6 },
    )
  },
  300_000,
)
