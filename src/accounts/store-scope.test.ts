import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { saveAccount, saveScope } from './store-accounts.ts'
import { loadScope } from './store-scope.ts'
import { loadSession, saveSession } from './store-sessions.ts'

let database: TestDatabase
const now = new Date('2026-03-01T08:00:00Z')
const tokenHash = Buffer.alloc(32, 7)

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => await database.drop())

test('what an account may see changes with the next request after its scope is saved, and is not read again before', async () => {
  const { pool } = database
  const { id } = await saveAccount(pool, {
    login: 'divo',
    kind: 'local',
    passwordHash: null,
    openlmisUserId: null,
    displayName: 'DIVO',
    roles: ['divo'],
  })
  await saveSession(pool, {
    tokenHash,
    accountId: id,
    csrfToken: 'c',
    createdAt: now,
    expiresAt: new Date('2026-03-02'),
  })
  const scope = async () => {
    const session = await loadSession(pool, tokenHash, { now, idleSince: new Date(0) })
    return await loadScope(pool, id, session?.scopeVersion ?? 'none', now)
  }
  expect(await scope()).toEqual({ everywhere: false, areaIds: [], placeIds: [] })
  await saveScope(pool, id, { everywhere: false, areaIds: [], placeIds: [5, 9] })
  const first = await scope()
  expect(first.placeIds).toEqual([5, 9])
  expect(await scope()).toBe(first)
  await saveScope(pool, id, { everywhere: false, areaIds: [], placeIds: [5] })
  expect((await scope()).placeIds).toEqual([5])
})
