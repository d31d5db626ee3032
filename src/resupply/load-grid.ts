import type { SourceFreshness } from '../../contract/common.ts'
import type { ResupplyGrid } from '../../contract/resupply.ts'
import { maySeeArea, type Scope } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { addMonths, monthOf, type Month } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withSnapshot } from '../platform/database/transaction.ts'
import { buildGrid } from './build-grid.ts'
import { chooseMonth, type MonthCompleteness } from '../figures/index.ts'
import { nextDelivery, supplyMonthOf } from './delivery.ts'
import type { ResupplySettings } from './settings.ts'
import { loadChecks, loadDecisions, loadSignOffs } from './store-decisions.ts'
import {
  loadAntigens,
  loadCompleteness,
  loadCompletenessOf,
  loadDistrict,
  loadDosesChanges,
  loadFacilities,
  loadMonth,
  loadNow,
  type DistrictRow,
} from './store-grid.ts'

export interface GridDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: ResupplySettings
  readonly listSources: () => Promise<SourceFreshness[]>
}

export interface GridQuestion {
  readonly districtId: number
  /** Absent: chosen by completeness. */
  readonly month?: Month | undefined
  readonly scope: Scope
}

export type GridRefusal =
  /** It does not exist, or nothing of it may be seen: which of the two is not told. */
  { readonly kind: 'noSuchDistrict' } | { readonly kind: 'tooManyFacilities'; readonly most: number }

/** More rows than anybody can read, and than a slow line can carry. */
const MOST_FACILITIES = 1000
const MONTHS_TO_CHOOSE = 24

/** The whole grid in one snapshot, from our own store alone. A dozen queries, whatever the size of the district. */
export async function loadGrid(deps: GridDeps, question: GridQuestion): Promise<Result<ResupplyGrid, GridRefusal>> {
  const sources = await deps.listSources()
  return await withSnapshot(deps.database, async (client) => {
    const { scope, districtId } = question
    const district = await loadDistrict(client, districtId)
    if (!district) return err({ kind: 'noSuchDistrict' })
    const facilities = await loadFacilities(client, district, scope, MOST_FACILITIES + 1)
    if (facilities.length > MOST_FACILITIES) return err({ kind: 'tooManyFacilities', most: MOST_FACILITIES })
    if (facilities.length === 0 && !maySeeArea(scope, districtId)) return err({ kind: 'noSuchDistrict' })

    const now = deps.clock.now().toISOString()
    const nextDeliveryOn = nextDelivery(now.slice(0, 10), deps.settings.deliveryDay)
    const supplyMonth = supplyMonthOf(nextDeliveryOn)
    const ids = facilities.map(({ id }) => id)
    const months = await completeness(client, { district, scope, ids, thisMonth: monthOf(now) })
    const month = question.month ?? chooseMonth(months, deps.settings.completePercent, monthOf(now))
    const antigens = await loadAntigens(client)
    const orgUnits = facilities.flatMap(({ dhis2PlaceId }) => dhis2PlaceId ?? [])
    return ok(
      buildGrid({
        district,
        facilities,
        antigens,
        month,
        months,
        supplyMonth,
        nextDeliveryOn,
        now: await loadNow(client, ids),
        monthRows: await loadMonth(client, ids, month),
        changes: await loadDosesChanges(client, orgUnits, { from: month, to: month }),
        decisions: await loadDecisions(client, ids, supplyMonth),
        checks: await loadChecks(client, ids, supplyMonth),
        signOffs: await loadSignOffs(client, ids, supplyMonth),
        sources,
        settings: deps.settings,
        generatedAt: now,
      }),
    )
  })
}

async function completeness(
  client: Queryable,
  {
    district,
    scope,
    ids,
    thisMonth,
  }: { district: DistrictRow; scope: Scope; ids: readonly number[]; thisMonth: Month },
): Promise<MonthCompleteness[]> {
  const range = { from: addMonths(thisMonth, -MONTHS_TO_CHOOSE), to: thisMonth }
  return maySeeArea(scope, district.id)
    ? await loadCompleteness(client, district, range)
    : await loadCompletenessOf(client, ids, range)
}
