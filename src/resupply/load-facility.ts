import { CheckItem, type ResupplyFacility } from '../../contract/resupply.ts'
import { maySeeArea, type Scope } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { addMonths, monthOf, type Month } from '../base/month.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { buildCell, formulaInputs } from './build-cell.ts'
import { before, cellKey, presentAntigen, recordKeepingOf } from './build-grid.ts'
import { buildHistory, historyFrom } from './build-history.ts'
import { chooseMonth } from '../figures/index.ts'
import { fillFormulas } from './fill-formulas.ts'
import { dhis2Url, openlmisUrl } from './deep-links.ts'
import { nextDelivery, supplyMonthOf } from './delivery.ts'
import type { ResupplySettings } from './settings.ts'
import { loadChecks, loadDecisions, loadSignOffs } from './store-decisions.ts'
import { loadFacility, loadHistory, type FacilityDetail } from './store-facility.ts'
import {
  loadAntigens,
  loadCompleteness,
  loadCompletenessOf,
  loadDistrict,
  loadDosesChanges,
  loadNow,
  type DistrictRow,
} from './store-grid.ts'

export interface FacilityQuestion {
  readonly facilityId: number
  readonly month?: Month | undefined
  readonly scope: Scope
}

export interface FacilityDeps {
  readonly clock: Clock
  readonly settings: ResupplySettings
}

/** The side panel; undefined when there is no such facility among those that may be seen. */
export async function loadFacilityPanel(
  client: Queryable,
  { clock, settings }: FacilityDeps,
  { facilityId, month: asked, scope }: FacilityQuestion,
): Promise<ResupplyFacility | undefined> {
  const facility = await loadFacility(client, facilityId, scope)
  if (!facility) return undefined
  const district = facility.areaId === null ? undefined : await loadDistrict(client, facility.areaId)
  const now = clock.now().toISOString()
  const supplyMonth = supplyMonthOf(nextDelivery(now.slice(0, 10), settings.deliveryDay))
  const month = asked ?? (await monthFor(client, { district, scope, facilityId, thisMonth: monthOf(now), settings }))
  return {
    facilityId,
    name: facility.name,
    code: facility.code,
    type: facility.typeName,
    district: presentDistrict(district),
    recordKeeping: recordKeepingOf(facility),
    openlmisUrl: openlmisUrl(settings.openlmisPagesUrl, facility),
    dhis2Url: dhis2Url(settings.dhis2PagesUrl, facility, month),
    month,
    supplyMonth,
    antigens: await loadPanelAntigens(client, { facility, month, supplyMonth, settings }),
    checks: await presentChecks(client, facilityId, supplyMonth),
    signOff: await presentSignOff(client, facilityId, supplyMonth),
  }
}

/** A facility that no area holds still has a panel. */
function presentDistrict(district: DistrictRow | undefined): ResupplyFacility['district'] {
  if (!district) return { id: 0, name: '', level: 0, levelName: null }
  return { id: district.id, name: district.name, level: district.level, levelName: district.levelName }
}

interface MonthQuestion {
  readonly district: DistrictRow | undefined
  readonly scope: Scope
  readonly facilityId: number
  readonly thisMonth: Month
  readonly settings: ResupplySettings
}

async function monthFor(client: Queryable, question: MonthQuestion): Promise<Month> {
  const { district, scope, facilityId, thisMonth, settings } = question
  const range = { from: addMonths(thisMonth, -24), to: thisMonth }
  const months =
    district && maySeeArea(scope, district.id)
      ? await loadCompleteness(client, district, range)
      : await loadCompletenessOf(client, [facilityId], range)
  return chooseMonth(months, settings.completePercent, thisMonth)
}

interface PanelQuestion {
  readonly facility: FacilityDetail
  readonly month: Month
  readonly supplyMonth: Month
  readonly settings: ResupplySettings
}

async function loadPanelAntigens(
  client: Queryable,
  { facility, month, supplyMonth, settings }: PanelQuestion,
): Promise<ResupplyFacility['antigens']> {
  const range = { from: historyFrom(month), to: month }
  const antigens = await loadAntigens(client)
  const now = new Map((await loadNow(client, [facility.id])).map((row) => [row.antigen, row]))
  const history = Map.groupBy(await loadHistory(client, facility.id, range), (row) => row.antigen)
  const orgUnits = facility.dhis2PlaceId === null ? [] : [facility.dhis2PlaceId]
  const changes = Map.groupBy(await loadDosesChanges(client, orgUnits, range), (row) => row.antigen)
  const decisions = new Map(
    (await loadDecisions(client, [facility.id], supplyMonth)).map((row) => [cellKey(row.facilityId, row.antigen), row]),
  )
  return antigens.map((antigen) => {
    const rows = history.get(antigen.id) ?? []
    const monthRow = rows.find((row) => row.month === month)
    const differences = new Map(changes.get(antigen.id)?.map((change) => [change.month, change.differenceDoses]))
    const decision = decisions.get(cellKey(facility.id, antigen.id))
    const source = {
      facility,
      antigen,
      now: now.get(antigen.id),
      month: monthRow,
      dosesGivenBefore: before(monthRow?.dosesGiven ?? null, facility.countsDoses ? differences.get(month) : undefined),
      enteredDoses: decision?.enteredDoses ?? null,
      settings,
    }
    const { formulas, recommendedBy } = fillFormulas(formulaInputs(source))
    const dosesPerVial = now.get(antigen.id)?.dosesPerVial ?? antigen.dosesPerVial
    return {
      antigen: { ...presentAntigen(antigen), dosesPerVial },
      cell: buildCell(source),
      history: buildHistory({ facility, antigen, rows, differences, to: month }),
      formulas,
      recommendedBy,
      decision: decision
        ? {
            enteredDoses: decision.enteredDoses,
            reason: decision.reason,
            by: decision.by,
            at: decision.at.toISOString(),
          }
        : null,
    }
  })
}

async function presentChecks(
  client: Queryable,
  facilityId: number,
  supplyMonth: Month,
): Promise<ResupplyFacility['checks']> {
  const stored = new Map((await loadChecks(client, [facilityId], supplyMonth)).map((check) => [check.item, check]))
  return CheckItem.options.map((item) => {
    const check = stored.get(item)
    return {
      item,
      ticked: check?.ticked ?? false,
      note: check?.note ?? null,
      by: check?.by ?? null,
      at: check?.at.toISOString() ?? null,
    }
  })
}

async function presentSignOff(
  client: Queryable,
  facilityId: number,
  supplyMonth: Month,
): Promise<ResupplyFacility['signOff']> {
  const signOff = (await loadSignOffs(client, [facilityId], supplyMonth))[0]
  return signOff ? { by: signOff.by, at: signOff.at.toISOString() } : null
}
