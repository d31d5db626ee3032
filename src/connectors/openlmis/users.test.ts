import { afterEach, describe, expect, it } from 'vitest'
import { openlmisId } from '../../base/ids.ts'
import { tinyIds, TINY_USERS } from './fake/tiny-dataset.ts'
import { connect, USER_CLIENT, type TestConnection } from './test-connection.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

const divo = openlmisId(tinyIds.divo)
const admin = openlmisId(tinyIds.admin)

describe('users', () => {
  it('have permissions by right, facility and program', async () => {
    const { openlmis } = await open()
    const permissions = await openlmis.getPermissions(divo)
    expect(permissions.ok && permissions.value).toContainEqual({
      right: 'STOCK_CARDS_VIEW',
      facilityId: tinyIds.facility(1),
      programId: tinyIds.program,
    })
    const own = await openlmis.getPermissions(admin)
    expect(own.ok && own.value).toContainEqual({ right: 'USERS_MANAGE', facilityId: null, programId: null })
  })

  it('supervise facilities', async () => {
    const { openlmis } = await open()
    const facilities = await openlmis.listSupervisedFacilities(divo)
    expect(facilities.ok && facilities.value.map((row) => row.id)).toEqual([tinyIds.facility(1), tinyIds.facility(2)])
  })

  it('may ask about themselves with their own token, but not about others', async () => {
    const { openlmis } = await open()
    const signedIn = await openlmis.signIn(TINY_USERS.divo.username, TINY_USERS.divo.password)
    if (!signedIn.ok) throw new Error('not signed in')
    const asking = { accessToken: signedIn.value.accessToken }
    expect((await openlmis.getPermissions(divo, asking)).ok).toBe(true)
    expect(await openlmis.getPermissions(admin, asking)).toMatchObject({ error: { kind: 'forbidden' } })
    expect(await openlmis.getUser(divo, asking)).toMatchObject({ value: { homeFacilityId: tinyIds.facility(1) } })
  })

  it('cannot be looked up by a user without the right to manage them', async () => {
    const { openlmis } = await open({}, { credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.divo } })
    expect(await openlmis.listSupervisedFacilities(admin)).toMatchObject({ error: { kind: 'forbidden' } })
  })

  it('lose a person’s own token without our session being renewed for it', async () => {
    const { openlmis, fake } = await open()
    await openlmis.listPrograms()
    expect(await openlmis.getPermissions(divo, { accessToken: 'lapsed' })).toMatchObject({
      error: { kind: 'unauthorized' },
    })
    expect(fake.requests.get('POST /api/oauth/token')).toBe(1)
  })
})
