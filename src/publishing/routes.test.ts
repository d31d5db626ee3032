import { describe, expect, test } from 'vitest'
import {
  Publishing,
  PublishFacilityPage,
  PublishPreview,
  PublishRun,
  PublishValuePage,
  RejectCause,
  ReplayResult,
  ReportsChanged,
  ValueHistory,
} from '../../contract/publishing.ts'
import { z } from 'zod'
import { addAccount, buildTestServer, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { DATA_SET, elementUid, orgUnitUid, quantities } from './test-support/publish-country.ts'
import { startPublishSite, type PublishSite, type PublishSiteOptions } from './test-support/publish-site.ts'
import { onTestFinished } from 'vitest'

const PERIOD = '202610'
const OF = `dataSetUid=${DATA_SET}&period=${PERIOD}`

async function startSite(options: PublishSiteOptions = {}) {
  const site = await startPublishSite({ size: { orgUnits: 60, products: 1, months: [202610] }, ...options })
  const [{ id: districtId } = { id: 0 }] = await site.rows<{ id: number }>(
    `select id from area where system = 'dhis2' and source_id = 'dhis2 0'`,
  )
  await addAccount(site.database, { login: 'divo', role: 'divo', areaIds: [districtId] })
  await addAccount(site.database, { login: 'admin', role: 'administrator' })
  const app = await buildTestServer({ database: site.database, clock: site.deps.clock, dhis2: site.dhis2 })
  onTestFinished(() => app.close())
  return { site, districtId, divo: await signInAs(app, 'divo'), admin: await signInAs(app, 'admin') }
}

async function ask<T>(
  who: SignedIn,
  schema: z.ZodType<T>,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object,
  status = 200,
): Promise<T> {
  const answer = await who.request(method, `/api/v1/publishing${url}`, body)
  expect(answer.statusCode, answer.body).toBe(status)
  return schema.parse(answer.json())
}

const needRelease = async (site: PublishSite): Promise<unknown> =>
  await site.rows(
    `insert into publish_setting (server_id, data_set_uid, needs_release, updated_by) values ('dhis2', $1, true, 'test')`,
    [DATA_SET],
  )

describe('the page of publishing', () => {
  test('shows data sets with what is there, what waits, and the last run', async () => {
    const { site, admin } = await startSite()
    await site.publish({ period: PERIOD })
    const { dataSets, stop } = await ask(admin, Publishing, 'GET', '')
    expect(stop).toBeNull()
    expect(dataSets).toHaveLength(1)
    expect(dataSets[0]).toMatchObject({
      dataSetUid: DATA_SET,
      name: 'Stock report',
      mappings: 10,
      lastClosedPeriod: '202610',
      states: { accepted: 600, rejected: 0 },
      queue: { values: 0 },
    })
    const runs = await ask(admin, z.array(PublishRun), 'GET', `/runs?dataSetUid=${DATA_SET}`)
    expect(runs[0]).toMatchObject({ dataSetUid: DATA_SET, sent: 600, stored: 600, rejected: 0, due: 0 })
  })

  test('groups what DHIS2 refused by cause, with what to do', async () => {
    const { site, admin, divo } = await startSite()
    await site.rows('update stock_month set adjusted_in_doses = -1 where place_id in (1, 101)')
    await site.publish({ period: PERIOD })
    const causes = await ask(admin, z.array(RejectCause), 'GET', `/rejects?${OF}`)
    expect(causes).toMatchObject([{ reason: 'E7619', by: 'dhis2', count: 2, facilities: 2 }])
    expect(causes[0]?.remedy).toContain('value type')
    // The officer of a district sees only that of the district.
    expect(await ask(divo, z.array(RejectCause), 'GET', `/rejects?${OF}`)).toMatchObject([{ count: 1, facilities: 1 }])
  })

  test('counts for a district what is of that district alone', async () => {
    const { site, divo, districtId } = await startSite()
    await site.publish({ period: PERIOD })
    const [dataSet] = (await ask(divo, Publishing, 'GET', '')).dataSets
    const { facilities } = await ask(
      divo,
      PublishFacilityPage,
      'GET',
      `/facilities?${OF}&areaId=${districtId}&limit=500`,
    )
    const inAll = facilities.reduce((sum, { values }) => sum + values, 0)
    expect(dataSet?.states.accepted).toBe(inAll)
    expect(inAll).toBeGreaterThan(0)
    expect(inAll).toBeLessThan(600)
  })

  test('lists linked facilities before anything is computed, and says where a number is corrected', async () => {
    const { site, admin } = await startSite()
    const { facilities } = await ask(admin, PublishFacilityPage, 'GET', `/facilities?${OF}`)
    expect(facilities[0]).toMatchObject({ facility: 'Facility 0', values: 0, hold: null })
    const preview = await ask(admin, PublishPreview, 'GET', `/preview?${OF}&facilityId=${facilities[0]?.facilityId}`)
    expect(preview.correctAt[0]?.url).toMatch(/^https:\/\/openlmis\.example\.org\/.*facility=/)
    await site.rows(
      `insert into publish_setting (server_id, data_set_uid, cron, updated_by) values ('dhis2', $1, '15 2 * * *', 'test')`,
      [DATA_SET],
    )
    const [dataSet] = (await ask(admin, Publishing, 'GET', '')).dataSets
    expect(dataSet).toMatchObject({ nextRunAt: '2026-11-13T02:15:00.000Z' })
    expect(dataSet?.periods.slice(0, 2)).toEqual(['202610', '202609'])
  })

  test('tells the story of one value', async () => {
    const { site, admin } = await startSite()
    await site.publish({ period: PERIOD })
    await site.rows('update stock_month set received_doses = 77 where place_id = 1')
    await site.publish({ period: PERIOD })
    const { values } = await ask(admin, PublishValuePage, 'GET', `/values?${OF}&facilityId=2`)
    const received = values.find(({ indicator }) => indicator === 'received')
    const story = await ask(admin, ValueHistory, 'GET', `/values/2/${received?.cellId}/${PERIOD}`)
    expect(story.now).toMatchObject({ value: '77', heldThere: '77', state: 'accepted', facility: 'Facility 0' })
    expect(story.history.map(({ value, state }) => ({ value, state }))).toEqual([
      { value: '77', state: 'accepted' },
      { value: String(quantities(0, 0, 0).received), state: 'accepted' },
    ])
    expect(story.source.records).toHaveLength(1)
    expect(story.history[0]?.sentAt).not.toBeNull()
  })
})

describe('the district', () => {
  test('alone releases its reports, and they go only then', async () => {
    const { site, divo, admin, districtId } = await startSite()
    await needRelease(site)
    await site.publish({ period: PERIOD })
    expect(site.held().size).toBe(0)
    expect(
      (
        await admin.request('POST', '/api/v1/publishing/release', {
          dataSetUid: DATA_SET,
          period: PERIOD,
          areaId: districtId,
        })
      ).statusCode,
    ).toBe(403)
    const released = await ask(divo, ReportsChanged, 'POST', '/release', {
      dataSetUid: DATA_SET,
      period: PERIOD,
      areaId: districtId,
    })
    expect(released).toEqual({ reports: 50, values: 500 })
    await site.publish({ onlyDue: true, person: true })
    expect(site.held().size).toBe(500)
    expect(await site.states()).toEqual({ accepted: 500, computed: 100 })
    // What is corrected afterwards needs a release again.
    await site.rows('update stock_month set received_doses = 78 where place_id = 1')
    await site.publish({ period: PERIOD })
    expect(site.held().get(`${orgUnitUid(0)} ${elementUid(0, 1)} ${PERIOD}`)).not.toBe('78')
  })

  test('keeps a report back with its reason, also one that was planned already', async () => {
    const { site, divo } = await startSite()
    site.fake.setMode({ kind: 'unavailable', status: 503, method: 'POST' })
    await site.publish(
      { period: PERIOD },
      { deps: { rules: { ...site.deps.rules, patienceMs: 0, retryBaseMs: 9000, retryMaxMs: 9000 } } },
    )
    const body = {
      dataSetUid: DATA_SET,
      period: PERIOD,
      facilityIds: [2],
      comment: 'The count of BCG is being checked',
    }
    expect(await ask(divo, ReportsChanged, 'POST', '/hold', body)).toEqual({ reports: 1, values: 10 })
    site.fake.setMode({ kind: 'ok' })
    await site.rows('update publish_batch set next_attempt_at = null')
    await site.publish({ period: PERIOD })
    expect(site.held().size).toBe(590)
    const { facilities } = await ask(divo, PublishFacilityPage, 'GET', `/facilities?${OF}&limit=1`)
    expect(facilities[0]).toMatchObject({
      facilityId: 2,
      values: 10,
      states: { held: 10, accepted: 0 },
      hold: { comment: 'The count of BCG is being checked', by: 'divo' },
    })
    await ask(divo, ReportsChanged, 'POST', '/release', { dataSetUid: DATA_SET, period: PERIOD, facilityIds: [2] })
    await site.publish({ onlyDue: true, person: true })
    expect(site.held().size).toBe(600)
  })

  test('neither sees nor releases the reports of another district', async () => {
    const { site, divo } = await startSite()
    await needRelease(site)
    await site.publish({ period: PERIOD })
    const other = 2 * 55 + 2
    expect(
      await ask(divo, ReportsChanged, 'POST', '/release', {
        dataSetUid: DATA_SET,
        period: PERIOD,
        facilityIds: [other],
      }),
    ).toEqual({ reports: 0, values: 0 })
    expect((await divo.request('GET', `/api/v1/publishing/preview?${OF}&facilityId=${other}`)).statusCode).toBe(404)
    const { facilities } = await ask(divo, PublishFacilityPage, 'GET', `/facilities?${OF}&limit=500`)
    expect(facilities).toHaveLength(50)
  })

  test('sees the report in the form of DHIS2 before it goes, beside what DHIS2 holds', async () => {
    const { site, divo } = await startSite()
    await site.publish({ period: PERIOD })
    await site.rows('update stock_month set received_doses = 79, used_doses = 15 where place_id = 1')
    const [stored] = [...site.fake.values.valuesOf(orgUnitUid(0))].filter(
      ({ dataElement }) => dataElement === elementUid(0, 2),
    )
    if (!stored) throw new Error('Nothing was stored')
    site.fake.values.put(orgUnitUid(0), { ...stored, deleted: true })
    const preview = await ask(divo, PublishPreview, 'GET', `/preview?${OF}&facilityId=2`)
    expect(preview).toMatchObject({
      there: { read: true },
      facility: { name: 'Facility 0', orgUnitUid: orgUnitUid(0) },
    })
    const rows = preview.sections.flatMap((section) => section.rows)
    const change = Object.fromEntries(rows.map((row) => [row.indicator, row.change]))
    expect(change).toMatchObject({ received: 'changed', consumed: 'new', openingBalance: 'same' })
    expect(rows.find(({ indicator }) => indicator === 'received')).toMatchObject({
      ours: '79',
      theirs: String(quantities(0, 0, 0).received),
    })
  })

  test('sees the report also when DHIS2 is down, and that this is all we know', async () => {
    const { site, divo } = await startSite()
    await site.publish({ period: PERIOD })
    site.fake.setMode({ kind: 'down' })
    const preview = await ask(divo, PublishPreview, 'GET', `/preview?${OF}&facilityId=2`)
    expect(preview.there.read).toBe(false)
    expect(preview.there.problem).not.toBeNull()
    expect(preview.sections.flatMap(({ rows }) => rows).filter(({ ours }) => ours !== null)).toHaveLength(10)
  })
})

test('what was refused is sent again by filter, counted before', async () => {
  const { site, admin } = await startSite()
  await site.rows('update stock_month set adjusted_in_doses = -1 where place_id in (1, 3)')
  await site.publish({ period: PERIOD })
  const filter = { dataSetUid: DATA_SET, period: PERIOD, states: ['rejected'], reason: 'E7619' }
  const counted = await ask(admin, ReplayResult, 'POST', '/replay', filter)
  expect(counted).toMatchObject({ applied: false, values: 2, facilities: 2, run: null })
  expect(counted.examples).toHaveLength(2)
  expect(await site.states()).toMatchObject({ rejected: 2 })
  const done = await ask(admin, ReplayResult, 'POST', '/replay', { ...filter, apply: true })
  expect(done).toMatchObject({ applied: true, values: 2, run: { what: `publish:${DATA_SET}`, trigger: 'person' } })
  expect(await site.states()).toMatchObject({ released: 2 })
  const before = site.fake.imports().rows
  await site.publish({ onlyDue: true, person: true })
  expect(site.fake.imports().rows).toBe(before + 2)
})

test('what somebody typed over is overwritten when a person says so', async () => {
  const { site, admin } = await startSite()
  await site.publish({ period: PERIOD })
  const [first] = [...site.fake.values.valuesOf(orgUnitUid(0))]
  if (!first) throw new Error('Nothing was stored')
  site.fake.values.put(orgUnitUid(0), { ...first, value: '99999' })
  await site.publish({ period: PERIOD })
  const filter = { dataSetUid: DATA_SET, states: ['accepted'], onlyFindings: true, apply: true }
  expect(await ask(admin, ReplayResult, 'POST', '/replay', filter)).toMatchObject({ values: 1 })
  await site.publish({ onlyDue: true, person: true })
  expect(site.held().get(`${orgUnitUid(0)} ${first.dataElement} ${PERIOD}`)).toBe(first.value)
})
