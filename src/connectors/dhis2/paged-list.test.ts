import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import { defaultLimits } from './config.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { listAll } from './paged-list.ts'
import { valueOf } from './test-support/run-fake.ts'

/** A connection that answers page n with the n-th of these bodies, the last one for ever. */
function pages(bodies: readonly object[]): { connection: Connection; asked: () => number } {
  let asked = 0
  const connection: Connection = {
    system: 'dhis2',
    limits: defaultLimits,
    baseUrl: 'https://hmis.example.org',
    get: async <T>(_path: string, _query: object, schema: z.ZodType<T>): Promise<Result<T, Dhis2Failure>> => {
      const body = bodies[Math.min(asked, bodies.length - 1)]
      asked += 1
      return ok(schema.parse(body))
    },
    post: () => Promise.reject(new Error('not used')),
    patch: () => Promise.reject(new Error('not used')),
    streamArray: () => Promise.reject(new Error('not used')),
    close: () => Promise.resolve(),
  }
  return { connection, asked: () => asked }
}

const request = {
  collection: 'things',
  entity: 'thing',
  fields: 'id,name',
  row: z.object({ id: z.string(), name: z.string() }),
}
const page = (total: number, ...ids: string[]): object => ({
  pager: { total },
  things: ids.map((id) => ({ id, name: id })),
})

describe('reading all pages', () => {
  test('stops at a page that repeats, and says that the listing is incomplete', async () => {
    const { connection, asked } = pages([page(6, 'a', 'b')])
    const listing = valueOf(await listAll(connection, request))
    expect(listing.rows.map((row) => row.id)).toEqual(['a', 'b'])
    expect(listing).toMatchObject({ total: 6, complete: false })
    expect(asked()).toBe(2)
  })

  test('keeps a row once when pages overlap', async () => {
    const { connection } = pages([page(3, 'a', 'b'), page(3, 'b', 'c')])
    const listing = valueOf(await listAll(connection, request))
    expect(listing.rows.map((row) => row.id)).toEqual(['a', 'b', 'c'])
    expect(listing.complete).toBe(true)
  })

  test('is incomplete when rows were deleted while it went on', async () => {
    const { connection } = pages([page(4, 'a', 'b'), page(4, 'd'), page(4)])
    expect(valueOf(await listAll(connection, request)).complete).toBe(false)
  })

  test('turns an unreadable row into a reject and keeps the others; the listing still is complete', async () => {
    const { connection } = pages([
      { pager: { total: 3 }, things: [{ id: 'a', name: 'a' }, { id: 'b' }, { name: 'c' }] },
    ])
    const listing = valueOf(await listAll(connection, request))
    expect(listing.rows).toEqual([{ id: 'a', name: 'a' }])
    expect(listing.rejects.map(({ key, reason }) => [key, reason])).toEqual([
      ['b', 'unreadableRow'],
      ['page 1, row 3', 'unreadableRow'],
    ])
    expect(listing.complete).toBe(true)
  })

  test('takes a missing array for an empty one', async () => {
    const { connection } = pages([{ pager: { total: 0 } }])
    expect(valueOf(await listAll(connection, request))).toMatchObject({ rows: [], total: 0, complete: true })
  })
})
