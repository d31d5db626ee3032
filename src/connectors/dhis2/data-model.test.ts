import { describe, expect, test } from 'vitest'
import { combo, element, indicator, set, unit } from './fake/small-country.ts'
import { errorOf, runFake, valueOf } from './test-support/run-fake.ts'

describe('the data model', () => {
  test('says of an element what decides how its values count', async () => {
    const { dhis2 } = await runFake()
    const { rows, complete } = valueOf(await dhis2.listDataElements())
    expect(complete).toBe(true)
    expect(rows.find((row) => row.id === element.stock)).toEqual({
      id: element.stock,
      code: 'STOCK',
      name: 'Stock on hand',
      valueType: 'INTEGER',
      aggregationType: 'SUM',
      domainType: 'AGGREGATE',
      zeroIsSignificant: false,
      categoryCombo: 'CcDefault01',
    })
  })

  test('knows the combos with their option combos and which one is the default', async () => {
    const { dhis2 } = await runFake()
    const { rows } = valueOf(await dhis2.listCategoryCombos())
    expect(rows.find((row) => row.name === 'Age')).toMatchObject({
      isDefault: false,
      optionCombos: [{ id: combo.under1, name: '<1 year' }, { id: combo.over1 }],
    })
    expect(rows.filter((row) => row.isDefault).map((row) => row.id)).toEqual(['CcDefault01'])
    expect(valueOf(await dhis2.getDefaultOptionCombo())).toBe(combo.default)
  })

  test('reads the option combos of wanted combos only, with the options they are made of', async () => {
    const { dhis2 } = await runFake()
    const combos = valueOf(await dhis2.listCategoryCombos()).rows
    const age = combos.find((row) => row.name === 'Age')?.id ?? ''
    const { rows, complete } = valueOf(await dhis2.listOptionCombos([age]))
    expect(complete).toBe(true)
    expect(rows.map((row) => [row.id, row.categoryCombo, row.categoryOptions.length])).toEqual(
      rows.map((row) => [row.id, age, 1]),
    )
    expect(rows.map((row) => row.id).toSorted()).toEqual([combo.over1, combo.under1].toSorted())
    expect(valueOf(await dhis2.listOptionCombos([])).rows).toEqual([])
  })

  test('keeps the combo with which a data set overrides that of its element', async () => {
    const { dhis2 } = await runFake()
    const { rows } = valueOf(await dhis2.listDataSets())
    expect(rows.find((row) => row.id === set.second)?.elements).toEqual([
      { dataElement: element.stock, overridingCombo: 'CcOther0001' },
    ])
    expect(rows.find((row) => row.id === set.vaccines)).toMatchObject({
      code: 'VACCINES',
      periodType: 'Monthly',
      attributeCombo: 'CcDefault01',
    })
  })

  test('holds indicators with formula, factor and whether they are annualised', async () => {
    const { dhis2 } = await runFake()
    const { rows } = valueOf(await dhis2.listIndicators())
    expect(rows.find((row) => row.id === indicator.coverage)).toMatchObject({
      code: 'COV',
      annualized: true,
      indicatorType: { factor: 100 },
    })
  })
})

describe('the gates of a data set', () => {
  test('are read for one data set', async () => {
    const { dhis2 } = await runFake()
    expect(valueOf(await dhis2.getDataSetGates(set.vaccines))).toEqual({
      id: set.vaccines,
      periodType: 'Monthly',
      expiryDays: 60,
      openFuturePeriods: 0,
      inputPeriods: [],
      workflow: 'Workflow001',
      warnings: [],
    })
  })

  test('come with a warning where 2.43.1 has input periods the wrong way round', async () => {
    const inverted = await runFake({ version: '2.43.1' })
    const right = await runFake({ version: '2.43.2' })
    expect(valueOf(await inverted.dhis2.getDataSetGates(set.campaign)).warnings).toEqual([
      expect.stringContaining('DHIS2-21981'),
    ])
    expect(valueOf(await right.dhis2.getDataSetGates(set.campaign)).warnings).toEqual([])
  })

  test('of a data set that is not there are not found', async () => {
    const { dhis2 } = await runFake()
    expect(errorOf(await dhis2.getDataSetGates(unit.open))).toMatchObject({
      kind: 'notFound',
      message: expect.stringContaining('DataSet'),
    })
  })
})
