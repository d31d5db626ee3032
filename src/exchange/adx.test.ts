import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { periodContaining, periodTypes } from '../connectors/dhis2/index.ts'
import type { AdxGroup } from './adx.ts'
import { fromAdxPeriod, toAdxPeriod } from './adx-period.ts'
import { readAdx } from './read-adx.ts'
import { writeAdx } from './write-adx.ts'

const EXPORTED = new Date('2026-08-05T09:00:00Z')
async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
const written = async (groups: readonly AdxGroup[]): Promise<string> => await joined(writeAdx(groups, EXPORTED))

/** What XML can hold at all. */
const text = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter((one) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(one))
const optional = fc.option(text, { nil: null })
const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
const period = fc
  .tuple(fc.constantFrom(...periodTypes), day)
  .map(([type, date]) => periodContaining(type, date.toISOString().slice(0, 10)).id)
const group: fc.Arbitrary<AdxGroup> = fc.record({
  orgUnit: text,
  period,
  dataSet: optional,
  attributeOptionCombo: optional,
  completeDate: fc.constant(null),
  values: fc.array(
    fc.record({
      dataElement: text,
      categoryOptionCombo: optional,
      value: fc.string().map((v) => v.replaceAll(/[^ -~]/g, '')),
    }),
    {
      maxLength: 4,
    },
  ),
})

describe('ADX', () => {
  test('that is written is read as the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(group, { maxLength: 4 }), async (groups) => {
        const read = readAdx(await written(groups))
        expect(read).toEqual({ ok: true, value: groups })
      }),
    )
  })

  test('is written as in the golden file', async () => {
    const groups: AdxGroup[] = [
      {
        orgUnit: 'DiszpKrYNg8',
        period: '202607',
        dataSet: 'R2igwZe0BSN',
        attributeOptionCombo: null,
        completeDate: null,
        values: [
          { dataElement: 'jk1rENz1jEH', categoryOptionCombo: null, value: '0' },
          { dataElement: 'kFK1BlpKOHI', categoryOptionCombo: 'HllvX50cXC0', value: '120' },
        ],
      },
    ]
    await expect(await written(groups)).toMatchFileSnapshot('test-support/golden/values.adx.xml')
  })

  test('of DHIS2 is read: prefixes, annotations, combos and categories', () => {
    const xml = `<?xml version="1.0"?><a:adx xmlns:a="urn:ihe:qrph:adx:2015" exported="2026-08-05T09:00:00Z">
      <a:group orgUnit="OU_1" period="2026-01-01/P3M" dataSet="EPI" attributeOptionCombo="aoc1" mechanism="x">
        <a:dataValue dataElement="BCG" value="1" categoryOptionCombo="u1"/>
        <a:dataValue dataElement="BCG" value="2" age="under1" sex="F"><annotation>late</annotation></a:dataValue>
      </a:group></a:adx>`
    expect(readAdx(xml)).toMatchObject({
      ok: true,
      value: [
        {
          orgUnit: 'OU_1',
          period: '2026Q1',
          attributeOptionCombo: 'aoc1',
          values: [{ categoryOptionCombo: 'u1' }, { categoryOptionCombo: 'age=under1,sex=F', value: '2' }],
        },
      ],
    })
  })

  test.each([
    ['a document type', '<!DOCTYPE adx [<!ENTITY a "b">]><adx/>', 'document type'],
    ['another root', '<html/>', 'expected adx'],
    ['a cut-off file', '<adx><group orgUnit="a" period="2026-01-01/P1M">', 'unclosed'],
    ['a group without an org unit', '<adx><group period="2026-01-01/P1M"/></adx>', 'no orgUnit'],
    ['a period that does not exist', '<adx><group orgUnit="a" period="2026-01-02/P1M"/></adx>', 'no period of DHIS2'],
    ['an unknown entity', '<adx><group orgUnit="&x;" period="2026-01-01/P1M"/></adx>', 'entity'],
  ])('with %s is refused, with the line', (_title, xml, words) => {
    const read = readAdx(xml)
    expect(read.ok).toBe(false)
    expect(JSON.stringify(read)).toMatch(new RegExp(`${words}.*line 1`))
  })
})

describe('periods', () => {
  test('of all types go to ADX and back, to the type or to one with the same days', () => {
    fc.assert(
      fc.property(period, (id) => {
        const adx = toAdxPeriod(id)
        const back = adx.ok ? fromAdxPeriod(adx.value) : adx
        expect(back.ok && toAdxPeriod(back.value)).toEqual(adx)
      }),
    )
  })
  test.each([
    ['202607', '2026-07-01/P1M'],
    ['2026W31', '2026-07-27/P7D'],
    ['2026Q3', '2026-07-01/P3M'],
    ['2026April', '2026-04-01/P1Y'],
    ['2026', '2026-01-01/P1Y'],
    ['20260805', '2026-08-05/P1D'],
  ])('%s is %s', (id, adx) => {
    expect(toAdxPeriod(id)).toEqual({ ok: true, value: adx })
    expect(fromAdxPeriod(adx)).toEqual({ ok: true, value: id })
  })
})
