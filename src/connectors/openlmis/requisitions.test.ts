import { afterEach, describe, expect, it } from 'vitest'
import { openlmisId } from '../../base/ids.ts'
import { tinyIds, TINY_USERS } from './fake/tiny-dataset.ts'
import { collect } from './index.ts'
import { connect, SERVICE_CLIENT, USER_CLIENT, type TestConnection } from './test-connection.ts'

let connection: TestConnection | undefined
afterEach(async () => connection?.close())
const open = async (...options: Parameters<typeof connect>): Promise<TestConnection> => {
  connection = await connect(...options)
  return connection
}

describe('requisitions', () => {
  it('count as data only when approved or released', async () => {
    const { openlmis } = await open()
    const found = await collect(openlmis.searchRequisitions())
    expect(found.ok && found.value.items.map((row) => row.status).toSorted()).toEqual([
      'APPROVED',
      'APPROVED',
      'APPROVED',
      'RELEASED',
      'RELEASED',
      'RELEASED',
    ])
  })

  it('can be asked for by when they changed', async () => {
    const { openlmis } = await open()
    const found = await collect(openlmis.searchRequisitions({ modifiedDateFrom: '2026-02-03T00:00:00Z' }))
    expect(found.ok && found.value.items.every((row) => row.status === 'RELEASED')).toBe(true)
    expect(found.ok && found.value.items).toHaveLength(3)
  })

  it('are limited to what the user may see', async () => {
    const { openlmis } = await open({}, { credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.divo } })
    const found = await collect(openlmis.searchRequisitions())
    expect(found.ok && new Set(found.value.items.map((row) => row.facilityId)).size).toBe(2)
    const other = await openlmis.getRequisition(openlmisId(tinyIds.requisition(3, 2)))
    expect(other).toMatchObject({ ok: false, error: { kind: 'forbidden' } })
  })

  it('come with line items, quantities in doses and packs to ship in vials', async () => {
    const { openlmis } = await open()
    expect(await openlmis.getRequisition(openlmisId(tinyIds.requisition(1, 2)))).toMatchObject({
      value: {
        status: 'APPROVED',
        isFinal: true,
        facilityId: tinyIds.facility(1),
        lines: [{ orderableId: tinyIds.bcgVial, totalConsumedQuantity: 60, idealStockAmount: null, packsToShip: 2 }],
        rejects: [],
      },
    })
  })

  it('are marked when they are no longer final', async () => {
    const { openlmis } = await open()
    expect(await openlmis.getRequisition(openlmisId(tinyIds.requisition(1, 1)))).toMatchObject({
      value: { status: 'INITIATED', isFinal: false },
    })
  })

  it('are not asked for with a client token, which the server answers with 500 as if it were ill', async () => {
    const { openlmis, fake } = await open({}, { credentials: { grant: 'clientCredentials', ...SERVICE_CLIENT } })
    const refused = { ok: false, error: { kind: 'forbidden', message: expect.stringContaining('openlmis.username') } }
    expect(await collect(openlmis.searchRequisitions())).toMatchObject(refused)
    expect(await openlmis.getRequisition(openlmisId(tinyIds.requisition(1, 2)))).toMatchObject(refused)
    expect([...fake.requests.keys()].filter((route) => route.includes('requisitions'))).toEqual([])
  })
})
