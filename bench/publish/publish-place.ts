import { migrate } from '../../src/platform/database/migrate.ts'
import { silentLog } from '../../src/platform/log.ts'
import { DATA_SET, fillCountry, type PublishCountrySize } from '../../src/publishing/test-support/publish-country.ts'
import { createPlace, type PlaceToPullInto } from '../kill-pull/places-to-pull-into.ts'

/** A store with a country's stock and mappings, ready to be published. */
export async function createPublishPlace(
  serverUrl: string | undefined,
  size: PublishCountrySize,
  { readBackShare = 0 } = {},
): Promise<PlaceToPullInto> {
  const place = await createPlace(serverUrl)
  const database = await place.open()
  try {
    await migrate({ pool: database.pool, log: silentLog })
    await fillCountry(database.pool, size)
    await database.pool.query(
      `insert into publish_setting (server_id, data_set_uid, read_back_share, updated_by) values ('dhis2', $1, $2, 'bench')`,
      [DATA_SET, readBackShare],
    )
  } finally {
    await database.close()
  }
  return place
}

/** Changes the numbers of so many of a hundred products of facilities, spread over the country. */
export async function changeStock(place: PlaceToPullInto, percent: number): Promise<number> {
  const database = await place.open()
  try {
    const { rowCount } = await database.pool.query(
      `update stock_month set opening_doses = opening_doses + 1, received_doses = received_doses + 1, used_doses = used_doses + 1,
              adjusted_in_doses = adjusted_in_doses + 1, adjusted_out_doses = adjusted_out_doses + 1,
              lost_expired_doses = lost_expired_doses + 1, lost_broken_doses = lost_broken_doses + 1,
              lost_other_doses = lost_other_doses + 1, closing_doses = closing_doses + 1, stockout_days = stockout_days + 1
        where abs(hashint4(place_id * 131 + product_id)) % 100 < $1`,
      [percent],
    )
    return rowCount ?? 0
  } finally {
    await database.close()
  }
}

export const publishSize = (values: number): PublishCountrySize => ({
  orgUnits: Math.ceil(values / 100),
  products: 10,
  months: [202601],
})

export const placeOrder = ({ dataFolder, databaseUrl }: PlaceToPullInto) => ({
  dataFolder,
  ...(databaseUrl !== undefined && { databaseUrl }),
})
