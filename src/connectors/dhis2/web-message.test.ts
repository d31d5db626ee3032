import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasRealData, realData } from './test-support/run-fake.ts'
import { parseWebMessage } from './web-message.ts'

const recorded = (name: string): unknown => JSON.parse(readFileSync(join(realData, 'dhis2-recorded', name), 'utf8'))

describe.skipIf(!hasRealData)('recorded answers of real servers', () => {
  test.each([
    ['datavalues-ok.json', 'SUCCESS', { imported: 3, updated: 0, ignored: 0, deleted: 0 }, []],
    ['datavalues-error-assigned.json', 'WARNING', undefined, ['t3kZ5ksd8IR']],
    ['datavalues-error-bad-coc.json', 'WARNING', { imported: 0, updated: 0, ignored: 1, deleted: 0 }, ['ba1FkzknqS8']],
    [
      'datavalues-error-bad-type.json',
      'WARNING',
      { imported: 0, updated: 355, ignored: 1, deleted: 0 },
      ['nymNRxmnj4z'],
    ],
    ['datavalues-error-coc.json', 'WARNING', { imported: 1, updated: 0, ignored: 0, deleted: 0 }, ['0', '0']],
    ['datavalues-error-element-type-percent.json', 'WARNING', undefined, ['85.71428571428571']],
    ['datavalues-error-element-type.json', 'WARNING', { imported: 0, updated: 0, ignored: 1, deleted: 0 }, ['hello']],
    ['datavalues-error-open-periods.json', 'WARNING', { imported: 0, updated: 0, ignored: 1, deleted: 0 }, ['203001']],
    ['datavalues-error-technical.json', 'ERROR', { imported: 0, updated: 0, ignored: 0, deleted: 0 }, []],
    [
      'datavalues-error-unknown-dataelement.json',
      'WARNING',
      { imported: 0, updated: 0, ignored: 1, deleted: 0 },
      ['M62VHgY22n0'],
    ],
  ] as const)('%s is read as %s with its counters and conflicts', (file, status, count, objects) => {
    const summary = parseWebMessage(recorded(file))?.importSummary
    expect(summary?.status).toBe(status)
    expect(summary?.count).toEqual(count)
    expect(summary?.conflicts.map((conflict) => conflict.object)).toEqual(objects)
    expect(summary?.conflicts.every((conflict) => conflict.message !== '')).toBe(true)
  })

  test('a technical error rejects everything, although no row is named', () => {
    expect(parseWebMessage(recorded('datavalues-error-technical.json'))?.importSummary?.allRejected).toBe(true)
  })

  test('the code of a conflict is kept where the server knows codes', () => {
    const [conflict] = parseWebMessage(recorded('datavalues-error-bad-type.json'))?.importSummary?.conflicts ?? []
    expect(conflict).toMatchObject({ errorCode: 'E7619', property: 'value', objects: { dataElement: 'nymNRxmnj4z' } })
  })
})

test('an error without import summary keeps its code and message and is not taken for one', () => {
  const body = {
    httpStatus: 'Conflict',
    httpStatusCode: 409,
    status: 'ERROR',
    message: 'No period',
    errorCode: 'E2002',
  }
  expect(parseWebMessage(body)).toEqual({
    httpStatusCode: 409,
    status: 'ERROR',
    message: 'No period',
    errorCode: 'E2002',
    importSummary: undefined,
  })
})

test.each([['<html></html>'], [null], [[1]], [17]])('%j is no web message', (body) => {
  expect(parseWebMessage(body)).toBeUndefined()
})
