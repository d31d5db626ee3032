import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { combo, element, password, unit } from './fake/small-country.ts'
import { connectTo, hasRealData, realData, runFake, valueOf } from './test-support/run-fake.ts'

type Json = Readonly<Record<string, unknown>>

const recorded = (name: string): string => readFileSync(join(realData, 'dhis2-recorded', name), 'utf8')
const keysOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : [])

/** Replays recorded pages; the server around them is made up. */
async function replay(path: string, text: string): Promise<ReturnType<typeof connectTo>> {
  const info = { version: '2.40.5', serverDate: '2026-08-15T12:00:00.000', serverTimeZoneId: 'Etc/UTC' }
  const bodies: Readonly<Record<string, string>> = {
    '/api/system/info': JSON.stringify(info),
    '/api/me': JSON.stringify({ username: 'x', authorities: [] }),
    [path]: text,
  }
  const server = createServer((request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(bodies[(request.url ?? '').split('?')[0] ?? ''] ?? '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

async function fromFake(url: string, path: string, init: RequestInit = {}): Promise<Json> {
  const headers = { authorization: `Basic ${btoa(`admin:${password}`)}`, 'content-type': 'application/json' }
  const body: unknown = await (await fetch(`${url}/api/${path}`, { ...init, headers })).json()
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

describe.skipIf(!hasRealData)('recorded pages of org units', () => {
  test.each([
    ['orgunits_page1.json', ['LOpWauwwghf', 'OU_222633', 4, 4]],
    ['orgunits_page2.json', undefined],
  ] as const)('%s is read without a reject', async (file, first) => {
    const dhis2 = await replay('/api/organisationUnits', recorded(file))
    const page: { organisationUnits: { id: string; organisationUnitGroups: object[] }[] } = JSON.parse(recorded(file))
    const listing = valueOf(await dhis2.listOrgUnits())
    expect(listing.rejects).toEqual([])
    expect(listing.units.map((row) => row.id)).toEqual(page.organisationUnits.map((row) => row.id))
    expect(listing.units.map((row) => row.groups.length)).toEqual(
      page.organisationUnits.map((row) => row.organisationUnitGroups.length),
    )
    const [row] = listing.units
    if (first) expect([row?.id, row?.code, row?.level, row?.path.length]).toEqual(first)
  })

  test('the strange shapes keep their units, closed ones with the date', async () => {
    const dhis2 = await replay('/api/organisationUnits', recorded('orgunits_strange_geom.json'))
    const { units, rejects } = valueOf(await dhis2.listOrgUnits())
    expect(units.map((row) => [row.id, row.geometry?.type, row.closedDate])).toEqual([
      ['c', 'MultiPolygon', undefined],
      ['a', 'Polygon', '2023-10-30'],
      ['b', 'Polygon', undefined],
      ['d', 'MultiPolygon', '2023-10-30'],
    ])
    expect(rejects).toEqual([])
  })

  test('the recorded levels are read', async () => {
    const dhis2 = await replay('/api/organisationUnitLevels', recorded('organisationUnitLevels.json'))
    expect(valueOf(await dhis2.listOrgUnitLevels()).rows.map((row) => row.name)).toEqual([
      'Chiefdom',
      'District',
      'Facility',
      'National',
    ])
  })
})

describe.skipIf(!hasRealData)('the fake answers in the shape of recorded answers', () => {
  const fields =
    'id,name,code,level,path,leaf,lastUpdated,created,shortName,displayName,openingDate,parent,organisationUnitGroups,attributeValues,dataSets,children'

  test('in pages of org units', async () => {
    const { fake } = await runFake()
    const real: { pager: Json; organisationUnits: Json[] } = JSON.parse(recorded('orgunits_page1.json'))
    const ours = await fromFake(fake.url, `organisationUnits?fields=${fields}&filter=id:eq:${unit.open}`)
    expect(keysOf(ours)).toEqual(keysOf(real))
    expect(keysOf(ours['pager']).toSorted()).toEqual(keysOf(real.pager).toSorted())
    const [row] = Array.isArray(ours['organisationUnits']) ? ours['organisationUnits'] : []
    const [realRow] = real.organisationUnits
    for (const [name, value] of Object.entries<unknown>(row)) {
      expect(keysOf(realRow)).toContain(name)
      expect([name, Array.isArray(value), typeof value]).toEqual([
        name,
        Array.isArray(realRow?.[name]),
        typeof realRow?.[name],
      ])
    }
    expect(String(row.lastUpdated)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/)
  })

  test('in import summaries with a conflict', async () => {
    const { fake } = await runFake({ version: '2.40.5' })
    const real: { response: Json & { conflicts: Json[] } } = JSON.parse(recorded('datavalues-error-bad-type.json'))
    const bad = {
      dataElement: element.stock,
      period: '202607',
      orgUnit: unit.open,
      categoryOptionCombo: combo.default,
      value: 'five',
    }
    const ours = await fromFake(fake.url, 'dataValueSets', {
      method: 'POST',
      body: JSON.stringify({ dataValues: [bad] }),
    })
    expect(keysOf(ours).toSorted()).toEqual(keysOf(real).toSorted())
    const response: Json = typeof ours['response'] === 'object' ? { ...ours['response'] } : {}
    // Recorded before 2.40, which added the places of rejected rows.
    expect(
      keysOf(response)
        .filter((name) => name !== 'rejectedIndexes')
        .toSorted(),
    ).toEqual(keysOf(real.response).toSorted())
    const [conflict] = Array.isArray(response['conflicts']) ? response['conflicts'] : []
    expect(
      keysOf(conflict)
        .filter((name) => name !== 'indexes')
        .toSorted(),
    ).toEqual(keysOf(real.response.conflicts[0]).toSorted())
    expect(conflict).toMatchObject({ errorCode: 'E7619', property: 'value' })
  })

  test('in analytics: data item, option combo, period, unit, and a value with a decimal point', async () => {
    const { fake } = await runFake()
    fake.values.put(unit.open, {
      dataElement: element.stock,
      period: '202607',
      categoryOptionCombo: combo.default,
      attributeOptionCombo: combo.default,
      value: '49',
      lastUpdated: '2026-08-01T00:00:00.000Z',
    })
    fake.runAnalytics()
    const ours = await fromFake(
      fake.url,
      `analytics?dimension=dx:${element.stock}&dimension=co&dimension=pe:202607&dimension=ou:${unit.open}`,
    )
    const [titles = '', first = ''] = recorded('analytics-response01.csv').split(/\r?\n/)
    const headers = Array.isArray(ours['headers']) ? ours['headers'].map((header: Json) => header['column']) : []
    expect(headers).toEqual(titles.split(','))
    const [row] = Array.isArray(ours['rows']) ? ours['rows'] : []
    expect(row).toEqual([element.stock, combo.default, '202607', unit.open, '49.0'])
    expect(first.split(',').at(-1)).toMatch(/^\d+\.0$/)
  })
})
