import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPacer, type Time } from './pacer.ts'

/** Time that moves only when somebody sleeps. */
function virtualTime(): Time & { nowMs(): number } {
  let now = 0
  return {
    nowMs: () => now,
    sleep: async (ms) => {
      now += ms
    },
  }
}

describe('pacer', () => {
  it('lets a burst go at once and then keeps the rate', async () => {
    const time = virtualTime()
    const pacer = createPacer({ ratePerSecond: 10, burst: 3, concurrency: 100 }, time)
    const times: number[] = []
    for (let i = 0; i < 6; i += 1) {
      ;(await pacer.enter())()
      times.push(time.nowMs())
    }
    expect(times).toEqual([0, 0, 0, 100, 200, 300])
  })

  it('never lets more go in any window than the rate and burst allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        async (gaps, burst) => {
          const time = virtualTime()
          const pacer = createPacer({ ratePerSecond: 20, burst, concurrency: 100 }, time)
          const times: number[] = []
          for (const gap of gaps) {
            await time.sleep(gap)
            ;(await pacer.enter())()
            times.push(time.nowMs())
          }
          for (const [i, from] of times.entries())
            for (const [j, to] of times.entries())
              if (j > i) expect(j - i + 1).toBeLessThanOrEqual(burst + ((to - from) * 20) / 1000 + 1e-6)
        },
      ),
    )
  })

  it('keeps everybody waiting after a pause, and then does not let them all go together', async () => {
    const time = virtualTime()
    const pacer = createPacer({ ratePerSecond: 10, burst: 5, concurrency: 100 }, time)
    pacer.pause(5000)
    ;(await pacer.enter())()
    expect(time.nowMs()).toBe(5100)
    ;(await pacer.enter())()
    expect(time.nowMs()).toBe(5200)
  })

  it('never has more in flight than allowed and serves in order', async () => {
    const pacer = createPacer({ burst: 1, concurrency: 2 }, virtualTime())
    let inFlight = 0
    let most = 0
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const leave = await pacer.enter()
        order.push(i)
        inFlight += 1
        most = Math.max(most, inFlight)
        await Promise.resolve()
        inFlight -= 1
        leave()
      }),
    )
    expect(most).toBe(2)
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('does not lose a place to a waiter that gave up', async () => {
    const pacer = createPacer({ burst: 1, concurrency: 1 }, virtualTime())
    const first = await pacer.enter()
    const giveUp = new AbortController()
    const second = pacer.enter(giveUp.signal)
    const third = pacer.enter()
    giveUp.abort()
    ;(await second)()
    let entered = false
    const noted = third.then((leave) => {
      entered = true
      return leave
    })
    await Promise.resolve()
    expect(entered).toBe(false)
    first()
    ;(await noted)()
    expect(entered).toBe(true)
  })
})
