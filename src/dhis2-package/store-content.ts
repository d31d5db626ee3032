import type { Queryable } from '../platform/database/open-database.ts'
import { confirmedSeries, listAntigens } from '../products/index.ts'
import type { PackageAntigen } from './content.ts'

/** Antigens that a product of this country serves, as confirmed, with what DHIS2 is known to hold of them. */
export async function loadPackageAntigens(client: Queryable): Promise<PackageAntigen[]> {
  const { rows } = await client.query<{ antigen: number }>(
    `select distinct a.antigen from product_antigen a join product p on p.id = a.product_id
      where a.state = 'confirmed' and a.antigen is not null and p.vanished_at is null`,
  )
  const served = new Set(rows.map(({ antigen }) => antigen))
  const series = await confirmedSeries(client)
  const doses = Map.groupBy(
    series.filter(({ meaning }) => meaning === 'dosesGiven'),
    ({ antigen }) => antigen,
  )
  const targets = series.filter(({ meaning }) => meaning === 'targetPopulation')
  return (await listAntigens(client))
    .filter(({ id }) => served.has(id))
    .map(({ id, code, name, tracer, coverageDose, targetGroup }) => ({
      id,
      code,
      name,
      tracer,
      coverageDose,
      targetGroup,
      doses: doses.get(id) ?? [],
      targets: targets.filter((one) => one.antigen === id || (one.antigen === null && one.targetGroup === targetGroup)),
    }))
}

/** Org units that stores of OpenLMIS are linked to: those that will report. */
export async function loadReportingOrgUnits(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ uid: string }>(
    `select distinct p.source_id as uid from facility f join place p on p.id = f.dhis2_place_id
      where f.active and f.holds_stock and f.openlmis_place_id is not null order by 1`,
  )
  return rows.map(({ uid }) => uid)
}
