import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pushToPull } from './push-to-pull.ts'

describe('pushToPull', () => {
  test('hands every piece on in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), async (pieces) => {
        const taken: number[] = []
        const source = pushToPull<number>(async (push) => {
          for (const piece of pieces) await push(piece)
        })
        for await (const piece of source) taken.push(piece)
        expect(taken).toEqual(pieces)
      }),
    )
  })

  test('lets the producer make one piece at a time', async () => {
    let made = 0
    let taken = 0
    const source = pushToPull<number>(async (push) => {
      for (let i = 0; i < 20; i++) {
        made++
        await push(i)
      }
    })
    for await (const _piece of source) {
      taken++
      expect(made - taken).toBeLessThanOrEqual(0)
    }
    expect(taken).toBe(20)
  })

  test('throws what the producer throws, after the pieces before it', async () => {
    const taken: number[] = []
    const reading = (async () => {
      const source = pushToPull<number>(async (push) => {
        await push(1)
        throw new Error('broken')
      })
      for await (const piece of source) taken.push(piece)
    })()
    await expect(reading).rejects.toThrow('broken')
    expect(taken).toEqual([1])
  })

  test('ends the producer when the reader leaves early', async () => {
    let ended = false
    const source = pushToPull<number>(async (push) => {
      try {
        for (let i = 0; ; i++) await push(i)
      } finally {
        ended = true
      }
    })
    for await (const piece of source) if (piece === 3) break
    expect(ended).toBe(true)
  })
})
