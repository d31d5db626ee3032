import {
  startFakeOpenlmis,
  type FakeOpenlmis,
  type OpenlmisDataset,
  type StockLineItemRow,
} from '../../connectors/openlmis/fake/index.ts'
import { TINY_USERS, tinyDataset, tinyIds } from '../../connectors/openlmis/fake/tiny-dataset.ts'
import { createOpenlmis, type Openlmis } from '../../connectors/openlmis/index.ts'
import type { Queryable } from '../../platform/database/open-database.ts'

export { tinyIds }

export interface TinyOpenlmis {
  readonly fake: FakeOpenlmis
  readonly openlmis: Openlmis
  requestsOf(route: string): number
  close(): Promise<void>
}

/** The fake OpenLMIS with its tiny country and a client of it. */
export async function openTinyOpenlmis(dataset: OpenlmisDataset = tinyDataset()): Promise<TinyOpenlmis> {
  const fake = await startFakeOpenlmis({ dataset, rateLimit: 'off' })
  const openlmis = createOpenlmis({
    baseUrl: fake.url,
    egress: { allow: ['127.0.0.1'] },
    credentials: {
      grant: 'password',
      clientId: 'user-client',
      clientSecret: 'changeme',
      ...TINY_USERS.admin,
    },
    pacing: 'unlimited',
    retry: { attempts: 1 },
  })
  return {
    fake,
    openlmis,
    requestsOf: (route) => fake.requests.get(route) ?? 0,
    close: async () => {
      await openlmis.close()
      await fake.close()
    },
  }
}

/** The tiny country's facilities, products, periods and supply in the store: facility 1 supplies the others. */
export async function createTinyCountry(client: Queryable, facilityCount = 3): Promise<void> {
  await client.query(`insert into run (what, trigger) values ('openlmis.stock', 'command')`)
  for (let n = 1; n <= facilityCount; n += 1)
    await client.query(
      `insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at)
       values ('openlmis', $1, $2, true, true, '', now())`,
      [tinyIds.facility(n), `Facility ${n}`],
    )
  for (const [id, doses, commodity] of [
    [tinyIds.bcgVial, 20, tinyIds.bcgCommodity],
    [tinyIds.pentaVial, 10, tinyIds.pentaCommodity],
  ])
    await client.query(
      `insert into product (system, source_id, code, name, doses_per_vial, program_codes, commodity_type_id, content_hash, fetched_at)
       values ('openlmis', $1, $1, $1, $2, '{EPI}', $3, '', now())`,
      [id, doses, commodity],
    )
  await client.query(
    `insert into supply_link (place_id, supplier_place_id, program_code, fetched_at)
     select id, 1, 'EPI', now() from place where id > 1`,
  )
  for (const month of [1, 2, 3])
    await client.query(
      `insert into processing_period (system, source_id, schedule_id, schedule_name, name, starts_on, ends_on, month, mapping,
              content_hash, fetched_at)
       values ('openlmis', $1, 's', 'Monthly', $1, '2026-01-01', '2026-01-31', $2, 'exact', '', now())`,
      [tinyIds.period(month), 202600 + month],
    )
}

let lines = 0
/** A movement for `fake.data.addLineItem`. */
export const movement = (over: Partial<StockLineItemRow>): StockLineItemRow => ({
  id: `00000099-0000-4000-8000-${String((lines += 1)).padStart(12, '0')}`,
  occurredDate: '2026-03-10',
  processedDate: `${over.occurredDate ?? '2026-03-10'}T15:00:00Z`,
  quantity: 10,
  reasonId: null,
  source: null,
  destination: null,
  documentNumber: null,
  signature: null,
  username: null,
  vvmStatus: null,
  stockAdjustments: [],
  ...over,
})
