import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { digestOfValues } from '../src/connectors/dhis2/fake/stored-digest.ts'
import { startJobs } from '../src/platform/jobs/index.ts'
import { silentLog } from '../src/platform/log.ts'
import { createPublishSchedule } from '../src/publishing/index.ts'
import {
  DATA_SET,
  elementUid,
  expectedDigest,
  orgUnitUid,
  PASSWORD,
} from '../src/publishing/test-support/publish-country.ts'
import { SMALL, startPublishSite } from '../src/publishing/test-support/publish-site.ts'
import { RunPaused } from '../src/runs/index.ts'
import { addAccount, buildTestServer, signInAs } from './support/test-server.ts'

/**
 * What the integration that OpenLMIS ships, and others in the field, get wrong in sending, each as a test that such a defect fails.
 * Letters are those of the list of findings, numbers those of "what existing integrations got wrong".
 */
const PERIOD = { period: '202610' }
const VALUES = 6 * 2 * 10

describe('unlike the integration that OpenLMIS ships', () => {
  test('a, 5: a hundred values are one request, not a hundred', async () => {
    const site = await startPublishSite()
    await site.publish(PERIOD)
    expect(site.fake.requests.count('POST /api/dataValueSets')).toBe(1)
    expect(site.held().size).toBe(VALUES)
  })

  test('b: no access token is made, ever', async () => {
    const site = await startPublishSite()
    await site.publish(PERIOD)
    expect(Object.keys(site.fake.requests.byRoute()).filter((route) => route.includes('apiToken'))).toEqual([])
  })

  test('c: a failure ends nothing: the other facilities are published, and what failed is tried again', async () => {
    const site = await startPublishSite({ rules: { valuesPerBatch: 200, orgUnitsPerChunk: 1 }, size: { orgUnits: 30 } })
    site.fake.setMode({ kind: 'unavailable', status: 502, method: 'POST', times: 2 })
    await site.publish(PERIOD)
    expect(site.held().size).toBe(600)
  })

  test('d, 6: what DHIS2 says of a value is kept with the value', async () => {
    const site = await startPublishSite()
    await site.rows('update stock_month set received_doses = -4 where place_id = 5 and product_id = 2')
    await site.publish(PERIOD)
    const rejected = await site.rows(
      `select o.name as facility, c.name as element, v.value, v.reason, v.detail
         from publish_value v join publish_cell c on c.id = v.cell_id join place o on o.id = v.place_id where v.state = 'rejected'`,
    )
    expect(rejected).toEqual([
      {
        facility: 'Facility 2',
        element: 'Product 1 received',
        value: '-4',
        reason: 'E7619',
        detail: expect.stringContaining('type'),
      },
    ])
  })

  test('e: a click answers at once; sending is no part of the request', async () => {
    const site = await startPublishSite()
    await addAccount(site.database, { login: 'admin', role: 'administrator' })
    const app = await buildTestServer({ database: site.database, clock: site.deps.clock, dhis2: site.dhis2 })
    onTestFinished(() => app.close())
    const admin = await signInAs(app, 'admin')
    const answer = await admin.request('POST', '/api/v1/publishing/runs', { dataSetUid: DATA_SET, ...PERIOD })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({ state: 'queued', requestedBy: 'admin', trigger: 'person' })
    expect(site.fake.requests.count()).toBe(0)
    // Asked again while it waits it is not queued a second time.
    const again = await admin.request('POST', '/api/v1/publishing/runs', { dataSetUid: DATA_SET, ...PERIOD })
    expect(again.json()).toMatchObject({ id: z.object({ id: z.number() }).parse(answer.json()).id })
  })

  test('f: a link that is gone takes nothing back in DHIS2 and stops nothing for the others', async () => {
    const site = await startPublishSite()
    await site.publish(PERIOD)
    await site.rows(`update place_link set state = 'broken' where place_id = 1`)
    const run = await site.publish(PERIOD)
    expect(run.counts).toMatchObject({ vanished: 0, changed: 0 })
    expect(site.held().size).toBe(VALUES)
  })

  test('g, h: a schedule holds from when it is set, and ends when it is taken away, without a restart', async () => {
    const site = await startPublishSite()
    const jobs = await startJobs({ database: site.database, log: silentLog })
    onTestFinished(() => jobs.stop({ timeoutMs: 1000 }))
    const schedule = createPublishSchedule({
      database: site.database,
      jobs,
      clock: site.deps.clock,
      serverId: 'dhis2',
      timeZone: 'Africa/Lusaka',
      requestRun: async () => undefined,
    })
    const crons = async () =>
      await site.rows(`select key, cron, timezone from pgboss.schedule where name = 'publishing-schedule' order by key`)
    const due = { key: 'due', cron: '*/5 * * * *', timezone: 'Africa/Lusaka' }
    await schedule.refresh()
    expect(await crons()).toEqual([due])
    await site.rows(
      `insert into publish_setting (server_id, data_set_uid, cron, updated_by) values ('dhis2', $1, '0 20 * * *', 'test')`,
      [DATA_SET],
    )
    await schedule.refresh()
    expect(await crons()).toEqual([{ key: DATA_SET, cron: '0 20 * * *', timezone: 'Africa/Lusaka' }, due])
    await site.rows('update publish_setting set cron = null')
    await schedule.refresh()
    expect(await crons()).toEqual([due])
  })

  test('g: a schedule of six fields, which would mean another time than it says, is refused', async () => {
    const site = await startPublishSite()
    await addAccount(site.database, { login: 'admin', role: 'administrator' })
    const app = await buildTestServer({ database: site.database, clock: site.deps.clock })
    onTestFinished(() => app.close())
    const admin = await signInAs(app, 'admin')
    const setting = {
      needsRelease: false,
      deadlineCron: null,
      deadlineDays: 15,
      periodsBack: 3,
      registerCompletion: false,
      readBackShare: 1,
    }
    const put = async (cron: string) =>
      (await admin.request('PUT', `/api/v1/publishing/data-sets/${DATA_SET}/settings`, { ...setting, cron })).statusCode
    expect(await put('0 20 * * * *')).toBeGreaterThanOrEqual(400)
    expect(await put('0 20 * * *')).toBe(200)
  })

  test('i: stock on hand is that of the end of the period, whatever was there before', async () => {
    const site = await startPublishSite({ size: { months: [202608, 202609, 202610] } })
    await site.rows(
      'update stock_month set closing_doses = case month when 202608 then 120 when 202609 then 80 else 55 end where place_id = 1 and product_id = 1',
    )
    await site.publish(PERIOD)
    expect(site.held().get(`${orgUnitUid(0)} ${elementUid(0, 8)} 202610`)).toBe('55')
  })

  test('j, 1: a facility that did not report is sent nothing for, not a zero', async () => {
    const site = await startPublishSite()
    await site.rows('delete from stock_month where place_id = 7')
    await site.publish(PERIOD)
    expect([...site.held().keys()].filter((key) => key.startsWith(orgUnitUid(3)))).toEqual([])
    expect(site.held().size).toBe(VALUES - 20)
  })

  test('k, 2: products, facilities and data elements may be renamed; everything goes by UID', async () => {
    const site = await startPublishSite()
    await site.publish(PERIOD)
    const posted = site.fake.requests.recent().find(({ method }) => method === 'POST')
    expect(posted?.url).toContain('dataElementIdScheme=UID')
    expect(posted?.url).toContain('orgUnitIdScheme=UID')
    await site.rows(`update product set name = 'Vaccin ' || id`)
    await site.rows(`update place set name = 'Centre de santé ' || id, code = 'X' || id`)
    await site.rows(`update dhis2_data_element set name = 'Élément ' || uid`)
    await site.rows('update stock_month set received_doses = 66 where place_id = 1 and product_id = 1')
    await site.publish(PERIOD)
    expect(site.fake.imports().rows).toBe(VALUES + 1)
    expect(site.held().get(`${orgUnitUid(0)} ${elementUid(0, 1)} 202610`)).toBe('66')
  })

  test('l, 7: no table and no answer of publishing holds the password', async () => {
    const site = await startPublishSite()
    await addAccount(site.database, { login: 'admin', role: 'administrator' })
    const app = await buildTestServer({ database: site.database, clock: site.deps.clock, dhis2: site.dhis2 })
    onTestFinished(() => app.close())
    const admin = await signInAs(app, 'admin')
    site.fake.setMode({ kind: 'html', method: 'POST' })
    await expect(site.publish(PERIOD)).rejects.toThrow()
    const shown = (await admin.request('GET', '/api/v1/publishing')).body
    const kept = JSON.stringify(
      await site.rows('select to_jsonb(b) from publish_batch b union all select to_jsonb(s) from publish_stop s'),
    )
    for (const text of [shown, kept]) expect(text).not.toContain(PASSWORD)
    expect(shown).toContain('unauthorized')
  })

  test('m: a dry run counts what would be sent, and writes and sends nothing', async () => {
    const site = await startPublishSite()
    const run = await site.publish(PERIOD, { dryRun: true })
    expect(run.counts).toMatchObject({ read: VALUES, added: VALUES })
    expect(site.fake.requests.count()).toBe(0)
    for (const table of ['publish_value', 'publish_batch', 'publish_input', 'publish_cell'])
      expect(await site.rows(`select * from ${table}`)).toEqual([])
  })

  test('m, 8: any range of past periods is filled in, and without a range the closed ones are found from the calendar', async () => {
    const months = [202608, 202609, 202610]
    const site = await startPublishSite({ size: { months } })
    await site.publish({ fromPeriod: '202608', toPeriod: '202609' })
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest({ ...SMALL, months }, [202608, 202609]))
    await site.publish()
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest({ ...SMALL, months }))
  })
})

describe('unlike other integrations in the field', () => {
  test('9: what a person waits for goes first, and a scheduled run makes room for it', async () => {
    const site = await startPublishSite({ rules: { orgUnitsPerChunk: 1 } })
    let asked = 0
    const isPersonWaiting = async () => (asked += 1) > 2
    await expect(site.publish(PERIOD, { deps: { isPersonWaiting } })).rejects.toBeInstanceOf(RunPaused)
    const before = site.held().size
    expect(before).toBeLessThan(VALUES)
    await site.publish({ ...PERIOD, facilityId: 12, person: true })
    expect([...site.held().keys()].filter((key) => key.startsWith(orgUnitUid(5)))).toHaveLength(20)
    // The scheduled one goes on and finds its finished part unchanged.
    await site.publish(PERIOD)
    expect(site.fake.imports().rows).toBe(VALUES)
    expect(site.held().size).toBe(VALUES)
  })

  test('10: what waits to be sent outlives the process', async () => {
    const site = await startPublishSite({ rules: { patienceMs: 0, retryBaseMs: 9000, retryMaxMs: 9000 } })
    site.fake.setMode({ kind: 'down', method: 'POST' })
    await site.publish(PERIOD)
    expect(await site.states()).toEqual({ released: VALUES })
    site.fake.setMode({ kind: 'ok' })
    await site.rows('update publish_batch set next_attempt_at = null')
    await site.publish({ onlyDue: true })
    expect(site.held().size).toBe(VALUES)
  })

  test('15: a quarter has all its months or no number, never zeros for the missing ones', async () => {
    const months = [202607, 202608, 202609]
    const site = await startPublishSite({
      size: { months },
      dataset: (dataset) => ({
        ...dataset,
        dataSets: dataset.dataSets.map((set) => ({ ...set, periodType: 'Quarterly' })),
      }),
    })
    await site.rows(`update stock_mapping set period_type = 'Quarterly'`)
    await site.rows('delete from stock_month where place_id = 1 and month = 202608')
    await site.publish({ period: '2026Q3' })
    expect([...site.held().keys()].filter((key) => key.startsWith(orgUnitUid(0)))).toEqual([])
    expect(site.held().size).toBe(VALUES - 20)
    const reasons = await site.rows(`select distinct reason from publish_value where state = 'refused'`)
    expect(reasons).toEqual([{ reason: 'incompleteReports' }])
  })
})
