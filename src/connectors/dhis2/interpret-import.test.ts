import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { interpretImport, type ImportOutcome } from './interpret-import.ts'
import type { OutgoingValue } from './outgoing-value.ts'
import { hasRealData, realData } from './test-support/run-fake.ts'
import { parseWebMessage } from './web-message.ts'

const value = (more: Partial<OutgoingValue> = {}): OutgoingValue => ({
  dataElement: 'M62VHgYT2n0',
  orgUnit: 't3kZ5ksd8IR',
  period: '201912',
  value: '12',
  ...more,
})

function interpret(body: unknown, sent: readonly OutgoingValue[]): ImportOutcome {
  const summary = parseWebMessage(body)?.importSummary
  if (!summary) throw new Error('The answer holds no import summary')
  return interpretImport(summary, sent)
}

/** Indexes and codes, short enough to be read in a test. */
function inShort(outcome: ImportOutcome): object {
  const rows = (conflicts: ReadonlyMap<number, { code: string }>) =>
    [...conflicts].map(([i, { code }]) => `${i} ${code}`)
  if (outcome.kind === 'taken') return { refused: rows(outcome.refused), doubtful: rows(outcome.doubtful) }
  return outcome.kind === 'refused'
    ? { code: outcome.conflict.code, culprits: outcome.culprits }
    : { failed: outcome.message }
}

const summary = (more: object): object => ({
  httpStatusCode: 409,
  response: { responseType: 'ImportSummary', status: 'WARNING', conflicts: [], ...more },
})

describe.skipIf(!hasRealData)('recorded answers of real servers', () => {
  const recorded = (name: string): unknown => JSON.parse(readFileSync(join(realData, 'dhis2-recorded', name), 'utf8'))

  test('a success is a success for every row', () => {
    const sent = [value(), value({ orgUnit: 'a0000000001' }), value({ orgUnit: 'a0000000002' })]
    expect(inShort(interpret(recorded('datavalues-ok.json'), sent))).toEqual({ refused: [], doubtful: [] })
  })

  test('a data set that is not assigned is doubted for its element and org unit alone', () => {
    const sent = [
      value({ dataElement: 'FC3nR54yGUx' }),
      value({ dataElement: 'FC3nR54yGUx', orgUnit: 'a0000000001' }),
      value({ dataElement: 'fOther00001' }),
    ]
    const outcome = interpret(recorded('datavalues-error-assigned.json'), sent)
    expect(inShort(outcome)).toEqual({ refused: [], doubtful: ['0 conflict'] })
  })

  test.each([
    ['datavalues-error-unknown-dataelement.json', { dataElement: 'M62VHgY22n0' }],
    ['datavalues-error-bad-coc.json', { categoryOptionCombo: 'ba1FkzknqS8' }],
    ['datavalues-error-element-type.json', { value: 'hello' }],
    ['datavalues-error-open-periods.json', { period: '203001' }],
  ] as const)('%s doubts the row that it speaks of, not those beside it', (file, bad) => {
    const sent = [value({ dataElement: 'fOther00001' }), value(bad), value({ dataElement: 'fOther00002' })]
    expect(inShort(interpret(recorded(file), sent))).toEqual({ refused: [], doubtful: ['1 conflict'] })
  })

  test('the value of a percentage is found by element and value', () => {
    const sent = [
      value({ dataElement: 'wTFkuSU2MsH', value: '85.71428571428571' }),
      value({ dataElement: 'wTFkuSU2MsH' }),
    ]
    const outcome = interpret(recorded('datavalues-error-element-type-percent.json'), sent)
    expect(inShort(outcome)).toEqual({ refused: [], doubtful: ['0 conflict'] })
  })

  test('a value of another type among hundreds leaves the hundreds stored', () => {
    const sent = Array.from({ length: 356 }, (_, i) => value({ orgUnit: `a${String(i).padStart(10, '0')}` }))
    sent[17] = value({ dataElement: 'nymNRxmnj4z', value: 'value_not_integer' })
    expect(inShort(interpret(recorded('datavalues-error-bad-type.json'), sent))).toEqual({
      refused: [],
      doubtful: ['17 E7619'],
    })
  })

  test('a zero that means nothing is doubted, and so is a row without its option combo', () => {
    const sent = [value({ dataElement: 'lXpDI2bRPCF', value: '0' }), value()]
    const outcome = interpret(recorded('datavalues-error-coc.json'), sent)
    expect(inShort(outcome)).toMatchObject({ doubtful: [expect.stringMatching(/^0 /)] })
  })

  test('an import that broke off is no refusal: some rows may be stored', () => {
    expect(inShort(interpret(recorded('datavalues-error-technical.json'), [value()]))).toEqual({
      failed: 'The import process failed: Failed to flush BatchHandler',
    })
  })
})

describe('answers up to 2.42', () => {
  test('name the rows that were refused; the others are stored although the status is 409', () => {
    const conflicts = [{ object: 'x', value: 'not in hierarchy', errorCode: 'E7617', indexes: [1] }]
    const sent = [value(), value({ orgUnit: 'x' }), value({ period: '202001' })]
    expect(inShort(interpret(summary({ conflicts, rejectedIndexes: [1] }), sent))).toEqual({
      refused: ['1 E7617'],
      doubtful: [],
    })
  })

  test('pass over zeros without a word: as many rows as there are zeros are counted nowhere', () => {
    const counted = { status: 'SUCCESS', importCount: { imported: 1, updated: 0, ignored: 0, deleted: 0 } }
    expect(inShort(interpret(summary(counted), [value({ value: '0' }), value()]))).toEqual({
      refused: [],
      doubtful: ['0 zeroDropped'],
    })
    const deleted = { status: 'SUCCESS', importCount: { imported: 0, updated: 1, ignored: 0, deleted: 1 } }
    expect(inShort(interpret(summary(deleted), [value({ value: '0' }), value()]))).toMatchObject({
      doubtful: ['0 zeroDropped'],
    })
  })

  test('count unchanged rows as ignored, which is no refusal', () => {
    const counted = { status: 'SUCCESS', importCount: { imported: 0, updated: 0, ignored: 2, deleted: 0 } }
    expect(inShort(interpret(summary(counted), [value(), value({ period: '202001' })]))).toEqual({
      refused: [],
      doubtful: [],
    })
  })
})

describe('answers from 2.43', () => {
  const refusal = (errorCode: string, text: string, args: string, more: object = {}): object =>
    summary({ status: 'ERROR', conflicts: [{ objects: { args }, value: text, errorCode, ...more }] })
  const sent = [value(), value({ orgUnit: 'bOrgUnit001' }), value({ orgUnit: 'cOrgUnit001', period: '202001' })]

  test('of org units refuse the whole request, and name them', () => {
    const body = refusal(
      'E8022',
      'Data set DataSet0001 is not usable with org unit(s): bOrgUnit001, cOrgUnit001',
      'DataSet0001-bOrgUnit001-cOrgUnit001',
    )
    expect(inShort(interpret(body, sent))).toEqual({ code: 'E8022', culprits: [1, 2] })
  })

  test('of an org unit in a period name rows that have both', () => {
    const body = refusal(
      'E8031',
      'Untimely entry: org unit cOrgUnit001 is not open in period(s): 202001',
      'cOrgUnit001-202001',
    )
    expect(inShort(interpret(body, sent))).toEqual({ code: 'E8031', culprits: [2] })
  })

  test('of rows that cannot be read say the number in the text alone', () => {
    const body = refusal('E8104', 'Value #1 data element is not a valid UID: x', '1-x', { indexes: [-1] })
    expect(inShort(interpret(body, sent))).toEqual({ code: 'E8104', culprits: [1] })
  })

  test('of two rows for one value keep the first', () => {
    const body = refusal('E8128', 'Values #[0, 2] affect the same data value: a-b', '[0, 2]-a-b')
    expect(inShort(interpret(body, sent))).toEqual({ code: 'E8128', culprits: [2] })
  })

  test('that name nothing of what was sent leave the row to be found by halves', () => {
    expect(inShort(interpret(refusal('E8999', 'Something is wrong', ''), sent))).toEqual({
      code: 'E8999',
      culprits: [],
    })
  })

  test('with a reason for every row are no refusal of the request, although the status says error', () => {
    const conflicts = [0, 1, 2].map((i) => ({
      objects: {},
      value: `Value #${i} must have a value`,
      errorCode: 'E8120',
      indexes: [i],
    }))
    expect(inShort(interpret(summary({ status: 'ERROR', conflicts }), sent))).toEqual({
      refused: ['0 E8120', '1 E8120', '2 E8120'],
      doubtful: [],
    })
  })
})
