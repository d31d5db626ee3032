import { describe, expect, test } from 'vitest'
import { rootFieldsBefore, withRootHead } from './root-head.ts'

describe('what stands before the array', () => {
  test.each([
    ['{"dataSet":"s","period":"202607","dataValues":[{"a":1}', { dataSet: 's', period: '202607' }],
    ['{ "period" : "202607" ,\n "dataValues" : [', { period: '202607' }],
    ['{"dataValues":[', {}],
    ['{"period":"2026', undefined],
    ['{"dataValues', undefined],
  ])('%s gives %j', (text, fields) => {
    expect(rootFieldsBefore(text, 'dataValues')).toEqual(fields)
  })

  test('is known before the piece that holds it is passed on, wherever the pieces are cut', async () => {
    const bytes = Buffer.from('{"orgUnit":"Kädé","dataValues":[{"value":"1"}]}')
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)]
      let head: object | undefined
      const passed: Uint8Array[] = []
      const source = (async function* () {
        yield* pieces
      })()
      for await (const piece of withRootHead(source, 'dataValues', (fields) => (head = fields))) {
        passed.push(piece)
        if (Buffer.concat(passed).includes('"dataValues":[')) expect(head).toEqual({ orgUnit: 'Kädé' })
      }
      expect(Buffer.concat(passed).equals(bytes)).toBe(true)
    }
  })
})
