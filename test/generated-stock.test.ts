import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { month } from '../src/base/month.ts'
import { startFakeOpenlmis, type FakeOpenlmis } from '../src/connectors/openlmis/fake/index.ts'
import { createOpenlmis, type Openlmis } from '../src/connectors/openlmis/index.ts'
import { pullOpenlmisPlaces, pullSupplyLinks } from '../src/facilities/index.ts'
import { DEFAULT_ANTIGENS, pullProducts, saveAntigens } from '../src/products/index.ts'
import { memoryRun } from '../src/runs/index.ts'
import { createCountry, createOpenlmisDataset, OPENLMIS_PROGRAM, reasonClassesOf } from '../src/sample-data/index.ts'
import { Column, type Ledger } from '../src/sample-data/ledger.ts'
import { commodityTypeId } from '../src/sample-data/openlmis-products.ts'
import { facilityIdOf } from '../src/sample-data/openlmis-places.ts'
import { PRODUCT_COUNT } from '../src/sample-data/products.ts'
import { defaultStockSettings, pullReasons, pullStock } from '../src/stock/index.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

const SEED = 11
/** So long after the last month that every movement has been entered. */
const country = createCountry({ seed: SEED, size: 'demo', endMonth: month(202606), asOf: '2026-12-20' })

let database: TestDatabase
let fake: FakeOpenlmis
let openlmis: Openlmis
beforeAll(async () => {
  database = await createTestDatabase()
  fake = await startFakeOpenlmis({ dataset: createOpenlmisDataset(country), rateLimit: 'off' })
  openlmis = createOpenlmis({
    baseUrl: fake.url,
    egress: { allow: ['127.0.0.1'] },
    credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'secret' },
    pacing: 'unlimited',
  })
  await database.pool.query(`insert into run (what, trigger) values ('openlmis.stock', 'command')`)
  const base = { database, openlmis, clock: { now: () => new Date('2026-12-20T08:00:00Z') } }
  const settings = {
    ...defaultStockSettings,
    programs: [OPENLMIS_PROGRAM],
    reasonClasses: reasonClassesOf(SEED),
    historyMonths: 36,
  }
  await saveAntigens(database, DEFAULT_ANTIGENS)
  await pullOpenlmisPlaces(memoryRun(), base)
  await pullSupplyLinks(memoryRun(), base)
  await pullProducts(memoryRun(), { ...base, settings: { programs: [OPENLMIS_PROGRAM] } })
  await pullReasons(memoryRun(), { ...base, settings })
  const run = memoryRun()
  await pullStock(run, { ...base, settings })
  expect(run.rejects).toEqual([])
}, 300_000)
afterAll(async () => {
  await openlmis?.close()
  await fake?.close()
  await database?.drop()
})

interface StoredMonth {
  readonly facility: string
  readonly commodity: string
  readonly month: number
  readonly opening: number
  readonly received: number
  readonly used: number
  readonly adjusted: number
  readonly expired: number
  readonly heat: number
  readonly frozen: number
  readonly broken: number
  readonly missing: number
  readonly closing: number
  readonly products: number
  readonly daysOut: number
}

async function storedMonths(): Promise<StoredMonth[]> {
  const { rows } = await database.pool.query<StoredMonth & Record<string, unknown>>(
    `select p.source_id as facility, o.commodity_type_id as commodity, m.month, sum(m.opening_doses)::int as opening,
            sum(m.received_doses)::int as received, sum(m.used_doses)::int as used,
            sum(m.adjusted_in_doses - m.adjusted_out_doses)::int as adjusted, sum(m.lost_expired_doses)::int as expired,
            sum(m.lost_heat_doses)::int as heat, sum(m.lost_frozen_doses)::int as frozen, sum(m.lost_broken_doses)::int as broken,
            sum(m.lost_other_doses)::int as missing, sum(m.closing_doses)::int as closing, count(*)::int as products,
            min(m.stockout_days)::int as "daysOut"
       from stock_month m join place p on p.id = m.place_id join product o on o.id = m.product_id group by 1, 2, 3`,
  )
  return rows
}

interface Account {
  readonly facility: string
  readonly ledger: Ledger
  readonly place: number
}

/** The books that the country was made from, of every place that keeps stock cards. */
function accounts(): Account[] {
  return country.areas.districts.flatMap((_, number) => {
    const { ledger, district, sites } = country.historyOf(number)
    return sites.flatMap((site, place) =>
      site.paper || !site.inOpenlmis
        ? []
        : [{ facility: facilityIdOf(SEED, district.firstSite + place), ledger, place }],
    )
  })
}

describe('stock pulled from a generated country', () => {
  test('equals the books the country was made from: every facility, product and month, in every column', async () => {
    const stored = new Map((await storedMonths()).map((row) => [`${row.facility} ${row.commodity} ${row.month}`, row]))
    const wrong: string[] = []
    let compared = 0
    for (const { facility, ledger, place } of accounts())
      for (let p = 0; p < PRODUCT_COUNT; p++)
        // The first month begins with a count that opens the cards; the books open with it.
        for (let t = 1; t < ledger.months; t++) {
          const row = stored.get(`${facility} ${commodityTypeId(SEED, p)} ${country.world.calendar.monthAt(t)}`)
          if (!row) continue
          compared += 1
          const get = (column: Column): number => ledger.get(place, p, t, column)
          const expected = {
            opening: get(Column.opening),
            used: get(Column.used),
            expired: get(Column.expired),
            heat: get(Column.heat),
            frozen: get(Column.frozen),
            broken: get(Column.broken),
            closing: get(Column.closing),
            // Receipts from a store and from a neighbour, and what counts found or missed, may be told apart differently.
            other:
              get(Column.received) +
              get(Column.transferredIn) +
              get(Column.found) -
              get(Column.missing) -
              get(Column.transferredOut),
          }
          const { opening, used, expired, heat, frozen, broken, closing } = row
          const other = row.received + row.adjusted - row.missing
          const got = { opening, used, expired, heat, frozen, broken, closing, other }
          if (JSON.stringify(got) !== JSON.stringify(expected))
            wrong.push(`${facility} ${p} ${t}: ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`)
          // Of a place that opens in the month the books count the days before; it was not out of stock then.
          const before = stored.has(`${facility} ${commodityTypeId(SEED, p)} ${country.world.calendar.monthAt(t - 1)}`)
          if (before && row.products === 1 && row.daysOut !== get(Column.stockoutDays))
            wrong.push(`${facility} ${p} ${t}: ${row.daysOut} days out instead of ${get(Column.stockoutDays)}`)
        }
    expect(wrong.slice(0, 10)).toEqual([])
    expect(compared).toBeGreaterThan(10_000)
  })

  test('keeps the identity in every month', async () => {
    const { rows } = await database.pool.query(
      `select place_id, product_id, month from stock_month
        where opening_doses + received_doses - used_doses + adjusted_in_doses - adjusted_out_doses - lost_expired_doses - lost_heat_doses
              - lost_frozen_doses - lost_broken_doses - lost_other_doses - lost_open_doses <> closing_doses limit 5`,
    )
    expect(rows).toEqual([])
  })

  test('says of the stock now what the last month closes with', async () => {
    const { rows } = await database.pool.query(
      `select n.place_id, n.product_id from stock_now n join lateral (
         select closing_doses from stock_month m where m.place_id = n.place_id and m.product_id = n.product_id
          order by month desc limit 1) m on true
        where m.closing_doses <> n.soh_doses limit 5`,
    )
    expect(rows).toEqual([])
  })
})
