import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listChangedReports } from '../publishing/index.ts'
import { startPublishSite } from '../publishing/test-support/publish-site.ts'
import { readAdx, type PublishedPage, type PublishedQuery, type PublishedReport } from './index.ts'
import { openReceiveSite, READER, SENDER, type ReceiveSite } from './test-support/receive-site.ts'

const report = (n: number, more: Partial<PublishedReport> = {}): PublishedReport => ({
  orgUnitUid: `FacilityA0${n}`,
  orgUnitCode: `OU_${n}`,
  orgUnitName: `Facility ${n}`,
  dataSetUid: 'R2igwZe0BSN',
  period: '202607',
  indicator: 'closingBalance',
  changedAt: `2026-08-0${n}T08:00:00.000Z`,
  values: [
    {
      dataElementUid: 'jk1rENz1jEH',
      name: 'BCG - closing balance',
      categoryOptionComboUid: null,
      attributeOptionComboUid: null,
      productCodes: ['BCG20'],
      unit: 'doses',
      value: String(n * 100),
    },
  ],
  ...more,
})

const ledger: PublishedReport[] = [report(1), report(2), report(3, { values: [] })]

/** As the ledger pages. */
async function listReports({ since, after, limit }: PublishedQuery): Promise<PublishedPage> {
  const later = ledger.filter(({ changedAt }) => changedAt >= (since ?? '') && changedAt > (after?.changedAt ?? ''))
  const reports = later.slice(0, limit)
  const last = reports.at(-1)
  return { reports, next: later.length > limit && last ? { changedAt: last.changedAt, key: last.orgUnitUid } : null }
}

let site: ReceiveSite
beforeAll(async () => {
  site = await openReceiveSite({ listReports })
})
afterAll(async () => await site.close())

const get = async (url: string, headers: Record<string, string> = READER) => await site.app.inject({ url, headers })

interface FhirBundle {
  readonly link: readonly { readonly relation: string; readonly url: string }[]
  readonly entry: readonly {
    readonly resource: {
      readonly reporter: { readonly identifier: { readonly value: string } }
      readonly group?: readonly {
        readonly code: { readonly coding: readonly { readonly code: string }[] }
        readonly measureScore: { readonly value: number }
      }[]
    }
  }[]
}

interface Bundle {
  readonly meta: { readonly lastUpdated: string }
  readonly link: readonly { readonly relation: string; readonly url: string }[]
  readonly entry: readonly { readonly resource: { readonly id: string; readonly group?: readonly unknown[] } }[]
}
const linkOf = ({ link }: Bundle, relation: string): string | undefined =>
  link.find((one) => one.relation === relation)?.url

describe('GET /fhir/MeasureReport', () => {
  test('is as in the golden file', async () => {
    const answer = await get('/fhir/MeasureReport')
    expect(answer.headers['content-type']).toContain('application/fhir+json')
    const text = `${JSON.stringify(answer.json(), undefined, 2)}\n`
    await expect(text).toMatchFileSnapshot('test-support/golden/measure-report.json')
  })

  test('is walked by its links, and each report comes once', async () => {
    const ids: string[] = []
    let url: string | undefined = '/fhir/MeasureReport?_count=1&period=202607'
    while (url !== undefined) {
      const bundle: Bundle = (await get(url)).json()
      ids.push(...bundle.entry.map(({ resource }) => resource.id))
      url = linkOf(bundle, 'next')?.replace('https://interop.example.org', '')
    }
    expect(new Set(ids).size).toBe(3)
    expect(ids).toHaveLength(3)
  })

  test('gives what changed since, and an instant to ask from next time that lies a little back', async () => {
    const bundle: Bundle = (await get('/fhir/MeasureReport?_since=2026-08-02T00:00:00Z')).json()
    expect(bundle.entry).toHaveLength(2)
    expect(bundle.meta.lastUpdated).toBe('2026-08-05T08:58:00.000Z')
  })

  test('a number that was withdrawn is no group, and never zero', async () => {
    const bundle: Bundle = (await get('/fhir/MeasureReport?_since=2026-08-03T00:00:00Z')).json()
    expect(bundle.entry[0]?.resource).not.toHaveProperty('group')
  })

  test('what the reader holds already is not sent again', async () => {
    const first = await get('/fhir/MeasureReport')
    const again = await get('/fhir/MeasureReport', { ...READER, 'if-none-match': String(first.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('a link that is not ours is refused as FHIR refuses', async () => {
    const answer = await get('/fhir/MeasureReport?_page=bm90LW91cnM')
    expect([answer.statusCode, answer.json().resourceType]).toEqual([400, 'OperationOutcome'])
  })

  test('is for accounts that may read', async () => {
    expect((await get('/fhir/MeasureReport', {})).statusCode).toBe(401)
    expect((await get('/fhir/MeasureReport', SENDER)).statusCode).toBe(403)
  })
})

test('measures say what each number means, and reports name them', async () => {
  const all = (await get('/fhir/Measure')).json()
  expect(all.total).toBe(all.entry.length)
  const one = (await get('/fhir/Measure/closingBalance')).json()
  expect(one).toMatchObject({ resourceType: 'Measure', url: 'https://interop.example.org/fhir/Measure/closingBalance' })
  const bundle = (await get('/fhir/MeasureReport?_count=1')).json()
  expect(bundle.entry[0].resource.measure).toBe(one.url)
  expect((await get('/fhir/Measure/weather')).statusCode).toBe(404)
})

test('ADX streams a data set and period', async () => {
  const answer = await get('/api/v1/exchange/adx?dataSet=R2igwZe0BSN&period=202607')
  expect(answer.headers['content-type']).toContain('application/adx+xml')
  expect(readAdx(answer.body)).toMatchObject({
    ok: true,
    value: [{ orgUnit: 'FacilityA01', values: [{ value: '100' }] }, { orgUnit: 'FacilityA02' }],
  })
})

describe.each(['2.42.5.2', '2.43.1'])('what was published to %s', (version) => {
  test('is the same in DHIS2, as FHIR and as ADX, whatever the size of a page', async () => {
    const publisher = await startPublishSite({ version })
    await publisher.publish()
    const held = publisher.held()
    expect(held.size).toBeGreaterThan(0)
    const published = {
      listReports: async (query: PublishedQuery) =>
        await listChangedReports(publisher.database.pool, {
          ...query,
          limit: Math.min(query.limit, 5),
          serverId: 'dhis2',
        }),
    }
    const reader = await openReceiveSite(published)
    try {
      const seen = new Map<string, string>()
      let url: string | undefined = '/fhir/MeasureReport'
      while (url !== undefined) {
        const answer: { json(): FhirBundle } = await reader.app.inject({ url, headers: READER })
        const bundle = answer.json()
        for (const { resource } of bundle.entry)
          for (const { code, measureScore } of resource.group ?? [])
            seen.set(`${resource.reporter.identifier.value} ${code.coding[0]?.code}`, String(measureScore.value))
        url = bundle.link
          .find((one: { relation: string }) => one.relation === 'next')
          ?.url.replace('https://interop.example.org', '')
      }
      expect(seen).toEqual(new Map([...held].map(([key, value]) => [key.split(' ').slice(0, 2).join(' '), value])))
      const { rows } = await publisher.database.pool.query<{ uid: string; period: string }>(
        'select distinct c.data_set_uid as uid, v.period from publish_value v join publish_cell c on c.id = v.cell_id',
      )
      const adx = await reader.app.inject({
        url: `/api/v1/exchange/adx?dataSet=${rows[0]?.uid}&period=${rows[0]?.period}`,
        headers: READER,
      })
      const groups = readAdx(adx.body)
      expect(groups.ok && groups.value.flatMap(({ values }) => values)).toHaveLength(held.size)
    } finally {
      await reader.close()
    }
  })
})
