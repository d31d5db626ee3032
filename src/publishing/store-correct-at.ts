import type { CorrectAt } from '../../contract/publishing.ts'
import type { Queryable } from '../platform/database/open-database.ts'

/** The stores whose stock makes the report of an org unit, and where it is corrected in OpenLMIS. */
export async function loadCorrectAt(
  client: Queryable,
  placeId: number,
  openlmisPagesUrl: string | null,
): Promise<CorrectAt[]> {
  const { rows } = await client.query<{ facilityId: number; name: string; openlmisId: string }>(
    `select f.id as "facilityId", f.name, p.source_id as "openlmisId"
       from facility f join place p on p.id = f.openlmis_place_id
      where f.dhis2_place_id = $1 order by f.name, f.id`,
    [placeId],
  )
  return rows.map(({ openlmisId, ...store }) => ({ ...store, url: stockPage(openlmisPagesUrl, openlmisId) }))
}

const stockPage = (pagesUrl: string | null, openlmisId: string): string | null =>
  pagesUrl === null
    ? null
    : `${pagesUrl.replace(/\/+$/, '')}/#!/stockmanagement/stockCardSummaries?facility=${encodeURIComponent(openlmisId)}&supervised=true`
