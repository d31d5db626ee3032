import { afterEach, describe, expect, it } from 'vitest'
import { createHttpClient } from '../../platform/outgoing-http/index.ts'
import { createApi } from './api.ts'
import { createAuth } from './auth.ts'
import { collect, listPages } from './paging.ts'
import { isRecord } from './rows.ts'
import { connect, SERVICE_CLIENT, type TestConnection } from './test-connection.ts'
import { tinyDataset } from './fake/tiny-dataset.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())

/** The helper alone, over a fake with this many facilities. */
async function paged(facilityCount: number, pageSize: number, path = 'api/facilities') {
  const it = await connect({ dataset: tinyDataset(facilityCount) })
  connection = it
  const http = createHttpClient({ baseUrl: it.fake.url, egress: { allow: ['127.0.0.1'] }, time: it.time })
  const api = createApi(http, createAuth(http, { grant: 'clientCredentials', ...SERVICE_CLIENT }, it.time))
  const list = () => listPages(api, { path, pageSize, parse: (raw) => ({ items: raw, rejects: [] }) })
  return { ...it, list }
}

const idsOf = (items: readonly unknown[]) => new Set(items.map((item) => (isRecord(item) ? item['id'] : undefined)))

describe('walking pages', () => {
  it.each([1, 7, 20, 33, 1000])('gives all 33 rows once with pages of %i', async (pageSize) => {
    const { list } = await paged(33, pageSize)
    const all = await collect(list())
    expect(all.ok && idsOf(all.value.items).size).toBe(33)
    expect(all.ok && all.value.items.length).toBe(33)
  })

  it('reads all stock cards though the service gives twenty by default', async () => {
    const { list } = await paged(15, 8, 'api/stockCards')
    const all = await collect(list())
    expect(all.ok && idsOf(all.value.items).size).toBe(30)
  })

  it('stops and says so when every page is the first page', async () => {
    const { list, fake } = await paged(30, 10)
    fake.setModes({ repeatingPage: true })
    expect(await collect(list())).toMatchObject({ ok: false, error: { kind: 'unstablePages', reason: 'repeats' } })
    expect(fake.requests.get('GET /api/facilities')).toBe(2)
  })

  it('walks again when rows vanish under it, and gives every remaining row once', async () => {
    const { list, fake } = await paged(30, 10)
    const seen: unknown[] = []
    let pages = 0
    for await (const batch of list()) {
      if (!batch.ok) throw new Error(batch.error.message)
      seen.push(...batch.value.items)
      pages += 1
      // Removing an early row pulls the others forward: without a second walk one would be skipped.
      if (pages === 1) fake.data.removeFacility(String(isRecord(seen[0]) ? seen[0]['id'] : ''))
    }
    expect(seen.length).toBe(30)
    expect(idsOf(seen).size).toBe(30)
  })

  it('stops when the total keeps shrinking', async () => {
    const { list, fake } = await paged(30, 10)
    fake.setModes({ shrinkingTotalBy: 5 })
    expect(await collect(list())).toMatchObject({ ok: false, error: { kind: 'unstablePages', reason: 'shrinks' } })
    expect(fake.requests.get('GET /api/facilities')).toBeLessThanOrEqual(6)
  })

  it('is not fooled by the endpoint whose second page is always empty', async () => {
    const { list } = await paged(30, 10, 'api/facilities/minimal')
    expect(await collect(list())).toMatchObject({ ok: false, error: { kind: 'unstablePages' } })
  })

  it('says what it got when it is not a page', async () => {
    const { list } = await paged(3, 10, 'api/programs')
    expect(await collect(list())).toMatchObject({ ok: false, error: { kind: 'unexpectedShape' } })
  })
})
