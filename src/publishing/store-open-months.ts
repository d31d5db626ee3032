import type { Queryable } from '../platform/database/open-database.ts'
import { listPeriods } from '../periods/index.ts'

/** Months that a processing period stands for which has not ended: their stock is not final. */
export async function loadOpenMonths(client: Queryable, today: string): Promise<ReadonlySet<number>> {
  const periods = await listPeriods(client)
  return new Set(
    periods.flatMap(({ month, endsOn, reportOnly }) => (month !== null && !reportOnly && endsOn >= today ? month : [])),
  )
}
