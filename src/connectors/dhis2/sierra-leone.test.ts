import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { loadSierraLeone } from './fake/sierra-leone-dataset.ts'
import { hasRealData, realData, runFake, valueOf } from './test-support/run-fake.ts'

interface Named {
  readonly id: string
}

interface Metadata {
  readonly organisationUnits: readonly (Named & { readonly level: number; readonly path: string })[]
  readonly organisationUnitGroups: readonly (Named & { readonly organisationUnits: readonly Named[] })[]
  readonly dataElements: readonly Named[]
  readonly indicators: readonly Named[]
  readonly dataSets: readonly (Named & { readonly dataSetElements: readonly object[] })[]
  readonly categoryCombos: readonly Named[]
  readonly categoryOptionCombos: readonly Named[]
}

const readMetadata = (...path: string[]): Metadata => JSON.parse(readFileSync(join(realData, ...path), 'utf8'))
const count = (...lists: readonly (readonly Named[])[]): number => new Set(lists.flat().map((item) => item.id)).size

describe.skipIf(!hasRealData)('the Sierra Leone demo through the connector', () => {
  const auth = { kind: 'basic', username: 'admin', password: 'district' } as const

  test('has as many of everything as its files', async () => {
    const { dhis2 } = await runFake({ dataset: loadSierraLeone(realData) }, { auth })
    const demo = readMetadata('dhis2-sierra-leone', 'metadata.json')
    const package_ = readMetadata('dhis2-packages', 'IMM_AGG-2.40.json')
    const units = valueOf(await dhis2.listOrgUnits())
    expect(units).toMatchObject({ total: 1332, complete: true, rejects: [] })
    expect(units.units.length).toBe(demo.organisationUnits.length)
    for (const level of [1, 2, 3, 4])
      expect(units.units.filter((unit) => unit.level === level).length).toBe(
        demo.organisationUnits.filter((unit) => unit.level === level).length,
      )
    expect(new Set(units.units.map((unit) => `/${unit.path.join('/')}`))).toEqual(
      new Set(demo.organisationUnits.map((unit) => unit.path)),
    )
    expect(valueOf(await dhis2.listDataElements()).rows.length).toBe(count(demo.dataElements, package_.dataElements))
    expect(valueOf(await dhis2.listIndicators()).rows.length).toBe(count(demo.indicators, package_.indicators))
    const sets = valueOf(await dhis2.listDataSets()).rows
    expect(sets.length).toBe(count(demo.dataSets, package_.dataSets))
    for (const set of [...demo.dataSets, ...package_.dataSets])
      expect(sets.find((row) => row.id === set.id)?.elements.length).toBe(set.dataSetElements.length)
    const combos = valueOf(await dhis2.listCategoryCombos()).rows
    expect(combos.length).toBe(count(demo.categoryCombos, package_.categoryCombos))
    expect(combos.flatMap((combo) => combo.optionCombos).length).toBe(
      count(demo.categoryOptionCombos, package_.categoryOptionCombos),
    )
    const groups = valueOf(await dhis2.listOrgUnitGroups()).rows
    expect(groups.length).toBe(demo.organisationUnitGroups.length)
    for (const group of demo.organisationUnitGroups)
      expect(groups.find((row) => row.id === group.id)?.organisationUnits.length).toBe(group.organisationUnits.length)
  })

  test('has the geometry that the list of org units shows', async () => {
    const { dhis2 } = await runFake({ dataset: loadSierraLeone(realData) }, { auth })
    const text = readFileSync(join(realData, 'dhis2-sierra-leone', 'organisation_units.csv'), 'utf8')
    const rows = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data
    const drawn = rows.filter((row) => row['geometry']).map((row) => row['ou_uid'] ?? '')
    const { units } = valueOf(await dhis2.listOrgUnits())
    expect(
      units
        .filter((unit) => unit.geometry)
        .map((unit) => unit.id)
        .toSorted(),
    ).toEqual(drawn.toSorted())
  })

  test.each(['2.40.5', '2.43.1'])('gives the recorded values of %s back, every one of them', async (version) => {
    const { dhis2 } = await runFake({ dataset: loadSierraLeone(realData), version }, { auth })
    const recorded = ['dataValueSets-response01.csv', 'dataValueSets-response02.csv'].flatMap(
      (file) =>
        Papa.parse<Record<string, string>>(readFileSync(join(realData, 'dhis2-recorded', file), 'utf8'), {
          header: true,
          skipEmptyLines: true,
        }).data,
    )
    const key = (...parts: (string | undefined)[]): string => parts.join('/')
    const wanted = recorded.map((row) =>
      key(
        row['dataelement'],
        row['period'],
        row['orgunit'],
        row['categoryoptioncombo'],
        row['attributeoptioncombo'],
        row['value'],
      ),
    )
    const distinct = (name: string): string[] => [...new Set(recorded.map((row) => row[name] ?? ''))]
    const found: string[] = []
    const plan = dhis2.planDataValues({
      dataElements: distinct('dataelement'),
      periods: distinct('period'),
      orgUnits: ['ImspTQPwCqd'],
      children: true,
    })
    for (const request of plan)
      valueOf(
        await dhis2.readDataValues(request, {
          onValues: (values) =>
            void found.push(
              ...values.map((v) =>
                key(v.dataElement, v.period, v.orgUnit, v.categoryOptionCombo, v.attributeOptionCombo, v.value),
              ),
            ),
          onRejects: (rejects) => expect(rejects).toEqual([]),
        }),
      )
    expect(found.toSorted()).toEqual(wanted.toSorted())
  })

  test('adds the recorded values of two facilities up to that of the country in analytics', async () => {
    const { dhis2 } = await runFake({ dataset: loadSierraLeone(realData) }, { auth })
    const byDistrict: number[] = []
    const query = {
      dataItems: ['dY4OCwl0Y7Y'],
      periods: ['202001'],
      orgUnits: ['ImspTQPwCqd', 'VdXuxcNkiad', 'BNFrspDBKel'],
    }
    valueOf(
      await dhis2.readAnalytics(query, {
        onCells: (cells) => void byDistrict.push(...cells.map((cell) => cell.value)),
        onRejects: () => undefined,
      }),
    )
    const [country = 0, first = 0, second = 0] = byDistrict
    expect(country).toBeGreaterThan(0)
    expect(country).toBe(first + second)
  })
})
