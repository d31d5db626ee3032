import { describe, expect, test } from 'vitest'
import type { FakeDhis2Options } from './fake/create-fake-dhis2.ts'
import { gln, password, smallCountry, unit } from './fake/small-country.ts'
import { errorOf, runFake, valueOf } from './test-support/run-fake.ts'

const OTHER = 'OtherAttr01'
function country(): FakeDhis2Options['dataset'] {
  const dataset = smallCountry({
    moreUnits: [
      {
        id: 'TwoAttribs1',
        parent: unit.districtA,
        name: 'Two attributes',
        openingDate: '2000-01-01',
        attributeValues: [
          { attribute: OTHER, value: 'kept' },
          { attribute: gln, value: '9436465792104' },
        ],
      },
    ],
  })
  const attributes = [
    ...dataset.attributes,
    { id: OTHER, name: 'Other', valueType: 'TEXT', unique: false, organisationUnitAttribute: true },
    { id: 'DataElement', name: 'Of data elements', valueType: 'TEXT', unique: false, dataElementAttribute: true },
  ]
  return { ...dataset, attributes, valuesOf: () => [], completionsOf: () => [] }
}
const change = { orgUnit: unit.elsewhere, attribute: gln, value: '6291041500213', expected: null }

describe('setting an attribute of an org unit', () => {
  test.each(['2.38.5', '2.42.5.2', '2.43.1'])('sets it where there was none, in %s', async (version) => {
    const { fake, dhis2 } = await runFake({ dataset: country(), version })
    expect(valueOf(await dhis2.setOrgUnitAttribute(change))).toEqual({ kind: 'written' })
    const { units } = valueOf(await dhis2.listOrgUnits())
    expect(units.find(({ id }) => id === unit.elsewhere)?.attributes).toEqual([
      expect.objectContaining({ id: gln, value: '6291041500213' }),
    ])
    expect(valueOf(await dhis2.setOrgUnitAttribute(change))).toEqual({ kind: 'alreadySo' })
    expect(fake.requests.byRoute()).toMatchObject({ 'PATCH /api/organisationUnits/{id}': 1 })
  })

  test('changes one value, and leaves the other attributes and all else of the unit as they were', async () => {
    const { dhis2 } = await runFake({ dataset: country() })
    const before = valueOf(await dhis2.listOrgUnits()).units.find(({ id }) => id === 'TwoAttribs1')
    const replaced = { ...change, orgUnit: 'TwoAttribs1', expected: '9436465792104' }
    expect(valueOf(await dhis2.setOrgUnitAttribute(replaced))).toEqual({ kind: 'written' })
    const after = valueOf(await dhis2.listOrgUnits()).units.find(({ id }) => id === 'TwoAttribs1')
    expect(after).toEqual({
      ...before,
      lastUpdated: expect.any(String),
      attributes: expect.arrayContaining([
        expect.objectContaining({ id: OTHER, value: 'kept' }),
        expect.objectContaining({ id: gln, value: '6291041500213' }),
      ]),
    })
  })

  test('writes nothing over a value that somebody else set since', async () => {
    const { fake, dhis2 } = await runFake({ dataset: country() })
    expect(valueOf(await dhis2.setOrgUnitAttribute({ ...change, orgUnit: 'TwoAttribs1' }))).toEqual({
      kind: 'changedMeanwhile',
      found: '9436465792104',
    })
    expect(Object.keys(fake.requests.byRoute()).filter((route) => route.startsWith('PATCH'))).toEqual([])
  })

  test('tells what DHIS2 has against it: a number that is taken, an attribute of something else, a missing right', async () => {
    const { fake, dhis2 } = await runFake({ dataset: country() })
    expect(errorOf(await dhis2.setOrgUnitAttribute({ ...change, value: '0614141000012' }))).toEqual({
      kind: 'declined',
      status: 409,
      errorCode: 'E4009',
      message: `DHIS2 declined the change of org unit ${unit.elsewhere}: Attribute value \`0614141000012\` already exists for attribute \`GLN\``,
    })
    expect(errorOf(await dhis2.setOrgUnitAttribute({ ...change, attribute: 'DataElement' }))).toMatchObject({
      errorCode: 'E4010',
    })
    expect(errorOf(await dhis2.setOrgUnitAttribute({ ...change, orgUnit: 'NoSuchUnit1' }))).toMatchObject({
      kind: 'notFound',
    })
    const { dhis2: clerk } = await runFake(
      { dataset: country() },
      { auth: { kind: 'basic', username: 'clerk', password } },
    )
    expect(errorOf(await clerk.setOrgUnitAttribute(change))).toMatchObject({ kind: 'forbidden' })
    expect(fake.requests.byRoute()).toMatchObject({ 'PATCH /api/organisationUnits/{id}': 2 })
  })
})
