import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_ANTIGENS } from '../products/index.ts'
import { buildPackage } from './build-package.ts'
import { differencesOf, overlay } from './compare.ts'
import { nameOf, textOf, type PackageAntigen, type PackageContent } from './content.ts'
import { explainProblem } from './explain-report.ts'
import { planObjects } from './plan.ts'
import { packageUid } from './package-uid.ts'

const UID = /^[a-zA-Z][a-zA-Z0-9]{10}$/

const antigens: PackageAntigen[] = DEFAULT_ANTIGENS.map((antigen) => ({
  ...antigen,
  doses: [
    { sourceId: 'DosesGiven1.AgeUnder1y0', doseNumber: antigen.coverageDose, ageBand: 'target', periodType: 'Monthly' },
  ],
  targets: [{ sourceId: 'Population1', doseNumber: null, ageBand: null, periodType: 'Yearly' }],
}))
const content = (more: Partial<PackageContent> = {}): PackageContent => ({
  antigens,
  pagesUrl: 'https://interop.example.org/',
  defaultCombo: 'CcDefault01',
  percentType: null,
  numberType: 'TypeNumber0',
  ownUid: 'SuperUser01',
  orgUnits: null,
  ...more,
})
const all = buildPackage(content())

describe('a UID of the package', () => {
  test('is well formed, the same for the same key, and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(packageUid('dataElements', a)).toMatch(UID)
        expect(packageUid('dataElements', a)).toBe(packageUid('dataElements', a))
        if (a !== b) expect(packageUid('dataElements', a)).not.toBe(packageUid('dataElements', b))
        expect(packageUid('dataElements', a)).not.toBe(packageUid('indicators', a))
      }),
    )
  })
})

describe('the package of the default antigens', () => {
  test('has the objects of the golden list', async () => {
    const two = buildPackage(content({ antigens: antigens.slice(0, 2) }))
    const lines = two.map(({ collection, object }) =>
      [collection, object.id, textOf(object, 'code') ?? '-', nameOf(object), textOf(object, 'numerator') ?? '']
        .join(' | ')
        .trim(),
    )
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('test-support/golden/package.txt')
  })

  test('has no two objects with the same id, code, name or short name in one collection', () => {
    for (const [, objects] of Map.groupBy(all, ({ collection }) => collection))
      for (const property of ['id', 'code', 'name', 'shortName']) {
        const values = objects.flatMap(({ object }) => object[property] ?? [])
        expect(new Set(values).size, property).toBe(values.length)
      }
  })

  test('keeps to the lengths of DHIS2', () => {
    for (const { object } of all) {
      expect((textOf(object, 'shortName') ?? '').length).toBeLessThanOrEqual(50)
      expect((textOf(object, 'code') ?? '').length).toBeLessThanOrEqual(50)
      expect((textOf(object, 'name') ?? '').length).toBeLessThanOrEqual(230)
      expect((textOf(object, 'url') ?? '').length).toBeLessThanOrEqual(255)
    }
  })

  test('never lets balances add up over months, and always keeps zeros', () => {
    const elements = all.filter(({ collection }) => collection === 'dataElements').map(({ object }) => object)
    const aggregationOf = (code: string) => elements.find((one) => one['code'] === code)?.['aggregationType']
    expect(aggregationOf('OLMIS_BCG_OPENING')).toBe('FIRST')
    expect(aggregationOf('OLMIS_BCG_CLOSING')).toBe('LAST_IN_PERIOD')
    expect(aggregationOf('OLMIS_BCG_AMC')).toBe('AVERAGE_SUM_ORG_UNIT')
    expect(aggregationOf('OLMIS_BCG_RECEIVED')).toBe('SUM')
    expect(elements.every((one) => one['zeroIsSignificant'] === true)).toBe(true)
  })

  test('subtracts the whole balance in the stock discrepancy, and says what the published one does', () => {
    const discrepancy = all.find(({ object }) => object['code'] === 'OLMIS_IND_BCG_DISCREPANCY')?.object
    const of = (indicator: string): string => `#{${packageUid('dataElements', `BCG ${indicator}`)}}`
    expect(discrepancy?.['numerator']).toBe(
      `${of('closingBalance')} - (${of('openingBalance')} + ${of('received')} - ${of('issued')} - ${of('lossesOpened')} - ` +
        `(${of('lossesExpired')} + ${of('lossesHeat')} + ${of('lossesFrozen')} + ${of('lossesBroken')} + ${of('lossesOther')}))`,
    )
    expect(discrepancy?.['description']).toContain('without brackets')
  })

  test('makes an indicator type of its own only where the server has none', () => {
    const types = all.filter(({ collection }) => collection === 'indicatorTypes').map(({ object }) => object['factor'])
    expect(types).toEqual([100])
  })

  test('has no links when the address of our pages is not known', () => {
    expect(JSON.stringify(buildPackage(content({ pagesUrl: null })))).not.toContain('http')
  })

  test('is empty when no product serves an antigen', () => {
    expect(buildPackage(content({ antigens: [] }))).toEqual([])
  })
})

describe('comparing with what is there', () => {
  const json = fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.integer()),
    ),
  )
  const object = json.map((fields) => ({ ...fields, id: 'ObjectOne01' }))

  test('an object is no different from itself, whatever a server adds', () => {
    fc.assert(
      fc.property(object, json, (ours, more) => {
        expect(differencesOf(ours, { ...more, ...ours })).toEqual([])
      }),
    )
  })

  test('what is sent to change an object says what ours says', () => {
    fc.assert(
      fc.property(object, object, (ours, theirs) => {
        expect(differencesOf(ours, overlay(ours, theirs))).toEqual([])
      }),
    )
  })

  test('lists of references are compared whatever their order, texts of dimensions in theirs', () => {
    const ours = { id: 'ObjectOne01', elements: [{ id: 'a' }, { id: 'b' }], columns: ['dx', 'ou'] }
    const theirs = { id: 'ObjectOne01', elements: [{ id: 'b', name: 'x' }, { id: 'a' }], columns: ['ou', 'dx'] }
    expect(differencesOf(ours, theirs).map(({ property }) => property)).toEqual(['columns'])
  })

  test('something that bears our UID under another code is not ours', () => {
    const [planned] = planObjects([{ collection: 'dataElements', object: { id: 'ObjectOne01', code: 'A' } }], {
      there: new Map([['dataElements ObjectOne01', { id: 'ObjectOne01', code: 'B' }]]),
      byCode: new Map(),
      written: new Map(),
    })
    expect(planned?.state).toBe('notOurs')
  })
})

test.each([
  ['E3000', 'noRight'],
  ['E5003', 'taken'],
  ['E5002', 'missingReference'],
  ['E4000', 'missingProperty'],
  ['E9999', 'other'],
])('%s is explained as %s, with a remedy', (code, reason) => {
  const problem = { type: 'DataElement', uid: 'ObjectOne01', index: 0, code, property: 'name', message: 'said' }
  const explained = explainProblem(problem, () => 'Closing balance')
  expect(explained).toMatchObject({ reason, name: 'Closing balance', message: 'said' })
  expect(explained.remedy).not.toBe('')
})
