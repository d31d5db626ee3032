import { describe, expect, test } from 'vitest'
import { fixedClock } from '../../base/clock.ts'
import type { AnalyticsQuery } from './analytics-plan.ts'
import type { AnalyticsCell, AnalyticsRead } from './analytics.ts'
import type { Dhis2 } from './create-dhis2.ts'
import { combo, element, indicator, password, set, smallCountry, stored, unit } from './fake/small-country.ts'
import { errorOf, runFake, valueOf } from './test-support/run-fake.ts'

const dataset = smallCountry({
  values: {
    [unit.open]: [
      stored(element.doses, '202606', '10'),
      stored(element.doses, '202607', '20'),
      stored(element.doses, '202607', '3', { categoryOptionCombo: combo.over1 }),
      stored(element.population, '2026', '365'),
    ],
    [unit.closed]: [stored(element.doses, '202607', '0')],
    [unit.elsewhere]: [stored(element.doses, '202607', '5'), stored(element.population, '2026', '730')],
  },
  completions: {
    [unit.open]: [
      {
        dataSet: set.vaccines,
        period: '202607',
        attributeOptionCombo: combo.default,
        date: '2026-08-02T00:00:00.000Z',
      },
    ],
  },
})

async function ask(dhis2: Dhis2, query: AnalyticsQuery): Promise<AnalyticsRead & { found: AnalyticsCell[] }> {
  const found: AnalyticsCell[] = []
  const read = await dhis2.readAnalytics(query, {
    onCells: (cells) => void found.push(...cells),
    onRejects: () => undefined,
  })
  return { ...valueOf(read), found }
}

const brief = (cells: readonly AnalyticsCell[]): string[] =>
  cells.map((cell) => `${cell.dataItem} ${cell.period} ${cell.orgUnit} ${cell.value}`).toSorted()

describe('analytics', () => {
  test('sums over the subtree and over time; what was not reported has no cell', async () => {
    const { dhis2 } = await runFake({ dataset })
    const { found } = await ask(dhis2, {
      dataItems: [element.doses],
      periods: ['202605', '202606', '202607', '2026Q2'],
      orgUnits: [unit.root, unit.districtB],
    })
    expect(brief(found)).toEqual([
      `${element.doses} 202606 ${unit.root} 10`,
      `${element.doses} 202607 ${unit.districtB} 5`,
      `${element.doses} 202607 ${unit.root} 28`,
      `${element.doses} 2026Q2 ${unit.root} 10`,
    ])
  })

  test('shows no zero unless the server is set to', async () => {
    const query = { dataItems: [element.doses], periods: ['202607'], orgUnits: [unit.closed] }
    const hiding = await runFake({ dataset })
    const showing = await runFake({ dataset, includeZeroValuesInAnalytics: true })
    expect((await ask(hiding.dhis2, query)).found).toEqual([])
    expect(brief((await ask(showing.dhis2, query)).found)).toEqual([`${element.doses} 202607 ${unit.closed} 0`])
  })

  test('has a yearly population in every month, summed over units', async () => {
    const { dhis2 } = await runFake({ dataset })
    const { found } = await ask(dhis2, {
      dataItems: [element.population],
      periods: ['202607', '2026'],
      orgUnits: [unit.root],
    })
    expect(brief(found)).toEqual([
      `${element.population} 2026 ${unit.root} 1095`,
      `${element.population} 202607 ${unit.root} 1095`,
    ])
  })

  test('computes an annualised coverage, and says of what', async () => {
    const { dhis2 } = await runFake({ dataset })
    const { found } = await ask(dhis2, {
      dataItems: [indicator.coverage],
      periods: ['202607'],
      orgUnits: [unit.open],
      withNumeratorAndDenominator: true,
    })
    expect(found).toMatchObject([{ numerator: 20, denominator: 365 }])
    // 20 / 365 x 100 x 365 / 31 days.
    expect(found[0]?.value).toBeCloseTo(2000 / 31, 8)
  })

  test('has no indicator where its denominator is missing', async () => {
    const { dhis2 } = await runFake({ dataset })
    expect(
      (await ask(dhis2, { dataItems: [indicator.coverage], periods: ['202607'], orgUnits: [unit.closed] })).found,
    ).toEqual([])
  })

  test('gives reporting rates as the server counts them', async () => {
    const { dhis2 } = await runFake({ dataset })
    const dataItems = ['REPORTING_RATE', 'ACTUAL_REPORTS', 'EXPECTED_REPORTS'].map(
      (metric) => `${set.vaccines}.${metric}`,
    )
    const { found } = await ask(dhis2, { dataItems, periods: ['202607'], orgUnits: [unit.districtA] })
    expect(Object.fromEntries(found.map((cell) => [cell.dataItem.split('.')[1], cell.value]))).toEqual({
      REPORTING_RATE: 50,
      ACTUAL_REPORTS: 1,
      EXPECTED_REPORTS: 2,
    })
  })

  test('keeps option combos apart when asked to', async () => {
    const { dhis2 } = await runFake({ dataset })
    const { found } = await ask(dhis2, {
      dataItems: [element.doses],
      periods: ['202607'],
      orgUnits: [unit.open],
      byOptionCombo: true,
    })
    expect(Object.fromEntries(found.map(({ optionCombo, value }) => [optionCombo, value]))).toEqual({
      [combo.over1]: 3,
      [combo.under1]: 20,
    })
  })

  test('names the data items that the server dropped without a word', async () => {
    const { dhis2 } = await runFake({ dataset })
    const some = await ask(dhis2, {
      dataItems: [element.doses, 'Unknown0001'],
      periods: ['202607'],
      orgUnits: [unit.root],
    })
    expect(some).toMatchObject({ unknownDataItems: ['Unknown0001'], cells: 1 })
    const all = await ask(dhis2, {
      dataItems: ['Unknown0001', 'Unknown0002'],
      periods: ['202607'],
      orgUnits: [unit.root],
    })
    expect(all).toMatchObject({ unknownDataItems: ['Unknown0001', 'Unknown0002'], cells: 0 })
  })

  test('halves a request that is more than the server answers at once, and loses nothing', async () => {
    const { fake, dhis2 } = await runFake({ dataset, analyticsMaxLimit: 1 })
    const { found, requests } = await ask(dhis2, {
      dataItems: [element.doses, element.population],
      periods: ['202606', '202607'],
      orgUnits: [unit.open, unit.elsewhere],
    })
    expect(found.length).toBe(7)
    expect(requests).toBe(fake.requests.count('GET /api/analytics'))
    expect(requests).toBeGreaterThan(7)
  })

  test('explains a level that cannot be halved any more', async () => {
    const { dhis2 } = await runFake({ dataset, analyticsMaxLimit: 1 })
    const sink = { onCells: () => undefined, onRejects: () => undefined }
    const failure = errorOf(
      await dhis2.readAnalytics({ dataItems: [element.population], periods: ['202607'], orgUnits: ['LEVEL-3'] }, sink),
    )
    expect(failure).toMatchObject({
      kind: 'declined',
      errorCode: 'E7128',
      message: expect.stringContaining('named org units'),
    })
  })

  test('says what to do when the tables were never built', async () => {
    const { dhis2 } = await runFake({ dataset, analyticsGeneratedAt: null })
    const sink = { onCells: () => undefined, onRejects: () => undefined }
    const failure = errorOf(
      await dhis2.readAnalytics({ dataItems: [element.doses], periods: ['202607'], orgUnits: [unit.root] }, sink),
    )
    expect(failure).toMatchObject({
      kind: 'declined',
      errorCode: 'E7144',
      message: expect.stringContaining('Analytics tables'),
    })
    expect(valueOf(await dhis2.connect()).lastAnalyticsTableSuccess).toBeUndefined()
  })

  test('says when the account may not see an org unit', async () => {
    const { dhis2 } = await runFake({ dataset }, { auth: { kind: 'basic', username: 'clerk', password } })
    const sink = { onCells: () => undefined, onRejects: () => undefined }
    const failure = errorOf(
      await dhis2.readAnalytics({ dataItems: [element.doses], periods: ['202607'], orgUnits: [unit.districtB] }, sink),
    )
    expect(failure).toMatchObject({ kind: 'declined', errorCode: 'E7120' })
  })

  test('does not show what was written since the tables were built', async () => {
    let now = '2026-08-15T12:00:00.000Z'
    const { fake, dhis2 } = await runFake({ dataset, clock: { now: () => new Date(now) } })
    const query = { dataItems: [element.doses], periods: ['202607'], orgUnits: [unit.elsewhere] }
    now = '2026-08-15T13:00:00.000Z'
    fake.values.put(unit.elsewhere, stored(element.doses, '202607', '9', { lastUpdated: now }))
    expect((await ask(dhis2, query)).found.map((cell) => cell.value)).toEqual([5])
    fake.runAnalytics()
    expect((await ask(dhis2, query)).found.map((cell) => cell.value)).toEqual([9])
  })
})

describe('completions', () => {
  test('tell which reports are final', async () => {
    const { dhis2 } = await runFake({
      dataset,
      clock: fixedClock('2026-08-15T12:00:00.000Z'),
      serverTimeZone: 'Asia/Kathmandu',
    })
    const query = { dataSets: [set.vaccines], periods: ['202606', '202607'], orgUnits: [unit.root], children: true }
    expect(valueOf(await dhis2.listCompletions(query))).toEqual([
      {
        dataSet: set.vaccines,
        period: '202607',
        orgUnit: unit.open,
        attributeOptionCombo: combo.default,
        completedAt: '2026-08-02T00:00:00.000Z',
        isCompleted: true,
      },
    ])
    expect(valueOf(await dhis2.listCompletions({ ...query, createdSince: '2026-08-03T00:00:00.000Z' }))).toEqual([])
  })
})
