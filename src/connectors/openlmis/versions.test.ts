import { afterEach, describe, expect, it } from 'vitest'
import { RELEASES } from './fake/releases.ts'
import { connect, type TestConnection } from './test-connection.ts'
import { isAtLeast } from './versions.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

describe('the profile of a server', () => {
  it.each(Object.keys(RELEASES) as (keyof typeof RELEASES)[])('is read from %s without logging in', async (release) => {
    const { openlmis, fake } = await open({ release })
    const profile = await openlmis.getProfile()
    expect(profile.ok && profile.value.versions.referencedata).toBe(RELEASES[release].referencedata)
    expect(profile.ok && profile.value.features.facilitiesFull).toBe(release >= '3.17')
    expect(fake.requests.get('POST /api/oauth/token')).toBeUndefined()
  })

  it('tells how far its clock is from ours', async () => {
    const { openlmis, fake } = await open()
    fake.setModes({ clockSkewMs: 86_400_000 })
    const profile = await openlmis.getProfile()
    expect(profile.ok && profile.value.clockAheadMs).toBe(86_400_000)
  })

  it('is asked for again after it could not be read', async () => {
    const { openlmis, fake } = await open()
    fake.setModes({ status: 503 })
    expect((await openlmis.getProfile()).ok).toBe(false)
    fake.setModes({})
    expect((await openlmis.getProfile()).ok).toBe(true)
  })
})

describe('isAtLeast', () => {
  it.each([
    ['15.2.5', '15.2.5', true],
    ['15.10.0', '15.2.5', true],
    ['15.2.4', '15.2.5', false],
    ['15.6.1-SNAPSHOT', '15.6.0', true],
    ['16', '15.2.5', true],
    [undefined, '1.0.0', false],
    ['nonsense', '1.0.0', false],
  ])('%s against %s is %s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected)
  })
})
