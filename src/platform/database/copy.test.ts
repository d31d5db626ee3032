import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { copyIn, copyOut, type CopyValue } from './copy.ts'
import { parseCopyLine, toCopyLine } from './copy-text.ts'
import { withTransaction } from './transaction.ts'

const texts = fc.option(
  fc.string({ unit: fc.constantFrom('a', 'é', '𐍈', '\\', 'N', '\t', '\n', '\r', '.', '"', "'", ',', '\b', ' ') }),
)

describe('copy', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false })
    await database.pool.query('create table sample (a text, b text)')
    await database.pool.query(
      'create table typed (n int, big bigint, x double precision, flag boolean, at timestamptz, doc jsonb, raw bytea, day date)',
    )
  })
  afterAll(() => database.drop())

  it('brings any texts in and out again unchanged, NULL and the empty text told apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(texts, texts), { maxLength: 30 }), async (rows) => {
        const [loaded, back] = await withTransaction(database, async (client) => {
          await client.query('truncate sample')
          const count = await copyIn(client, 'sample', ['a', 'b'], rows)
          const read: (string | null)[][] = []
          for await (const row of copyOut(client, 'sample')) read.push(row)
          return [count, read]
        })
        expect(loaded).toBe(rows.length)
        expect(back).toEqual(rows)
        expect((await database.pool.query('select a, b from sample')).rows).toEqual(rows.map(([a, b]) => ({ a, b })))
      }),
      { numRuns: 60 },
    )
  })

  it('writes and reads a line of its own text format unchanged', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1 }), (row) => {
        expect(parseCopyLine(toCopyLine(row).slice(0, -1))).toEqual(row)
      }),
    )
  })

  it('takes every type of value', async () => {
    const row: CopyValue[] = [
      -1,
      9_007_199_254_740_991n,
      0.1,
      true,
      new Date('2026-07-01T12:00:00.123Z'),
      '{"a":"x\\ny"}',
      Buffer.from([0, 255, 92]),
      '2026-02-28',
    ]
    await withTransaction(database, (client) =>
      copyIn(client, 'typed', ['n', 'big', 'x', 'flag', 'at', 'doc', 'raw', 'day'], [row]),
    )
    expect((await database.pool.query('select * from typed')).rows).toEqual([
      {
        n: -1,
        big: 9_007_199_254_740_991,
        x: 0.1,
        flag: true,
        at: new Date('2026-07-01T12:00:00.123Z'),
        doc: { a: 'x\ny' },
        raw: Buffer.from([0, 255, 92]),
        day: '2026-02-28',
      },
    ])
  })

  it('asks for rows only as fast as the server takes them, and loads all of many', async () => {
    const count = 200_000
    async function* rows() {
      for (let i = 0; i < count; i++) yield [`row ${i}`, null]
    }
    const loaded = await withTransaction(database, async (client) => {
      await client.query('truncate sample')
      return await copyIn(client, 'sample', ['a', 'b'], rows())
    })
    expect(loaded).toBe(count)
    expect((await database.pool.query('select count(*) as n, count(distinct a) as texts from sample')).rows).toEqual([
      { n: count, texts: count },
    ])
  })

  it('loads nothing when the rows end in an error, and the connection stays usable', async () => {
    await database.pool.query('truncate sample')
    async function* rows() {
      yield ['kept out', null]
      throw new Error('the source broke')
    }
    await expect(withTransaction(database, (client) => copyIn(client, 'sample', ['a', 'b'], rows()))).rejects.toThrow(
      'the source broke',
    )
    expect((await database.pool.query('select count(*) as n from sample')).rows).toEqual([{ n: 0 }])
  })

  it('names a row that has too few values', async () => {
    await expect(
      withTransaction(database, (client) => copyIn(client, 'sample', ['a', 'b'], [['alone']])),
    ).rejects.toThrow('A row has 1 values for 2 columns: ["alone"]')
  })
})
