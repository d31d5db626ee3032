import type { Antigen, SourceFreshness } from '../../contract/common.ts'
import type { ResupplyCell, ResupplyGrid, ResupplyRow } from '../../contract/resupply.ts'
import type { Month } from '../base/month.ts'
import { buildCell } from './build-cell.ts'
import type { MonthCompleteness } from '../figures/index.ts'
import type { ResupplySettings } from './settings.ts'
import type { CheckRow, DecisionRow, SignOffRow } from './store-decisions.ts'
import type { AntigenRow, ChangeRow, DistrictRow, FacilityRow, MonthRow, NowRow } from './store-grid.ts'
import { isRunningOut, urgencyOf } from './urgency.ts'

export interface GridParts {
  readonly district: DistrictRow
  readonly facilities: readonly FacilityRow[]
  readonly antigens: readonly AntigenRow[]
  readonly month: Month
  readonly months: readonly MonthCompleteness[]
  readonly supplyMonth: Month
  readonly nextDeliveryOn: string
  readonly now: readonly NowRow[]
  readonly monthRows: readonly MonthRow[]
  readonly changes: readonly ChangeRow[]
  readonly decisions: readonly DecisionRow[]
  readonly checks: readonly CheckRow[]
  readonly signOffs: readonly SignOffRow[]
  readonly sources: readonly SourceFreshness[]
  readonly settings: ResupplySettings
  readonly generatedAt: string
}

export function buildGrid(parts: GridParts): ResupplyGrid {
  const { district, months, month, supplyMonth, nextDeliveryOn, antigens } = parts
  const rows = buildRows(parts)
  return {
    district: { id: district.id, name: district.name, level: district.level, levelName: district.levelName },
    month,
    months: [...months],
    supplyMonth,
    nextDeliveryOn,
    antigens: antigens.map(presentAntigen),
    headline: headline(rows, antigens, nextDeliveryOn),
    rows,
    totals: antigens.map(({ id }, column) =>
      totalOf(
        id,
        rows.flatMap((row) => row.cells[column] ?? []),
      ),
    ),
    sources: [...parts.sources],
    generatedAt: parts.generatedAt,
  }
}

export const presentAntigen = ({
  id,
  code,
  name,
  tracer,
  coverageDose,
  dosesPerVial,
  wastageCeilingPercent,
}: AntigenRow): Antigen => ({
  id,
  code,
  name,
  tracer,
  coverageDose,
  dosesPerVial,
  wastageCeilingPercent,
})

/** Key of a facility and an antigen; antigen ids are 16 bits wide. */
export const cellKey = (facilityId: number, antigen: number): number => facilityId * 65_536 + antigen

const byCell = <Row extends { readonly facilityId: number; readonly antigen: number }>(
  rows: readonly Row[],
): Map<number, Row> => new Map(rows.map((row) => [cellKey(row.facilityId, row.antigen), row]))

function buildRows(parts: GridParts): ResupplyRow[] {
  const now = byCell(parts.now)
  const month = byCell(parts.monthRows)
  const decisions = byCell(parts.decisions)
  const changes = new Map(
    parts.changes.map((change) => [cellKey(change.placeId, change.antigen), change.differenceDoses]),
  )
  const ticked = Map.groupBy(
    parts.checks.filter((check) => check.ticked),
    (check) => check.facilityId,
  )
  const signed = new Set(parts.signOffs.map((signOff) => signOff.facilityId))
  return parts.facilities.map((facility) => {
    const cells = parts.antigens.map((antigen) => {
      const key = cellKey(facility.id, antigen.id)
      const monthRow = month.get(key)
      const difference =
        facility.dhis2PlaceId === null ? undefined : changes.get(cellKey(facility.dhis2PlaceId, antigen.id))
      return buildCell({
        facility,
        antigen,
        now: now.get(key),
        month: monthRow,
        dosesGivenBefore: before(monthRow?.dosesGiven ?? null, facility.countsDoses ? difference : undefined),
        enteredDoses: decisions.get(key)?.enteredDoses ?? null,
        settings: parts.settings,
      })
    })
    return {
      ...describeFacility(facility),
      checksDone: ticked.get(facility.id)?.length ?? 0,
      signedOff: signed.has(facility.id),
      urgency: urgencyOf(cells, parts.nextDeliveryOn, facility.active),
      cells,
    }
  })
}

/** The total before its last correction; null when there was none. */
export const before = (dosesGiven: number | null, differenceDoses: number | undefined): number | null =>
  differenceDoses === undefined ? null : (dosesGiven ?? 0) - differenceDoses

export function recordKeepingOf({ openlmisPlaceId, holdsStock }: FacilityRow): ResupplyRow['recordKeeping'] {
  if (openlmisPlaceId === null) return 'dhis2Only'
  return holdsStock ? 'openlmis' : 'paper'
}

function describeFacility(facility: FacilityRow) {
  return {
    facilityId: facility.id,
    name: facility.name,
    code: facility.code,
    type: facility.typeName,
    active: facility.active,
    recordKeeping: recordKeepingOf(facility),
    linked: facility.openlmisPlaceId !== null && facility.dhis2PlaceId !== null,
  }
}

function headline(
  rows: readonly ResupplyRow[],
  antigens: readonly AntigenRow[],
  nextDeliveryOn: string,
): ResupplyGrid['headline'] {
  const open = rows.filter((row) => row.active)
  return {
    facilities: open.length,
    reported: open.filter((row) => row.cells.some((cell) => cell.doses === 'reported')).length,
    runningOut: antigens
      .map(({ id }, column) => ({
        antigen: id,
        facilities: open.filter((row) => row.cells[column] && isRunningOut(row.cells[column], nextDeliveryOn)).length,
        before: nextDeliveryOn,
      }))
      .filter(({ facilities }) => facilities > 0)
      .toSorted((a, b) => b.facilities - a.facilities),
    outNow: open.filter((row) => row.cells.some((cell) => cell.stock === 'out')).length,
  }
}

function totalOf(antigen: number, cells: readonly ResupplyCell[]): ResupplyGrid['totals'][number] {
  return {
    antigen,
    sohDoses: sum(cells.map((cell) => cell.sohDoses)),
    dosesGiven: sum(cells.map((cell) => cell.dosesGiven)),
    recommendedDoses: sum(cells.map((cell) => cell.recommendedDoses)),
    enteredDoses: sum(cells.map((cell) => cell.enteredDoses)),
    reportedStock: cells.filter((cell) => cell.sohDoses !== null).length,
    reportedDoses: cells.filter((cell) => cell.doses === 'reported').length,
  }
}

/** Of what is known; null, not zero, when nothing is. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}
