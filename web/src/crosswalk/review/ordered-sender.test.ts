import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrderedSender, type SendOutcome, type Sending } from './ordered-sender.ts'

type Batch = readonly Sending<string, string>[]

/** A server that answers when the test says so. */
function slowServer(atMost = 10) {
  const calls: { batch: Batch; answer: (outcomes: readonly SendOutcome<string>[]) => Promise<void> }[] = []
  const later: (() => void)[] = []
  const settled: string[] = []
  const sender = createOrderedSender<string, string>({
    atMost,
    later: (run) => void later.push(run),
    onSettled: ({ what }) => settled.push(what),
    send: (batch) =>
      new Promise((resolve) => {
        const answer = async (outcomes: readonly SendOutcome<string>[]) => {
          resolve(outcomes)
          await Promise.resolve()
          await Promise.resolve()
        }
        calls.push({ batch, answer })
      }),
  })
  const whats = (batch: Batch | undefined) => (batch ?? []).map(({ what }) => what)
  return { sender, calls, later, settled, asked: () => calls.map(({ batch }) => whats(batch)) }
}

const sent = (result: string): SendOutcome<string> => ({ kind: 'sent', result })
const refused: SendOutcome<string> = { kind: 'refused', error: new Error('decided by somebody else') }
const unreached: SendOutcome<string> = { kind: 'unreached', error: new Error('no network') }

describe('decisions on their way', () => {
  test('leave one request at a time, and what came meanwhile goes together', async () => {
    const { sender, calls, asked } = slowServer()
    for (const what of ['a', 'b', 'c']) sender.add(what)
    expect(asked()).toEqual([['a']])
    await calls[0]?.answer([sent('1')])
    expect(asked()).toEqual([['a'], ['b', 'c']])
    expect(sender.state().waiting).toBe(2)
  })

  test('do not wait for one that was refused, which stays to be seen', async () => {
    const { sender, calls, settled } = slowServer()
    for (const what of ['a', 'b']) sender.add(what)
    await calls[0]?.answer([refused])
    await calls[1]?.answer([sent('2')])
    expect(sender.state().sendings.map(({ state }) => state)).toEqual(['refused', 'sent'])
    expect(settled).toEqual(['a', 'b'])
  })

  test('are kept while the server is not reached, and sent once it is', async () => {
    const { sender, calls, later, asked } = slowServer()
    sender.add('a')
    await calls[0]?.answer([unreached])
    expect(sender.state()).toMatchObject({ waiting: 1, unreached: true })
    sender.add('b')
    expect(asked()).toEqual([['a']])
    later[0]?.()
    await calls[1]?.answer([sent('1'), sent('2')])
    expect(sender.state()).toMatchObject({ waiting: 0, unreached: false })
    expect(asked()).toEqual([['a'], ['a', 'b']])
  })

  test('can be taken back until they leave', async () => {
    const { sender, calls, asked } = slowServer()
    const first = sender.add('a')
    const second = sender.add('b')
    expect(sender.takeBack(first)).toBe(false)
    expect(sender.takeBack(second)).toBe(true)
    await calls[0]?.answer([sent('1')])
    expect(asked()).toEqual([['a']])
    expect(sender.takeBack(first)).toBe(false)
  })

  test('arrive each once and in order, whatever fails on the way', async () => {
    const outcome = fc.constantFrom('sent', 'refused', 'unreached')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string(), { maxLength: 20 }),
        fc.array(outcome, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (whats, outcomes, atMost) => {
          const { sender, calls, later, settled } = slowServer(atMost)
          const left = [...outcomes]
          for (const what of whats) sender.add(what)
          for (let call = 0; sender.state().waiting > 0; call++) {
            const { batch, answer } = calls[call] ?? { batch: [], answer: () => Promise.resolve() }
            let reached = true
            const answers = batch.map(() => {
              const kind = reached ? (left.shift() ?? 'sent') : 'unreached'
              reached = kind !== 'unreached'
              return kind === 'sent' ? sent('') : kind === 'refused' ? refused : unreached
            })
            // oxlint-disable-next-line no-await-in-loop
            await answer(answers)
            later.splice(0).forEach((run) => run())
          }
          expect(settled).toEqual(whats)
        },
      ),
    )
  })
})
