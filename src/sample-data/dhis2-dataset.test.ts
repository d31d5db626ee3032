import { describe, expect, test } from 'vitest'
import { isDhis2Uid } from '../base/ids.ts'
import { month } from '../base/month.ts'
import type { FakeDataValue } from '../connectors/dhis2/fake/dataset.ts'
import { createCountry, type Country } from './country.ts'
import { orgUnitUidOf } from './dhis2-areas.ts'
import { createDhis2Dataset } from './dhis2-dataset.ts'
import { stockElementUid } from './dhis2-metadata.ts'
import { givenIndex } from './given-index.ts'
import { PRODUCTS, SERIES, SERIES_RANGES } from './products.ts'
import { reportOf } from './reports.ts'
import { truthOf } from './truth.ts'

const END = month(202_610)
const country = createCountry({ seed: 1, size: 'demo', endMonth: END })
const data = createDhis2Dataset(country)
const key = (v: FakeDataValue): string => `${v.dataElement}.${v.categoryOptionCombo}/${v.period}`

/** A district whose reports hold a planted defect of the kind, with the values around it. */
function defectOf(kind: string): {
  country: Country
  district: number
  orgUnit: string
  period: string
  product: number
  detail: string
} {
  for (let district = 0; district < country.areas.districts.length; district++) {
    const found = truthOf(country, district).anomalies.find((a) => a.kind === kind && a.dhis2OrgUnit !== null)
    if (found === undefined) continue
    const product = PRODUCTS.findIndex((p) => p.code === found.product)
    return {
      country,
      district,
      orgUnit: found.dhis2OrgUnit ?? '',
      period: String(found.month),
      product,
      detail: found.detail ?? '',
    }
  }
  throw new Error(`No ${kind} in the demo country`)
}

function siteAt(district: number, orgUnit: string) {
  const site = country.sitesOf(district).find((candidate) => orgUnitUidOf(country.world.seed, candidate) === orgUnit)
  if (site === undefined) throw new Error(`No site for ${orgUnit}`)
  return site
}

describe('the generated DHIS2', () => {
  test('has org units whose parents exist, five levels deep, under unique UIDs', () => {
    const byId = new Map(data.organisationUnits.map((unit) => [unit.id, unit]))
    expect(byId.size).toBe(data.organisationUnits.length)
    expect(data.organisationUnits.every((unit) => isDhis2Uid(unit.id))).toBe(true)
    const levelOf = (id: string): number => {
      const parent = byId.get(id)?.parent
      return parent === undefined ? 1 : 1 + levelOf(parent)
    }
    expect(data.organisationUnits.filter((unit) => unit.parent !== undefined && !byId.has(unit.parent))).toEqual([])
    expect(Math.max(...data.organisationUnits.map((unit) => levelOf(unit.id)))).toBe(5)
    const codes = data.organisationUnits.flatMap((unit) => (unit.code === undefined ? [] : [unit.code]))
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('draws its districts otherwise than the supply hierarchy: one split, one renamed, one moved', () => {
    expect(new Set(country.dhis2Areas.differences.map((difference) => difference.kind))).toEqual(
      new Set(['zoneSplit', 'zoneRenamed', 'zoneMoved']),
    )
    const regions = createCountry({ seed: 8, size: 'national', endMonth: END }).dhis2Areas.differences
    expect(regions.filter((difference) => difference.kind === 'zoneSplit').length).toBeGreaterThan(8)
  })

  test('knows no stores, and OpenLMIS no private clinics', () => {
    expect(data.organisationUnits.some((unit) => /Store|Dépôt|Depósito/.test(unit.name))).toBe(false)
    expect(country.areas.districts.some((district) => truthOf(country, district.number).dhis2Only.length > 0)).toBe(
      true,
    )
  })

  test('stores one value for each element, combo and period, of elements and combos that exist', () => {
    const elements = new Set(data.dataElements.map((element) => element.id))
    const combos = new Set(data.categoryOptionCombos.map((combo) => combo.id))
    expect(elements.size).toBe(data.dataElements.length)
    for (const unit of data.organisationUnits.slice(-20)) {
      const keys = new Set<string>()
      for (const value of data.valuesOf(unit.id)) {
        expect(elements.has(value.dataElement) && combos.has(value.categoryOptionCombo)).toBe(true)
        expect(value.value).toMatch(/^\d+$/)
        expect(keys.has(key(value))).toBe(false)
        keys.add(key(value))
      }
    }
  })

  test('holds yearly populations at every facility', () => {
    const unit = data.organisationUnits.at(-1)
    const years = [...data.valuesOf(unit?.id ?? '')]
      .filter((value) => value.dataElement === 'aBpJPej3lyE')
      .map((value) => value.period)
    expect(years).toEqual(['2024', '2025', '2026'])
  })

  test('keeps to what is asked for: elements, periods and time of change', () => {
    const unit = data.organisationUnits.at(-1)?.id ?? ''
    const all = [...data.valuesOf(unit)]
    const wanted = { dataElements: new Set(['TWWbtMMWD51']), periods: new Set(['202605']) }
    expect([...data.valuesOf(unit, wanted)]).toEqual(
      all.filter((v) => v.dataElement === 'TWWbtMMWD51' && v.period === '202605'),
    )
    const latest = data.latestChangeOf?.(unit) ?? ''
    expect(
      all
        .map((value) => value.lastUpdated)
        .toSorted()
        .at(-1),
    ).toBe(latest)
    expect([...data.valuesOf(unit, { lastUpdatedFrom: latest })].some((value) => value.lastUpdated === latest)).toBe(
      true,
    )
  })

  test('repeats what was given where nothing was planted', () => {
    let compared = 0
    const accounts = country.accountsOf(0)
    const touched = new Set(accounts.defects.map((defect) => defect.site))
    for (const site of country.sitesOf(0)) {
      if (!site.inDhis2 || touched.has(site.number)) continue
      for (const value of data.valuesOf(orgUnitUidOf(country.world.seed, site))) {
        const s = SERIES.findIndex((series) => series.uid === value.dataElement)
        const t = value.period.length === 6 ? country.world.calendar.indexOf(month(Number(value.period))) : -1
        if (s < 0 || value.categoryOptionCombo !== 'JKuWbG5bWAu') continue
        if ((reportOf(country.world, site, t)?.corrected?.day ?? 0) > country.asOf) continue
        expect(Number(value.value)).toBe(accounts.given[givenIndex(country.world.calendar.months, site.local, t, s, 0)])
        compared++
      }
    }
    expect(compared).toBeGreaterThan(1000)
  })
})

describe('planted mistakes', () => {
  test('doses multiplied stand in the report ten or twenty times too high', () => {
    const { district, orgUnit, period, product, detail } = defectOf('dosesMultiplied')
    const site = siteAt(district, orgUnit)
    const [s = 0] = SERIES_RANGES[product] ?? []
    const t = country.world.calendar.indexOf(month(Number(period)))
    const truth =
      country.accountsOf(district).given[givenIndex(country.world.calendar.months, site.local, t, s, 0)] ?? 0
    const series = SERIES[s]
    const reported = [...data.valuesOf(orgUnit)].find(
      (value) => value.dataElement === series?.uid && value.period === period,
    )
    expect(Number(reported?.value)).toBe(truth * Number(detail.slice(1)))
  })

  test('stock in vials stands in the report divided by the doses in a vial', () => {
    const { district, orgUnit, period, product } = defectOf('stockInVials')
    const site = siteAt(district, orgUnit)
    const t = country.world.calendar.indexOf(month(Number(period)))
    const closing = country.accountsOf(district).ledger.get(site.local, product, t, 11)
    const reported = [...data.valuesOf(orgUnit)].find(
      (v) => v.dataElement === stockElementUid(product, 'STKHD') && v.period === period,
    )
    expect(Number(reported?.value)).toBe(closing / (PRODUCTS[product]?.dosesPerVial ?? 1))
  })

  test('a missing report leaves nothing behind, not even a zero', () => {
    const { orgUnit, period } = defectOf('missingReport')
    expect([...data.valuesOf(orgUnit)].filter((value) => value.period === period)).toEqual([])
    expect([...data.completionsOf(orgUnit)].filter((completion) => completion.period === period)).toEqual([])
  })

  test('a correction changes the value and its last change, once its day has come', () => {
    const { district, orgUnit, period, product } = defectOf('correctedReport')
    const site = siteAt(district, orgUnit)
    const report = reportOf(country.world, site, country.world.calendar.indexOf(month(Number(period))))
    const day = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10)
    const before = createDhis2Dataset(
      createCountry({ seed: 1, size: 'demo', endMonth: END, asOf: day((report?.corrected?.day ?? 1) - 1) }),
    )
    const mine = (v: FakeDataValue): boolean =>
      v.period === period && SERIES.some((s) => s.product === product && s.uid === v.dataElement)
    const old = new Map([...before.valuesOf(orgUnit)].filter(mine).map((value) => [key(value), value]))
    const now = [...data.valuesOf(orgUnit)].filter(mine)
    expect(now.length).toBeGreaterThan(0)
    expect(now.every((value) => value.lastUpdated > (old.get(key(value))?.lastUpdated ?? ''))).toBe(true)
    expect(now.some((value) => value.value !== old.get(key(value))?.value)).toBe(true)
  })
})
