import { describe, expect, test } from 'vitest'
import { digestOfValues } from '../connectors/dhis2/fake/stored-digest.ts'
import { elementUid, expectedDigest, orgUnitUid, quantities } from './test-support/publish-country.ts'
import { SMALL, startPublishSite } from './test-support/publish-site.ts'

const VALUES = 6 * 2 * 10
const PERIOD = { period: '202610' }

describe.each(['2.42.5.2', '2.43.1'])('publishing to DHIS2 %s', (version) => {
  test('brings every indicator of every facility there, once', async () => {
    const site = await startPublishSite({ version })
    const run = await site.publish(PERIOD)
    expect(run.counts).toMatchObject({ read: VALUES, added: VALUES, changed: 0, rejected: 0 })
    expect(digestOfValues(site.fake.values.written())).toEqual(expectedDigest(SMALL))
    expect(site.fake.imports().rows).toBe(VALUES)
    expect(await site.states()).toEqual({ accepted: VALUES })
  })

  test('sends nothing when nothing changed, and only what changed otherwise', async () => {
    const site = await startPublishSite({ version })
    await site.publish(PERIOD)
    const again = await site.publish(PERIOD)
    expect(again.counts).toMatchObject({ read: 0, added: 0 })
    expect(site.fake.imports().rows).toBe(VALUES)
    await site.rows(
      'update stock_month set received_doses = received_doses + 7, closing_doses = closing_doses + 7 where place_id = 1 and product_id = 1',
    )
    const third = await site.publish(PERIOD)
    expect(third.counts).toMatchObject({ added: 0, changed: 2 })
    expect(site.fake.imports().rows).toBe(VALUES + 2)
    expect(site.held().get(`${orgUnitUid(0)} ${elementUid(0, 1)} 202610`)).toBe(
      String(quantities(0, 0, 0).received + 7),
    )
    const earlier = await site.rows('select value, state from publish_value_earlier order by value desc')
    expect(earlier).toEqual([
      { value: String(quantities(0, 0, 0).closingBalance), state: 'accepted' },
      { value: String(quantities(0, 0, 0).received), state: 'accepted' },
    ])
  })

  test('takes back in DHIS2 what the source takes back, and never sends a zero for it', async () => {
    const site = await startPublishSite({ version })
    await site.publish(PERIOD)
    await site.rows('delete from stock_month where place_id = 3 and product_id = 2')
    const run = await site.publish(PERIOD)
    expect(run.counts).toMatchObject({ vanished: 10, changed: 0 })
    expect(site.held().size).toBe(VALUES - 10)
    expect([...site.held().keys()].filter((key) => key.startsWith(orgUnitUid(1)))).toHaveLength(10)
    expect(await site.states()).toEqual({ accepted: VALUES - 10, deleted: 10 })
  })
})
