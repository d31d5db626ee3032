import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { FailureMode } from '../src/connectors/dhis2/fake/index.ts'
import type { FailureModes, OpenlmisDataset, StockCardRow } from '../src/connectors/openlmis/fake/index.ts'
import type { Run } from '../src/runs/index.ts'
import {
  doseValue,
  monthlyTiny,
  smallCountry,
  startSmallSystems,
  tinyIds,
  unit,
  type Connection,
  type SmallSystems,
  type SmallSystemsOptions,
} from './support/small-systems.ts'
import { addAccount, buildTestServer, signInAs } from './support/test-server.ts'

/** Each bad input has a clear message or a visible reject, and nothing else stops or is lost: through the real works. */
describe('with bad input', () => {
  let systems: SmallSystems
  const start = async (options: SmallSystemsOptions = {}): Promise<void> => {
    const values = { [unit.open]: [doseValue(unit.open, '202602', '12')] }
    systems = await startSmallSystems({ dhis2: smallCountry({ values }), ...options })
  }
  afterEach(() => systems.close())

  const stored = async (): Promise<unknown> =>
    await systems.rows(
      `select (select jsonb_agg(to_jsonb(p) - 'fetched_at' order by id) from place p) as places,
              (select jsonb_agg(to_jsonb(a) - 'fetched_at' order by id) from area a) as areas,
              (select jsonb_agg(to_jsonb(o) - 'fetched_at' order by id) from product o) as products,
              (select jsonb_agg(to_jsonb(s) order by id) from series s) as series,
              (select jsonb_agg(to_jsonb(n) - 'fetched_at' order by place_id, product_id) from stock_now n) as stock,
              (select jsonb_agg(to_jsonb(m) order by place_id, product_id, month) from stock_month m) as months,
              (select jsonb_agg(to_jsonb(d) order by place_id, series_id, month) from doses_given d) as doses`,
    )

  const expectSaid = (run: Run, message: RegExp): void => {
    expect(run).toMatchObject({ state: 'failed' })
    expect(run.error?.reason).not.toBe('unexpected')
    expect(run.error?.message).toMatch(message)
    expect(run.error?.remedy).toMatch(/\w/)
  }

  /** The works of one system fail with this message; what is stored stays, and the other system is read as before. */
  async function expectOnlyOneStops(
    bad: 'openlmis' | 'dhis2',
    message: RegExp,
    connection: Connection = {},
  ): Promise<void> {
    const before = await stored()
    const works = { openlmis: ['openlmis.reference', 'openlmis.stock'], dhis2: ['dhis2.reference', 'dhis2.doses'] }
    for (const what of works[bad]) expectSaid(await systems.execute(what, connection), message)
    for (const what of works[bad === 'openlmis' ? 'dhis2' : 'openlmis'])
      expect([what, (await systems.execute(what, connection)).error]).toEqual([what, null])
    expect(await stored()).toEqual(before)
  }

  it('a wrong password is told as one, of either system', async () => {
    await start()
    await systems.pullAll()
    await expectOnlyOneStops('openlmis', /OpenLMIS refused the user name or password/, {
      openlmisPassword: 'not this one',
    })
    await expectOnlyOneStops('dhis2', /DHIS2 did not accept the sign-in/, { dhis2Password: 'not this one' })
  })

  it('a wrong address is told as one: another page, nobody there, no such host, not allowed', async () => {
    await start()
    await systems.pullAll()
    const closed = `http://127.0.0.1:${await closedPort()}`
    for (const [url, message] of [
      [`${systems.openlmis.url}/another/path`, /base address may be wrong|login page/],
      [closed, /cannot be reached: connect ECONNREFUSED/],
      ['http://no-such-host.invalid', /no-such-host\.invalid cannot be reached/],
      ['http://10.1.2.3', /may not be called/],
    ] as const) {
      expectSaid(await systems.execute('openlmis.reference', { openlmisUrl: url }), message)
      expectSaid(await systems.execute('dhis2.reference', { dhis2Url: url }), message)
    }
    expect((await systems.execute('openlmis.reference')).error).toBeNull()
  })

  const MEGABYTES_100 = 100 * 1024 * 1024
  const OPENLMIS_MODES: Record<string, [modes: FailureModes, message: RegExp]> = {
    'HTML instead of JSON': [{ html: true, onlyPath: '/api/' }, /answered text\/html.* instead of JSON/],
    'a truncated body': [
      { truncated: true, onlyPath: '/api/programs' },
      /ended after \d+ bytes, before it was complete/,
    ],
    'a body of 100 MB': [{ hugeBytes: MEGABYTES_100, onlyPath: '/api/programs' }, /answered more than \d+ bytes/],
  }
  it.each(Object.entries(OPENLMIS_MODES))(
    '%s of OpenLMIS ends its runs and nothing else',
    async (_, [modes, message]) => {
      await start()
      await systems.pullAll()
      systems.openlmis.setModes(modes)
      await expectOnlyOneStops('openlmis', message)
      systems.openlmis.setModes({})
      expect((await systems.execute('openlmis.stock')).error).toBeNull()
    },
  )

  const DHIS2_MODES: Record<string, [mode: FailureMode, message: RegExp]> = {
    'HTML instead of JSON': [{ kind: 'html' }, /login page/],
    'a truncated body': [{ kind: 'truncated' }, /ended after \d+ bytes, before it was complete/],
    'a body of 100 MB': [{ kind: 'huge', bytes: MEGABYTES_100 }, /answered more than \d+ bytes/],
  }
  it.each(Object.entries(DHIS2_MODES))('%s of DHIS2 ends its runs and nothing else', async (_, [mode, message]) => {
    await start()
    await systems.pullAll()
    systems.dhis2.setMode(mode)
    await expectOnlyOneStops('dhis2', message)
    systems.dhis2.setMode({ kind: 'ok' })
    expect((await systems.execute('dhis2.doses')).error).toBeNull()
  })

  it('a page that repeats is noticed, and nothing is taken for gone or for whole', async () => {
    await start({ openlmis: monthlyTiny(250) })
    await systems.pullAll()
    const before = await stored()
    systems.openlmis.setModes({ repeatingPage: true })
    expectSaid(await systems.execute('openlmis.reference'), /only rows that were on earlier pages/)
    systems.openlmis.setModes({})
    expect(await stored()).toEqual(before)
  }, 120_000)

  it('clocks that are off by a day, one each way, lose nothing', async () => {
    const ahead = { now: () => new Date(Date.now() + 86_400_000) }
    await start({ dhis2Clock: ahead, now: () => new Date() })
    systems.openlmis.setModes({ clockSkewMs: -86_400_000 })
    await systems.pullAll()
    systems.dhis2.putOrgUnit({ id: 'MoreUnit001', parent: unit.districtB, name: 'New', openingDate: '2015-01-01' })
    for (const what of ['dhis2.reference', 'dhis2.doses', 'openlmis.reference', 'openlmis.stock'])
      expect([what, (await systems.execute(what)).error]).toEqual([what, null])
    expect(await systems.rows("select 1 as n from place where source_id = 'MoreUnit001'")).toHaveLength(1)
    expect(await systems.rows('select 1 from stock_now')).toHaveLength(6)
  })

  it('bad rows are rejects that say what to do, and every good row is there', async () => {
    await start({ openlmis: withBadRows(monthlyTiny(5)) })
    await systems.pullAll()
    expect(await systems.openRejects()).toEqual([
      'facility duplicateCode',
      'facility facilityWithoutZone',
      'geographicZone areaParentCycle',
      'orderable netContentMissing',
      'processingPeriod periodOverlapsSeveral',
      'stockCard negativeStockOnHand',
      'stockCard unknownProduct',
    ])
    const rejects = await systems.rows<{ message: string; remedy: string }>('select message, remedy from reject')
    expect(rejects.filter(({ message, remedy }) => !/\w/.test(message) || !/\w/.test(remedy))).toEqual([])

    const count = async (what: string): Promise<unknown> =>
      (await systems.rows(`select count(*)::int as n from ${what}`))[0]?.['n']
    expect(await count("place where system = 'openlmis'")).toBe(5)
    expect(await count("area where system = 'openlmis'")).toBe(5)
    expect(await count("place where system = 'openlmis' and area_id is null")).toBe(1)
    expect(await count('processing_period')).toBe(4)
    expect(await count('processing_period where month is null')).toBe(1)
    expect(await systems.rows('select code from product order by code')).toEqual([{ code: 'BCG' }, { code: 'BCG-20' }])
    // Five facilities with a BCG card, of which one is negative; the Penta cards wait for the size of their vial.
    expect(await count('stock_card')).toBe(4)
    const rejected = await systems.rows<{ key: string }>(
      "select source_key as key from reject where entity = 'stockCard'",
    )
    expect(rejected).toHaveLength(6)
    const levels = await systems.rows("select 1 from area where system = 'openlmis' and cardinality(path) = 0")
    expect(levels).toEqual([])
  })

  it('rows that are put right are taken, and their rejects are resolved', async () => {
    const good = monthlyTiny(5)
    await start({ openlmis: withBadRows(good) })
    await systems.pullAll()
    const { data } = systems.openlmis
    for (const facility of good.facilities) data.putFacility(facility)
    for (const orderable of good.orderables)
      data.putOrderable({ ...orderable, versionNumber: 2, lastUpdated: new Date().toISOString() })
    const negative = data.card(tinyIds.card(2, 1))
    const card = good.card(tinyIds.card(2, 1))
    if (!negative || !card) throw new Error('no card')
    data.putCard(card, good.lineItemsOf(card.id))
    for (const what of ['openlmis.reference', 'openlmis.stock'])
      expect([what, (await systems.execute(what)).error]).toEqual([what, null])
    expect(await systems.openRejects()).toEqual([
      'geographicZone areaParentCycle',
      'processingPeriod periodOverlapsSeveral',
    ])
    expect(await systems.rows('select 1 from stock_now')).toHaveLength(10)
  })

  it('a file of links is read with byte order mark and semicolons, and refused with a clear word without the columns', async () => {
    await start()
    await systems.pullAll()
    await addAccount(systems.database, { login: 'admin', role: 'administrator' })
    const app = await buildTestServer({ database: systems.database })
    const admin = await signInAs(app, 'admin')
    const send = async (payload: string) => {
      const headers = { cookie: admin.cookie, 'x-csrf-token': admin.csrfToken, 'content-type': 'text/csv' }
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/systems/links/import?apply=true',
        headers,
        payload,
      })
      expect(answer.statusCode).toBe(200)
      return answer.json<{
        applied: boolean
        added: number
        changed: number
        rejects: { line: number; message: string; remedy: string }[]
      }>()
    }
    const confirmed = async (by: string) =>
      await systems.rows(`select 1 from place_link where state = 'confirmed' and method ${by}`)
    const linkedBefore = await confirmed("<> 'csv'")
    const wrong = await send('name,district\nA,B\n')
    expect(wrong).toMatchObject({
      added: 0,
      rejects: [{ line: 1, message: expect.stringMatching(/openlmis_id.*dhis2_id/) }],
    })
    expect(await confirmed("<> 'csv'")).toEqual(linkedBefore)
    expect(await confirmed("= 'csv'")).toEqual([])
    const rows = [
      `${tinyIds.facility(1)};${unit.open}`,
      `${tinyIds.facility(2)};NoSuchUnit1`,
      `${tinyIds.facility(3)};${unit.elsewhere}`,
    ]
    const mixed = await send(`\u{FEFF}openlmis_id;dhis2_id\r\n${rows.join('\r\n')}\r\n`)
    expect(mixed).toMatchObject({ applied: true, rejects: [{ line: 3, message: /NoSuchUnit1/ }] })
    // One of the two may have been suggested by likeness before.
    expect(mixed.added + mixed.changed).toBe(2)
    expect(await confirmed("= 'csv'")).toHaveLength(2)
    await app.close()
  })
})

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A facility without a zone, two whose codes differ in case, zones in a circle, a vial without size, a quarter, a negative stock. */
function withBadRows(good: OpenlmisDataset): OpenlmisDataset {
  const [first, second] = [good.facilities[0], good.facilities[1]]
  const [north] = good.geographicZones.filter(({ parentId }) => parentId !== null)
  const [period] = good.processingPeriods
  if (!first || !second || !north || !period) throw new Error('The tiny country is too small')
  const circle = (n: number, parent: number) => ({
    ...north,
    id: `00000099-0000-4000-8000-00000000000${n}`,
    code: `Circle ${n}`,
    name: `Circle ${n}`,
    parentId: `00000099-0000-4000-8000-00000000000${parent}`,
  })
  const negative = tinyIds.card(2, 1)
  const bad = (card: StockCardRow): StockCardRow => (card.id === negative ? { ...card, stockOnHand: -5 } : card)
  return {
    ...good,
    facilities: good.facilities.map((facility, i) =>
      i === 2
        ? { ...facility, geographicZoneId: null }
        : i === 3
          ? { ...facility, code: 'same' }
          : i === 4
            ? { ...facility, code: 'SAME' }
            : facility,
    ),
    geographicZones: [...good.geographicZones, circle(1, 2), circle(2, 1)],
    orderables: good.orderables.map((one) => (one.id === tinyIds.pentaVial ? { ...one, netContent: null } : one)),
    processingPeriods: [
      ...good.processingPeriods,
      { ...period, id: tinyIds.period(9), name: 'Half and half', startDate: '2025-11-16', endDate: '2025-12-15' },
    ],
    cardsOf: (facilityId) => good.cardsOf(facilityId).map(bad),
    card: (cardId) => {
      const card = good.card(cardId)
      return card && bad(card)
    },
  }
}
