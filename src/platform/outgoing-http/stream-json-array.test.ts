import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamJsonArray, type JsonArrayOptions } from './stream-json-array.ts'

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? 7)
    yield bytes.slice(at, at + size)
    at += size
  }
}

async function split(
  text: string | Uint8Array,
  name: string,
  sizes: readonly number[],
  options: JsonArrayOptions = {},
) {
  const elements: unknown[] = []
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const outcome = await streamJsonArray(pieces(bytes, sizes), name, (run) => void elements.push(...run), options)
  return { elements, outcome }
}

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 })
/** Strings with everything that could confuse a scanner. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\\"', '{', '}', '[', ']', ',', 'é', '𝛼', '\u2028', '\\\\"', 'dataValues'),
)
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nasty,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(nasty, tie('value'), { maxKeys: 4 }),
  ),
})).value
const spaces = fc.constantFrom(undefined, 1, '\t')

describe('streamJsonArray', () => {
  it('gives what JSON.parse gives, wherever the pieces end and the array stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(nasty, json), { maxLength: 4 }),
        fc.array(json, { maxLength: 8 }),
        fc.nat(4),
        sizes,
        spaces,
        async (others, elements, place, cuts, space) => {
          const rest = others.filter(([key]) => key !== 'dataValues')
          const entries = [...rest.slice(0, place), ['dataValues', elements] as const, ...rest.slice(place)]
          const root = Object.fromEntries(entries)
          const result = await split(JSON.stringify(root, null, space), 'dataValues', cuts, { runBytes: 20 })
          const { dataValues, ...remaining } = JSON.parse(JSON.stringify(root))
          expect(result.elements).toEqual(dataValues)
          expect(result.outcome).toMatchObject({ kind: 'ok', found: true, elements: elements.length })
          expect(result.outcome.kind === 'ok' && result.outcome.root).toEqual(remaining)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('splits a root that is itself the array', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 8 }), sizes, async (elements, cuts) => {
        const result = await split(JSON.stringify(elements), '', cuts, { runBytes: 10 })
        expect(result.elements).toEqual(JSON.parse(JSON.stringify(elements)))
        expect(result.outcome.kind).toBe('ok')
      }),
    )
  })

  it('notices every way of being cut short', async () => {
    const text = JSON.stringify({ a: 'x\\"y', dataValues: [{ v: '1é' }, [2], 'three'], after: { b: [1] } })
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length += 1) {
      const { outcome } = await split(bytes.subarray(0, length), 'dataValues', [3])
      expect(outcome.kind).toBe('truncated')
    }
    expect((await split(bytes, 'dataValues', [3])).outcome.kind).toBe('ok')
  })

  it('agrees with JSON.parse on whether a spoilt text is JSON', async () => {
    const good = JSON.stringify({ a: 1, dataValues: [{ v: 'x' }, 2, [3, {}]], z: [true] })
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.constantFrom(',', ':', '"', '[', ']', '{', '}', '1', ' ', 'x', ''),
        sizes,
        async (at, by, cuts) => {
          const text = good.slice(0, at) + by + good.slice(at + 1)
          const parsed = parseObject(text)
          const { outcome } = await split(text, 'dataValues', cuts, { runBytes: 8 })
          // A key that occurs twice is refused here, because only one of the two could be given.
          if (parsed === undefined) expect(outcome.kind).not.toBe('ok')
          else expect(outcome.kind).toBe('ok')
        },
      ),
      { numRuns: 600 },
    )
  })

  it('says that the array was not there, instead of that it was empty', async () => {
    expect((await split('{"a":{"dataValues":[1]}}', 'dataValues', [4])).outcome).toMatchObject({
      kind: 'ok',
      found: false,
      root: { a: { dataValues: [1] } },
    })
    expect((await split('{"dataValues":null}', 'dataValues', [4])).outcome).toMatchObject({ kind: 'ok', found: false })
  })

  it('finds a key that is written with escapes, and takes a byte order mark', async () => {
    const { elements, outcome } = await split('\uFEFF{"data\\u0056alues":[1,2]}', 'dataValues', [2])
    expect(outcome.kind).toBe('ok')
    expect(elements).toEqual([1, 2])
  })

  it('calls a login page what it is and shows how it starts', async () => {
    const { outcome } = await split('<!DOCTYPE html><html>…', 'dataValues', [5])
    expect(outcome).toMatchObject({ kind: 'notJson', start: expect.stringContaining('<!DOC') })
  })

  it('gives up on an element, a rest or a body that grows without bound', async () => {
    const long = 'x'.repeat(5000)
    expect((await split(`{"v":["${long}`, 'v', [100], { maxElementBytes: 1000 })).outcome.kind).toBe('tooLarge')
    expect((await split(`{"w":"${long}`, 'v', [100], { maxRestBytes: 1000 })).outcome.kind).toBe('tooLarge')
    expect((await split(`{"v":[1]}${' '.repeat(5000)}`, 'v', [100], { maxBytes: 1000 })).outcome.kind).toBe('tooLarge')
    expect((await split(`{"v":${'['.repeat(500)}`, 'v', [100])).outcome.kind).toBe('notJson')
  })

  it('holds no more than a run of a body of a hundred megabytes', async () => {
    const element = Buffer.from(`{"id":"abcdefghijk","value":"${'9'.repeat(960)}"},`)
    const piece = Buffer.concat(Array.from({ length: 64 }, () => element))
    const count = 1600
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"dataValues":[')
      for (let i = 0; i < count; i += 1) yield piece
      yield Buffer.from('{}],"total":7}')
    }
    let largestRun = 0
    const outcome = await streamJsonArray(body(), 'dataValues', (run) => {
      largestRun = Math.max(largestRun, run.length)
    })
    expect(outcome).toMatchObject({ kind: 'ok', elements: 64 * count + 1, root: { total: 7 } })
    expect(outcome.kind === 'ok' && outcome.bytes).toBeGreaterThan(100_000_000)
    // 256 kB a run, and one more piece of 64 kB at most.
    expect(largestRun).toBeLessThanOrEqual(400)
  })

  it('passes on what the receiver of the elements throws', async () => {
    const failing = streamJsonArray(pieces(Buffer.from('{"v":[1]}'), [9]), 'v', () => {
      throw new Error('the store is full')
    })
    await expect(failing).rejects.toThrow('the store is full')
  })
})

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
