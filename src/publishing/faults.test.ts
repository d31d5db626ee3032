import { describe, expect, test } from 'vitest'
import { digestOfValues } from '../connectors/dhis2/fake/stored-digest.ts'
import type { FakeDataset } from '../connectors/dhis2/fake/index.ts'
import { DATA_SET, elementUid, expectedDigest, orgUnitUid } from './test-support/publish-country.ts'
import { startPublishSite, type PublishSite } from './test-support/publish-site.ts'

const SIZE = { orgUnits: 60, products: 2, months: [202610] }
const VALUES = 60 * 2 * 10
const PERIOD = { period: '202610' }
const RULES = { valuesPerBatch: 200, orgUnitsPerChunk: 20 }
const ENGINES = ['2.38.7', '2.42.5.2', '2.43.1']

const rejects = async (site: PublishSite) =>
  await site.rows<{ reason: string; n: number }>(
    `select reason, count(*)::int as n from publish_value_now where state = 'rejected' group by 1 order by 1`,
  )

describe.each(ENGINES)('DHIS2 %s that is ill', (version) => {
  test('gets everything in the end when every third request meets 503', async () => {
    const site = await startPublishSite({ version, size: SIZE, rules: RULES })
    site.fake.setMode({ kind: 'unavailable', status: 503, method: 'POST', every: 3 })
    await site.publish(PERIOD)
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest(SIZE))
    expect(site.fake.imports().rows).toBe(VALUES)
    expect(await site.states()).toEqual({ accepted: VALUES })
  })

  test('gets everything when every third connection breaks while it answers: what it stored unheard is sent again at most once', async () => {
    const site = await startPublishSite({ version, size: SIZE, rules: RULES })
    site.fake.setMode({ kind: 'reset', method: 'POST', every: 3 })
    await site.publish(PERIOD)
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest(SIZE))
    expect(await site.states()).toEqual({ accepted: VALUES })
    const [sum] = await site.rows<{ broken: number }>(
      `select coalesce(sum((attempt - 1) * value_count), 0)::int as broken from publish_batch where state = 'answered'`,
    )
    expect(site.fake.imports().rows).toBe(VALUES + (sum?.broken ?? 0))
  })

  test('is not asked before the time that it names', async () => {
    const waits: number[] = []
    const site = await startPublishSite({ version, size: SIZE, rules: { ...RULES, patienceMs: 60_000 } })
    site.fake.setMode({ kind: 'throttled', retryAfterSeconds: 1, method: 'POST', times: 1 })
    const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
      waits.push(ms)
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 1200)))
      signal.throwIfAborted()
    }
    await site.publish(PERIOD, { deps: { sleep } })
    expect(Math.max(...waits)).toBeGreaterThan(300)
    expect(await site.states()).toEqual({ accepted: VALUES })
  })

  test('that stays ill keeps nothing from being tried again by the next run', async () => {
    const site = await startPublishSite({
      version,
      size: SIZE,
      rules: { ...RULES, patienceMs: 0, retryBaseMs: 3000, retryMaxMs: 9000 },
    })
    site.fake.setMode({ kind: 'unavailable', status: 503, method: 'POST' })
    await site.publish(PERIOD)
    expect(await site.states()).toEqual({ released: VALUES })
    // It was left alone when it was clear that it is ill.
    expect(site.fake.requests.count('POST /api/dataValueSets')).toBeLessThanOrEqual(4)
    await site.rows('update publish_batch set next_attempt_at = null')
    site.fake.setMode({ kind: 'ok' })
    await site.publish(PERIOD, { deps: { rules: { ...site.deps.rules, patienceMs: 20_000 } } })
    expect(await site.states()).toEqual({ accepted: VALUES })
    expect(site.fake.imports().rows).toBe(VALUES)
  })

  test.each([['does not know us', { kind: 'html' as const, method: 'POST' }, 'unauthorized']])(
    'stops everything and tells a person when it %s',
    async (_, mode, reason) => {
      const site = await startPublishSite({ version, size: SIZE, rules: { ...RULES, concurrency: 1 } })
      site.fake.setMode(mode)
      await expect(site.publish(PERIOD)).rejects.toMatchObject({ reason })
      expect(site.fake.requests.count('POST /api/dataValueSets')).toBe(1)
      // The clock does not knock again; a person does.
      await expect(site.publish(PERIOD)).rejects.toMatchObject({ reason })
      expect(site.fake.requests.count('POST /api/dataValueSets')).toBe(1)
      site.fake.setMode({ kind: 'ok' })
      await site.publish({ ...PERIOD, person: true })
      expect(await site.states()).toEqual({ accepted: VALUES })
      expect(await site.rows('select * from publish_stop')).toEqual([])
    },
  )

  test('takes smaller requests when a proxy refuses large ones', async () => {
    const site = await startPublishSite({
      version,
      size: SIZE,
      rules: { ...RULES, valuesPerBatch: 400 },
      fake: { maxRequestBytes: 20_000 },
    })
    await site.publish(PERIOD)
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest(SIZE))
  })
})

describe.each(ENGINES)('bad rows and DHIS2 %s', (version) => {
  test('of two per cent never block the good ones, and each is named with its reason', async () => {
    const site = await startPublishSite({ version, size: SIZE, rules: RULES })
    await site.rows('update stock_month set adjusted_in_doses = -5 where place_id % 10 = 1 and product_id = 1')
    const bad = SIZE.orgUnits / 5
    await site.publish(PERIOD)
    const code = version.startsWith('2.43') ? 'E8122' : 'E7619'
    expect(await rejects(site)).toEqual([{ reason: code, n: bad }])
    expect(await site.states()).toEqual({ accepted: VALUES - bad, rejected: bad })
    expect(site.held().size).toBe(VALUES - bad)
    // Not sent again while they are as they are.
    const before = site.fake.imports().rows
    await site.publish(PERIOD)
    expect(site.fake.imports().rows).toBe(before)
  })

  test('of facilities that DHIS2 does not take are told apart from those beside them', async () => {
    const closed = new Set([orgUnitUid(3), orgUnitUid(17), orgUnitUid(44)])
    const site = await startPublishSite({
      version,
      size: SIZE,
      rules: RULES,
      dataset: (dataset: FakeDataset) => ({
        ...dataset,
        organisationUnits: dataset.organisationUnits.filter(({ id }) => !closed.has(id)),
        dataSets: dataset.dataSets.map((set) => ({
          ...set,
          organisationUnits: set.organisationUnits.filter((id) => !closed.has(id) && id !== orgUnitUid(5)),
        })),
      }),
    })
    await site.publish(PERIOD)
    const refused = version.startsWith('2.43')
      ? [
          { reason: 'E8011', n: 60 },
          { reason: 'E8022', n: 20 },
        ]
      : [{ reason: 'E7612', n: 60 }]
    expect(await rejects(site)).toEqual(refused)
    const good = VALUES - refused.reduce((sum, { n }) => sum + n, 0)
    expect(await site.states()).toEqual({ accepted: good, rejected: VALUES - good })
  })

  test('that 2.43 refuses without a name are found by halves, and everything else arrives', async () => {
    const site = await startPublishSite({
      version,
      size: SIZE,
      rules: RULES,
      dataset: (dataset: FakeDataset) => ({
        ...dataset,
        dataSets: dataset.dataSets.map((set) => ({
          ...set,
          dataSetElements: set.dataSetElements.filter(({ dataElement }) => dataElement !== elementUid(1, 3)),
        })),
      }),
    })
    await site.publish(PERIOD)
    const good = version.startsWith('2.43') ? VALUES - 60 : VALUES
    expect((await site.states())['accepted']).toBe(good)
    expect(site.held().size).toBe(good)
  })

  test('everything mixed: each value is stored, or named with its reason', async () => {
    const site = await startPublishSite({ version, size: SIZE, rules: RULES })
    await site.rows('update stock_month set lost_other_doses = -1 where place_id % 40 = 1')
    site.fake.setMode({
      kind: 'inTurn',
      modes: [{ kind: 'unavailable', status: 503 }, { kind: 'reset' }, { kind: 'down' }],
      method: 'POST',
      every: 3,
    })
    await site.publish(PERIOD)
    const states = await site.states()
    expect(states['rejected']).toBe(6)
    expect(states['accepted']).toBe(VALUES - 6)
    expect(site.held().size).toBe(VALUES - 6)
  })
})

test('a zero that DHIS2 drops without a word is found and told, and so is the remedy', async () => {
  const site = await startPublishSite({
    size: SIZE,
    dataset: (dataset: FakeDataset) => ({
      ...dataset,
      dataElements: dataset.dataElements.map((element) => ({ ...element, zeroIsSignificant: false })),
    }),
  })
  await site.publish(PERIOD)
  const [{ zeros } = { zeros: 0 }] = await site.rows<{ zeros: number }>(
    `select count(*)::int as zeros from publish_value where value = '0'`,
  )
  expect(zeros).toBeGreaterThan(0)
  expect(await rejects(site)).toEqual([{ reason: 'zeroDropped', n: zeros }])
  expect(await site.states()).toEqual({ accepted: VALUES - zeros, rejected: zeros })
})

test('a value that somebody typed over is found when DHIS2 is read back, and nothing is overwritten', async () => {
  const site = await startPublishSite()
  await site.publish(PERIOD)
  const [first] = [...site.fake.values.valuesOf(orgUnitUid(0))]
  if (!first) throw new Error('Nothing was stored')
  site.fake.values.put(orgUnitUid(0), { ...first, value: '99999' })
  site.fake.values.put(orgUnitUid(1), { ...first, deleted: true })
  await site.publish(PERIOD)
  const findings = await site.rows(
    'select kind, ours, theirs from publish_finding where resolved_at is null order by kind',
  )
  expect(findings).toEqual([
    { kind: expect.stringMatching(/missing|zeroDropped/), ours: expect.any(String), theirs: null },
    { kind: 'typedOver', ours: first.value, theirs: '99999' },
  ])
  expect(site.held().get(`${orgUnitUid(0)} ${first.dataElement} 202610`)).toBe('99999')
})

test('a report that was taken whole is registered as complete, one with a refused value is not', async () => {
  const site = await startPublishSite()
  await site.rows(
    `insert into publish_setting (server_id, data_set_uid, register_completion, updated_by) values ('dhis2', $1, true, 'test')`,
    [DATA_SET],
  )
  await site.rows('update stock_month set lost_other_doses = -1 where place_id = 1')
  await site.publish(PERIOD)
  const completed = [0, 1, 2, 3, 4, 5].map((i) => site.fake.values.completionsOf(orgUnitUid(i)).length)
  expect(completed).toEqual([0, 1, 1, 1, 1, 1])
})

test('a number that changes while its old one is on its way goes after it, never beside it', async () => {
  const site = await startPublishSite({ rules: { patienceMs: 0, retryBaseMs: 9000, retryMaxMs: 9000 } })
  site.fake.setMode({ kind: 'down', method: 'POST' })
  await site.publish(PERIOD)
  await site.rows('update publish_batch set next_attempt_at = null')
  await site.rows('update stock_month set received_doses = received_doses + 1000')
  // The old numbers take their time; the new ones would be there before them.
  site.fake.setMode({ kind: 'slow', delayMs: 600, times: 1, method: 'POST' })
  await site.publish(PERIOD, { deps: { rules: { ...site.deps.rules, patienceMs: 5000 } } })
  const wrong = [...site.held()].filter(([key, value]) => key.includes(elementUid(0, 1)) && Number(value) < 1000)
  expect(wrong).toEqual([])
  expect(await site.states()).toEqual({ accepted: 120 })
})

test('a month is not closed while a processing period that stands for it runs on', async () => {
  const site = await startPublishSite({ size: { months: [202609, 202610] } })
  await site.rows(
    `insert into processing_period (system, source_id, schedule_id, schedule_name, name, starts_on, ends_on, month, mapping,
            content_hash, fetched_at)
     values ('openlmis', 'p', 's', 'EPI', 'October', '2026-10-16', '2026-11-15', 202610, 'configured', '', now())`,
  )
  await site.publish()
  expect(new Set([...site.held().keys()].map((key) => key.split(' ')[2]))).toEqual(new Set(['202609']))
})
