import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LinkImport, LinkPage } from '../../contract/systems.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addAccount, signInAs, type SignedIn } from '../../test/support/test-server.ts'
import { fillTwoDistricts, insertRow } from '../../test/support/two-districts.ts'
import type { FastifyInstance } from '../platform/web-server/index.ts'
import { buildSystemsServer } from './test-support/systems-server.ts'

let database: TestDatabase
let app: FastifyInstance
let administrator: SignedIn

beforeAll(async () => {
  database = await createTestDatabase()
  await fillTwoDistricts(database.pool)
  await addAccount(database, { login: 'administrator', role: 'administrator' })
  app = await buildSystemsServer(database)
  administrator = await signInAs(app, 'administrator')
})
afterAll(async () => {
  await app.close()
  await database.drop()
})

const list = async (query = ''): Promise<LinkPage> => {
  const answer = await administrator.request('GET', `/api/v1/systems/links?${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return LinkPage.parse(answer.json())
}
const post = async (query: string, csv: string | Buffer, type = 'text/csv') =>
  await app.inject({
    method: 'POST',
    url: `/api/v1/systems/links/import?${query}`,
    headers: { cookie: administrator.cookie, 'x-csrf-token': administrator.csrfToken, 'content-type': type },
    payload: csv,
  })
const importCsv = async (query: string, csv: string | Buffer): Promise<LinkImport> => {
  const answer = await post(query, csv)
  expect(answer.statusCode, answer.body).toBe(200)
  return LinkImport.parse(answer.json())
}
const exported = async (): Promise<string> => (await administrator.request('GET', '/api/v1/systems/links.csv')).body

describe('facility links', () => {
  test('are listed by state and found by name, code or id', async () => {
    expect((await list()).total).toBe(4)
    expect((await list('state=unlinked')).links).toMatchObject([{ dhis2Code: 'A3', openlmisCode: null }])
    expect((await list('search=b1')).links).toMatchObject([{ openlmisCode: 'B1', state: 'confirmed', method: 'code' }])
    expect((await list('search=%25')).total).toBe(0)
  })

  test('every link is met once when paging (SY-6)', async () => {
    const seen: number[] = []
    for (let after: number | null = 0; after !== null;) {
      const page: LinkPage = await list(`limit=1&after=${after}`)
      seen.push(...page.links.map((link) => link.facilityId))
      after = page.next
    }
    expect(seen).toHaveLength(4)
    expect(new Set(seen).size).toBe(4)
  })

  test('an unknown state is refused', async () => {
    expect((await administrator.request('GET', '/api/v1/systems/links?state=maybe')).statusCode).toBe(400)
  })
})

describe('the file of links', () => {
  test('goes out and comes back without a change (SY-10)', async () => {
    const answer = await administrator.request('GET', '/api/v1/systems/links.csv')
    expect(answer.headers['content-disposition']).toBe('attachment; filename="facility-links-2026-11-05.csv"')
    expect(answer.body.trim().split('\r\n')).toHaveLength(1 + 4)
    expect(await importCsv('apply=true', answer.body)).toMatchObject({
      applied: true,
      added: 0,
      changed: 0,
      retired: 0,
      rejects: [],
    })
  })

  test('is shown first and applied only when told so (SY-10)', async () => {
    const csv = 'openlmis_code,dhis2_code\nA1,A3\nB1,B1\nA9,A2\n'
    const before = await exported()
    const preview = await importCsv('', csv)
    expect(preview).toMatchObject({ applied: false, added: 1, retired: 1, needsConfirmation: null })
    expect(preview.rejects).toMatchObject([{ line: 4, message: expect.stringContaining('A9') }])
    expect(await exported()).toBe(before)
    expect(await importCsv('apply=true', csv)).toMatchObject({ applied: true, added: 1, retired: 1 })
    expect((await list('search=A1')).links[0]).toMatchObject({
      dhis2Code: 'A3',
      method: 'csv',
      decidedBy: 'administrator',
    })
    const { rows } = await database.pool.query(
      "select actor, after from audit where action = 'links.import' order by id desc limit 1",
    )
    expect(rows[0]).toEqual({
      actor: 'administrator',
      after: { added: 1, changed: 0, retired: 1, rejected: 1 },
    })
  })

  test.each([
    ['a byte order mark and semicolons', '\uFEFFopenlmis_code;dhis2_code\r\nB1;B1\r\n', []],
    ['columns that are not these', 'code,name\nB1,B1\n', [1]],
    ['nothing in it', '', [1]],
    ['another encoding', Buffer.from('openlmis_code,dhis2_code\nB1,B1\n', 'utf16le'), [1]],
    ['a quote that is never closed', 'openlmis_code,dhis2_code\n"B1,B1\nB1,B1\n', [2]],
  ] as const)('a file with %s is read or told by line (SY-10)', async (_, csv, lines) => {
    const result = await importCsv('', csv)
    expect(result.rejects.map(({ line }) => line)).toEqual(lines)
    expect(result.unchanged).toBe(csv === '' || (lines as readonly number[]).includes(1) ? 0 : 1)
  })

  test('JSON in its place is refused (SY-10)', async () => {
    expect((await post('', '{}', 'application/json')).statusCode).toBe(415)
  })

  test('a file of the size of a country is taken, and one that would remove many links needs a second yes (SY-10)', async () => {
    const lines: string[] = []
    for (let i = 0; i < 30; i++) {
      const place = (system: string) =>
        insertRow(database.pool, 'place', {
          system,
          source_id: `${system}-many-${i}`,
          code: `M${i}`,
          name: `Many ${i}`,
          active: true,
          holds_stock: true,
          content_hash: 'x',
          fetched_at: '2026-11-01',
        })
      await insertRow(database.pool, 'place_link', {
        place_id: await place('openlmis'),
        other_place_id: await place('dhis2'),
        method: 'code',
        state: 'confirmed',
        decided_by: 'system',
      })
      lines.push(`M${i},,${'x'.repeat(20_000)}`)
    }
    const csv = `openlmis_code,dhis2_code,note\n${lines.join('\n')}\n`
    expect(csv.length).toBeGreaterThan(500_000)
    const asked = await importCsv('apply=true', csv)
    expect(asked).toMatchObject({ applied: false, retired: 30, needsConfirmation: expect.stringContaining('30') })
    expect(await importCsv('apply=true&confirm=true', csv)).toMatchObject({ applied: true, retired: 30 })
  })
})
