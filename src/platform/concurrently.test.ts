import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concurrently } from './concurrently.ts'

test('does every item once, never more than the limit at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 5 }), async (count, limit) => {
      const items = Array.from({ length: count }, (_, i) => i)
      const done: number[] = []
      let under = 0
      await concurrently(items, limit, async (item) => {
        under += 1
        expect(under).toBeLessThanOrEqual(limit)
        for (let turns = item % 3; turns > 0; turns -= 1) await Promise.resolve()
        under -= 1
        done.push(item)
      })
      expect(done.toSorted((a, b) => a - b)).toEqual(items)
    }),
  )
})

test('stops handing out work after an error, waits for what is under way and throws the error', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const work = concurrently([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item)
    await new Promise((resolve) => setImmediate(resolve))
    if (item === 1) throw new Error('no')
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(item)
  })
  await expect(work).rejects.toThrow('no')
  expect(begun).toEqual([1, 2])
  expect(ended).toEqual([2])
})
