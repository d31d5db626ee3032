import { describe, expect, test } from 'vitest'
import { parseMetadataReport } from './metadata-report.ts'
import { password, set } from './fake/small-country.ts'
import { errorOf, runFake, valueOf } from './test-support/run-fake.ts'

const legendSet = {
  id: 'LegendSet01',
  name: 'Bands',
  legends: [{ id: 'LegendOne01', name: 'Low', startValue: 0, endValue: 1, color: '#ff0000' }],
}

describe.each(['2.40.12', '2.43.1'])('metadata of %s', (version) => {
  test('is validated without being stored, then stored, and read with everything that it has', async () => {
    const { dhis2 } = await runFake({ version })
    const bundle = { legendSets: [legendSet] }
    expect(valueOf(await dhis2.pushMetadata({ bundle, validateOnly: true }))).toMatchObject({
      status: 'OK',
      counts: { created: 1, total: 1 },
      types: [{ type: 'LegendSet', counts: { created: 1 } }],
      problems: [],
    })
    expect(valueOf(await dhis2.readMetadataObjects('legendSets', ['LegendSet01']))).toEqual([])
    valueOf(await dhis2.pushMetadata({ bundle, validateOnly: false }))
    expect(valueOf(await dhis2.readMetadataObjects('legendSets', ['LegendSet01', 'Nowhere0001']))).toMatchObject([
      legendSet,
    ])
    expect(valueOf(await dhis2.findMetadataObjects('legendSets', 'name', ['Bands', 'a:b']))).toMatchObject([
      { id: 'LegendSet01', name: 'Bands' },
    ])
  })

  test('that is refused comes back with object, property, code and words', async () => {
    const { dhis2 } = await runFake({ version })
    const dataSets = [
      {
        id: set.second,
        name: 'Vaccines',
        shortName: 'V',
        periodType: 'Monthly',
        organisationUnits: [{ id: 'Nowhere0001' }],
      },
    ]
    const report = valueOf(await dhis2.pushMetadata({ bundle: { dataSets }, validateOnly: false }))
    expect(report).toMatchObject({ status: 'ERROR', counts: { ignored: 1 } })
    expect(report.problems).toMatchObject([
      { type: 'DataSet', uid: set.second, index: 0, code: 'E5003', property: 'name' },
      { type: 'DataSet', uid: set.second, index: 0, code: 'E5002', property: 'organisationUnits' },
    ])
    expect(report.problems[0]?.message).toContain('already exists')
  })

  test('from an account without the right is refused as forbidden', async () => {
    const { dhis2 } = await runFake({ version }, { auth: { kind: 'basic', username: 'clerk', password } })
    expect(errorOf(await dhis2.pushMetadata({ bundle: {}, validateOnly: true })).kind).toBe('forbidden')
  })
})

test('the UID of our own account is known', async () => {
  const { dhis2 } = await runFake()
  expect(valueOf(await dhis2.getOwnUid())).toBe('SuperUser01')
})

describe('a report', () => {
  test('is read without its envelope as well', () => {
    expect(parseMetadataReport({ status: 'OK', stats: { created: 2, total: 2 }, typeReports: [] })).toMatchObject({
      status: 'OK',
      counts: { created: 2, updated: 0 },
    })
  })

  test('that ignored something is no success', () => {
    expect(parseMetadataReport({ response: { status: 'OK', stats: { ignored: 1, total: 1 } } })?.status).toBe('WARNING')
  })

  test.each([
    [undefined],
    ['<html>'],
    [{ status: 'ERROR', message: 'no report' }],
    [{ response: { status: 'maybe' } }],
  ])('is not made up of %j', (body) => {
    const report = parseMetadataReport(body)
    expect(report === undefined || report.status === 'ERROR').toBe(true)
  })
})
