import { afterEach, describe, expect, it } from 'vitest'
import type { FacilityRow } from './fake/dataset.ts'
import { tinyIds, TINY_USERS } from './fake/tiny-dataset.ts'
import { connect, SERVICE_CLIENT, USER_CLIENT, type TestConnection } from './test-connection.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const service = { credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT } } as const
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(options[0] ?? {}, options[1] ?? service)
  return connection
}

const id = tinyIds.facility(1)
const change = { facilityId: id, key: 'gln', value: '6291041500213', expected: null }
const rowOf = ({ fake }: TestConnection): FacilityRow => {
  const row = fake.data.facilities.find((one) => one.id === id)
  if (!row) throw new Error('no such facility')
  return row
}

describe('setting a key of extraData', () => {
  it('sets it and leaves every other member of the facility and every other key as it was', async () => {
    const opened = await open()
    const full: FacilityRow = {
      ...rowOf(opened),
      description: 'A description',
      comment: 'A comment',
      goLiveDate: '2017-01-01',
      openLmisAccessible: true,
      location: { longitude: 34.9, latitude: -15 },
      extraData: { dhis2Uid: 'O0000000001', theirs: { nested: [1] }, isManagedExternally: 'true' },
    }
    opened.fake.data.putFacility(full)
    expect(await opened.openlmis.setFacilityExtraData(change)).toEqual({ ok: true, value: { kind: 'written' } })
    expect(rowOf(opened)).toEqual({ ...full, extraData: { ...full.extraData, gln: '6291041500213' } })
    expect(await opened.openlmis.setFacilityExtraData(change)).toEqual({ ok: true, value: { kind: 'alreadySo' } })
    expect(opened.fake.requests.get('PUT /api/facilities/:id')).toBe(1)
  })

  it('may be done by a user who manages facilities, also where another system manages the facility', async () => {
    const opened = await open({}, { credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.admin } })
    opened.fake.data.putFacility({ ...rowOf(opened), extraData: { isManagedExternally: 'true' } })
    const written = await opened.openlmis.setFacilityExtraData(change)
    expect(written).toMatchObject({ ok: true })
    expect(rowOf(opened).extraData).toEqual({ isManagedExternally: 'true', gln: '6291041500213' })
  })

  it('writes nothing over a value that somebody else set since', async () => {
    const opened = await open()
    opened.fake.data.putFacility({ ...rowOf(opened), extraData: { gln: '9436465792104' } })
    expect(await opened.openlmis.setFacilityExtraData(change)).toEqual({
      ok: true,
      value: { kind: 'changedMeanwhile', found: '9436465792104' },
    })
    expect(opened.fake.requests.get('PUT /api/facilities/:id')).toBeUndefined()
  })

  it('notices when the facility is not as it was sent', async () => {
    const opened = await open()
    const put = opened.fake.data.putFacility.bind(opened.fake.data)
    // Somebody else saves the facility between our writing and our reading again.
    opened.fake.data.putFacility = (row) => put({ ...row, name: 'Renamed meanwhile' })
    expect(await opened.openlmis.setFacilityExtraData(change)).toMatchObject({
      ok: false,
      error: { kind: 'unexpectedShape', message: expect.stringContaining('differs from what was sent in: name') },
    })
  })

  it('tells of a missing right, a facility that is gone, and refuses the lock of other systems', async () => {
    const { openlmis } = await open({}, { credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.divo } })
    expect(await openlmis.setFacilityExtraData(change)).toMatchObject({ error: { kind: 'forbidden' } })
    const gone = { ...change, facilityId: tinyIds.facility(99) }
    expect(await openlmis.setFacilityExtraData(gone)).toMatchObject({ error: { kind: 'notFound' } })
    await expect(openlmis.setFacilityExtraData({ ...change, key: 'isManagedExternally' })).rejects.toThrow('not ours')
  })
})

describe('the fake OpenLMIS, when a facility is put', () => {
  const put = async (opened: TestConnection, body: object, path = `api/facilities/${id}`) => {
    const { fake } = opened
    const basic = Buffer.from(`${SERVICE_CLIENT.clientId}:${SERVICE_CLIENT.clientSecret}`).toString('base64')
    const login = await fetch(`${fake.url}/api/oauth/token?grant_type=client_credentials`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
    })
    const { access_token: token } = (await login.json()) as { access_token: string }
    return await fetch(`${fake.url}/${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  it('replaces all of it, and makes a second facility of a body without an id', async () => {
    const opened = await open()
    const { code, typeId, geographicZoneId } = rowOf(opened)
    const least = { code, active: true, enabled: true, type: { id: typeId }, geographicZone: { id: geographicZoneId } }
    expect((await put(opened, least)).status).toBe(400)
    const count = opened.fake.data.facilities.length
    expect((await put(opened, { ...least, code: 'NEW' })).status).toBe(200)
    expect(opened.fake.data.facilities).toHaveLength(count + 1)
    const programs = rowOf(opened).supportedPrograms
    expect((await put(opened, { ...least, id })).status).toBe(200)
    expect(rowOf(opened)).toMatchObject({ name: '', extraData: {}, location: null, supportedPrograms: programs })
  })
})
