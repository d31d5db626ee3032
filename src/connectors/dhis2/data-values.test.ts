import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fixedClock } from '../../base/clock.ts'
import type { Reject } from '../../base/reject.ts'
import type { DataValueQuery } from './data-value-plan.ts'
import type { Dhis2 } from './create-dhis2.ts'
import { combo, element, password, set, smallCountry, stored, unit } from './fake/small-country.ts'
import type { Dhis2DataValue } from './data-values.ts'
import { connectTo, errorOf, runFake, valueOf } from './test-support/run-fake.ts'

const values = {
  [unit.open]: [
    stored(element.doses, '202606', '10'),
    stored(element.doses, '202607', '0'),
    stored(element.doses, '202607', '4', { categoryOptionCombo: combo.over1 }),
    stored(element.stock, '202607', '5', { lastUpdated: '2026-08-10T08:00:00.000Z' }),
    stored(element.stock, '202606', '6', { deleted: true, lastUpdated: '2026-08-11T08:00:00.000Z' }),
  ],
  [unit.elsewhere]: [stored(element.doses, '202607', '8')],
}

async function pull(
  dhis2: Dhis2,
  query: DataValueQuery,
): Promise<{ values: Dhis2DataValue[]; rejects: Reject[]; requests: number }> {
  const found: Dhis2DataValue[] = []
  const rejects: Reject[] = []
  const plan = dhis2.planDataValues(query)
  for (const request of plan)
    valueOf(
      await dhis2.readDataValues(request, {
        onValues: (run) => void found.push(...run),
        onRejects: (run) => void rejects.push(...run),
      }),
    )
  return { values: found, rejects, requests: plan.length }
}

const cell = (value: Dhis2DataValue): string =>
  `${value.orgUnit}/${value.period}/${value.dataElement}/${value.categoryOptionCombo}=${value.isDeleted ? 'deleted' : value.value}`

describe.each(['2.40.5', '2.43.1'])('data values of %s', (version) => {
  const dataset = smallCountry({ values })

  test('come complete with element, period, unit and combos, also where the server says them once at the root', async () => {
    const { dhis2 } = await runFake({ dataset, version })
    const single = await pull(dhis2, {
      dataSets: [set.vaccines],
      periods: ['202607'],
      orgUnits: [unit.open],
      children: false,
    })
    expect(single.values).toContainEqual({
      dataElement: element.stock,
      period: '202607',
      orgUnit: unit.open,
      categoryOptionCombo: combo.default,
      attributeOptionCombo: combo.default,
      value: '5',
      lastUpdated: '2026-08-10T08:00:00.000Z',
      isDeleted: false,
    })
    expect(single.values.length).toBe(3)
    expect(single.rejects).toEqual([])
  })

  test('of a subtree come with the unit each was reported by', async () => {
    const { dhis2 } = await runFake({ dataset, version })
    const { values: found } = await pull(dhis2, {
      dataElements: [element.doses],
      periods: ['202606', '202607'],
      orgUnits: [unit.root],
      children: true,
    })
    expect(found.map(cell).toSorted()).toEqual([
      `${unit.open}/202606/${element.doses}/${combo.under1}=10`,
      `${unit.open}/202607/${element.doses}/${combo.over1}=4`,
      `${unit.open}/202607/${element.doses}/${combo.under1}=0`,
      `${unit.elsewhere}/202607/${element.doses}/${combo.under1}=8`,
    ])
  })

  test('that were reported as zero are there, those that were not reported are not', async () => {
    const { dhis2 } = await runFake({ dataset, version })
    const { values: found } = await pull(dhis2, {
      dataElements: [element.doses],
      periods: ['202605', '202607'],
      orgUnits: [unit.open],
      children: false,
    })
    expect(found.filter((value) => value.categoryOptionCombo === combo.under1).map(cell)).toEqual([
      `${unit.open}/202607/${element.doses}/${combo.under1}=0`,
    ])
  })

  test('changed since an instant come alone, with tombstones', async () => {
    const { dhis2 } = await runFake({ dataset, version, serverTimeZone: 'Asia/Kathmandu' })
    const { values: found } = await pull(dhis2, {
      dataSets: [set.vaccines],
      periods: ['202606', '202607'],
      orgUnits: [unit.root],
      children: true,
      changedSince: '2026-08-10T07:00:00.000Z',
    })
    expect(found.map(cell)).toEqual([
      `${unit.open}/202607/${element.stock}/${combo.default}=5`,
      `${unit.open}/202606/${element.stock}/${combo.default}=deleted`,
    ])
  })

  test('that do not exist are an empty answer', async () => {
    const { dhis2 } = await runFake({ dataset, version })
    expect(
      await pull(dhis2, { dataElements: [element.doses], periods: ['199901'], orgUnits: [unit.root], children: true }),
    ).toMatchObject({ values: [], rejects: [] })
  })

  test('are asked for in addresses below the limit', async () => {
    const villages = Array.from({ length: 60 }, (_, n) => ({
      id: `VillageNo${n + 10}`,
      parent: unit.districtB,
      name: 'Village',
      openingDate: '2020-01-01',
    }))
    const country = smallCountry({ values, moreUnits: villages })
    const { fake, dhis2 } = await runFake({ dataset: country, version }, { limits: { maxUrlChars: 1000 } })
    const periods = Array.from({ length: 24 }, (_, n) => String(202501 + (n % 12) + Math.floor(n / 12) * 100))
    const orgUnits = [unit.open, ...villages.map((village) => village.id)]
    const { requests } = await pull(dhis2, {
      dataElements: [element.doses, element.stock],
      periods,
      orgUnits,
      children: false,
    })
    expect(requests).toBeGreaterThan(1)
    expect(fake.requests.longestUrl()).toBeLessThan(1000)
  })

  test('of a truncated answer are a failure that may pass, however many had come', async () => {
    const { fake, dhis2 } = await runFake({ dataset, version })
    const [request] = dhis2.planDataValues({
      dataSets: [set.vaccines],
      periods: ['202607'],
      orgUnits: [unit.root],
      children: true,
    })
    fake.setMode({ kind: 'truncated', path: 'dataValueSets' })
    const sink = { onValues: () => undefined, onRejects: () => undefined }
    expect(errorOf(await dhis2.readDataValues(request ?? never(), sink)).kind).toBe('ill')
    fake.setMode({ kind: 'reset', path: 'dataValueSets' })
    expect(errorOf(await dhis2.readDataValues(request ?? never(), sink)).kind).toBe('ill')
    fake.setMode({ kind: 'html', path: 'dataValueSets' })
    expect(errorOf(await dhis2.readDataValues(request ?? never(), sink)).kind).toBe('unauthorized')
  })

  test('that the account may not read are declined with the code of DHIS2', async () => {
    const { dhis2 } = await runFake({ dataset, version }, { auth: { kind: 'basic', username: 'reader', password } })
    const [request] = dhis2.planDataValues({
      dataSets: [set.second],
      periods: ['202607'],
      orgUnits: [unit.root],
      children: true,
    })
    expect(
      errorOf(
        await dhis2.readDataValues(request ?? never(), { onValues: () => undefined, onRejects: () => undefined }),
      ),
    ).toMatchObject({
      kind: 'declined',
      errorCode: 'E2010',
    })
  })
})

const never = (): never => {
  throw new Error('No request was planned')
}

/** A server that answers every call below `/api` with these bodies by path. */
async function answering(bodies: Readonly<Record<string, object>>): Promise<Dhis2> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(bodies[path] ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    clock: fixedClock('2026-08-15T12:00:00.000Z'),
  })
}

const system = {
  '/api/system/info': { version: '2.43.1', serverDate: '2026-08-15T12:00:00.000', serverTimeZoneId: 'Etc/UTC' },
  '/api/me': { username: 'x', authorities: [] },
}

test('whatever is hoisted to the root is put back into the values, the attribute option combo too', async () => {
  const dhis2 = await answering({
    ...system,
    '/api/dataValueSets': {
      period: '202607',
      orgUnit: 'u0000000001',
      attributeOptionCombo: 'a0000000001',
      dataValues: [{ dataElement: 'e0000000001', categoryOptionCombo: 'c0000000001', value: '3' }],
    },
  })
  const { values: found } = await pull(dhis2, {
    dataElements: ['e0000000001'],
    periods: ['202607', '202608'],
    orgUnits: ['u0000000001'],
    children: true,
  })
  expect(found).toMatchObject([
    { period: '202607', orgUnit: 'u0000000001', attributeOptionCombo: 'a0000000001', value: '3' },
  ])
})

test('a value that lacks a part becomes a reject and the good ones go through', async () => {
  const good = {
    dataElement: 'e',
    period: '202607',
    orgUnit: 'u',
    categoryOptionCombo: 'c',
    attributeOptionCombo: 'a',
    value: '1',
  }
  const { value: _, ...withoutValue } = good
  const { attributeOptionCombo: __, ...withoutCombo } = good
  const dhis2 = await answering({
    ...system,
    '/api/dataValueSets': { dataValues: [good, withoutValue, withoutCombo, 17, { ...good, value: 2.5 }] },
  })
  const { values: found, rejects } = await pull(dhis2, {
    dataElements: ['e'],
    periods: ['202607', '202608'],
    orgUnits: ['u'],
    children: true,
  })
  expect(found.map((value) => value.value)).toEqual(['1', '2.5'])
  expect(rejects.map((reject) => reject.message)).toEqual([
    expect.stringContaining('no value'),
    expect.stringContaining('no attribute option combo'),
    expect.stringContaining('no object'),
  ])
})

test('a missing array means that there are no values', async () => {
  const dhis2 = await answering({ ...system, '/api/dataValueSets': {} })
  expect(
    (await pull(dhis2, { dataElements: ['e'], periods: ['202607'], orgUnits: ['u'], children: true })).values,
  ).toEqual([])
})

test('an answer for another period than the one asked for is not believed', async () => {
  const dhis2 = await answering({
    ...system,
    '/api/dataValueSets': {
      period: '202601',
      dataValues: [{ dataElement: 'e', orgUnit: 'u', categoryOptionCombo: 'c', attributeOptionCombo: 'a', value: '1' }],
    },
  })
  const [request] = dhis2.planDataValues({ dataElements: ['e'], periods: ['202607'], orgUnits: ['u'], children: true })
  const failure = errorOf(
    await dhis2.readDataValues(request ?? never(), { onValues: () => undefined, onRejects: () => undefined }),
  )
  expect(failure).toMatchObject({ kind: 'unexpectedAnswer', message: expect.stringContaining('202601') })
})
