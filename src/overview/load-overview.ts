import type { AreaRef, SourceFreshness } from '../../contract/common.ts'
import type { Overview, OverviewRow } from '../../contract/overview.ts'
import { maySeeArea, type Scope } from '../accounts/index.ts'
import type { Clock } from '../base/clock.ts'
import { addMonths, monthOf, monthsFrom, type Month } from '../base/month.ts'
import { chooseMonth, coveragePercent, monthsOfStock } from '../figures/index.ts'
import type { Hierarchy } from '../facilities/index.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withSnapshot } from '../platform/database/transaction.ts'
import { buildCell } from './build-cell.ts'
import { findAlerts, type Watched } from './find-alerts.ts'
import type { OverviewSettings } from './settings.ts'
import {
  loadArea,
  loadChildren,
  loadDistrictsBelow,
  loadFacilitiesIn,
  loadPath,
  loadRoot,
  loadUnplaced,
  type AreaFacility,
  type AreaRow,
} from './store-areas.ts'
import { loadAreaCells, loadFacilityCells } from './store-cells.ts'
import { loadAntigens, loadAreaSums, loadCompleteness, type AntigenRow } from './store-sums.ts'
import { round, type CellSums, type Sums } from './sums.ts'

export interface OverviewDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: OverviewSettings
  readonly listSources: () => Promise<SourceFreshness[]>
}

export interface OverviewQuestion {
  readonly hierarchy?: Hierarchy | undefined
  readonly areaId?: number | undefined
  readonly month?: Month | undefined
  readonly antigens: 'all' | 'tracers'
  readonly scope: Scope
}

const MONTHS_SHOWN = 24

/** Undefined when there is no such area among those that may be seen as a whole. */
export async function loadOverview(deps: OverviewDeps, question: OverviewQuestion): Promise<Overview | undefined> {
  const sources = await deps.listSources()
  return await withSnapshot(deps.database, async (client) => {
    const area = await findArea(client, question)
    if (!area) return undefined
    const now = deps.clock.now().toISOString()
    const range = { from: addMonths(monthOf(now), 1 - MONTHS_SHOWN), to: monthOf(now) }
    const months = await loadCompleteness(client, area, range)
    const month = question.month ?? chooseMonth(months, deps.settings.completePercent, monthOf(now))
    const antigens = await loadAntigens(client, question.antigens === 'tracers')
    const view = { client, area, month, antigens, scope: question.scope, settings: deps.settings }
    const { children, facilities, own } = await loadRows(view)
    return {
      hierarchy: area.hierarchy,
      area: areaRef(area),
      path: (await loadPath(client, area.path))
        .filter((one) => maySeeArea(question.scope, one.id))
        .map((one) => areaRef(one)),
      month,
      months,
      antigens,
      total: present({ kind: 'area', place: area, sums: own }, view),
      rows: [...children, ...facilities].map((one) => present(one, view)),
      trend: trends(await loadTrend(view), antigens, month),
      alerts: findAlerts(await loadWatched(view, facilities), {
        antigens,
        completePercent: deps.settings.completePercent,
        disagreementShare: deps.settings.figures.disagreementShare,
      }),
      unplaced: await loadUnplaced(client, area),
      sources,
      generatedAt: now,
    }
  })
}

export const areaRef = ({ id, name, level, levelName }: AreaRow): AreaRef => ({ id, name, level, levelName })

/** Without an area: the top of the asked hierarchy, else of DHIS2, whose totals are the nation's, else of OpenLMIS. */
export async function findArea(
  client: Queryable,
  { areaId, hierarchy, scope }: Pick<OverviewQuestion, 'areaId' | 'hierarchy' | 'scope'>,
): Promise<AreaRow | undefined> {
  if (areaId !== undefined) return maySeeArea(scope, areaId) ? await loadArea(client, areaId) : undefined
  for (const one of hierarchy ? [hierarchy] : (['dhis2', 'openlmis'] as const)) {
    const root = await loadRoot(client, one, scope)
    if (root) return root
  }
  return undefined
}

interface View {
  readonly client: Queryable
  readonly area: AreaRow
  readonly month: Month
  readonly antigens: readonly AntigenRow[]
  readonly scope: Scope
  readonly settings: OverviewSettings
}

interface Row {
  readonly kind: 'area' | 'facility'
  readonly place: { readonly id: number; readonly name: string; readonly code: string | null }
  /** By antigen. */
  readonly sums: ReadonlyMap<number, CellSums>
}

const byAntigen = (cells: readonly CellSums[] | undefined): Map<number, CellSums> =>
  new Map(cells?.map((cell) => [cell.antigen, cell]))

async function loadRows(view: View): Promise<{ own: Row['sums']; children: Row[]; facilities: Row[] }> {
  const { client, area, scope } = view
  const children = await loadChildren(client, area.id)
  const cells = await loadAreaCells(client, area.hierarchy, monthOfAll(view, [area, ...children]))
  const facilities = await loadFacilitiesIn(client, area, scope)
  return {
    own: byAntigen(cells.get(area.id)),
    children: children.map((place) => ({ kind: 'area', place, sums: byAntigen(cells.get(place.id)) })),
    facilities: await loadFacilityRows(view, facilities),
  }
}

const monthOfAll = ({ antigens, month }: View, places: readonly { readonly id: number }[]) => ({
  ids: places.map(({ id }) => id),
  antigenIds: antigens.map(({ id }) => id),
  month,
})

async function loadFacilityRows(view: View, facilities: readonly AreaFacility[]): Promise<Row[]> {
  if (facilities.length === 0) return []
  const cells = await loadFacilityCells(view.client, monthOfAll(view, facilities))
  return facilities.map((place) => {
    const sums = byAntigen(cells.get(place.id))
    for (const [antigen, cell] of sums) {
      sums.set(antigen, { ...cell, stockExpected: Number(place.holdsStock || cell.stockReported > 0) })
    }
    return { kind: 'facility', place, sums }
  })
}

function cellsOf(sums: Row['sums'], { antigens, settings }: View): OverviewRow['cells'] {
  return antigens.map((antigen) => buildCell(antigen, sums.get(antigen.id), settings.figures.disagreementShare))
}

function present({ kind, place, sums }: Row, view: View): OverviewRow {
  return {
    kind,
    id: place.id,
    name: place.name,
    code: place.code,
    facilities: kind === 'facility' ? 1 : Math.max(0, ...[...sums.values()].map((cell) => cell.facilities)),
    cells: cellsOf(sums, view),
  }
}

async function loadTrend({ client, area, antigens, month }: View): Promise<readonly Sums[]> {
  const antigenIds = antigens.map(({ id }) => id)
  const question = { ids: [area.id], antigenIds, from: addMonths(month, 1 - MONTHS_SHOWN), to: month }
  return (await loadAreaSums(client, area.hierarchy, question)).get(area.id) ?? []
}

/** Every month has its place, also the ones nobody reported. */
function trends(sums: readonly Sums[], antigens: readonly AntigenRow[], to: Month): Overview['trend'] {
  const byKey = new Map(sums.map((row) => [`${row.antigen}/${row.month}`, row]))
  return antigens.map(({ id }) => ({
    antigen: id,
    months: monthsFrom(addMonths(to, 1 - MONTHS_SHOWN), to).map((month) => {
      const row = byKey.get(`${id}/${month}`)
      return {
        month,
        coveragePercent: round(coveragePercent(row?.coverageDoses ?? null, row?.targetPersons ?? null), 1),
        dosesGiven: row?.dosesGiven ?? null,
        usedDoses: row?.usedDoses ?? null,
        closingDoses: row?.closingDoses ?? null,
        monthsOfStock: round(monthsOfStock(row?.closingDoses ?? null, row?.amcDoses ?? null), 2),
        facilitiesOut: row && row.stockReported > 0 ? row.stockOut : null,
        reported: row?.dosesReported ?? 0,
        expected: row?.dosesExpected ?? 0,
      }
    }),
  }))
}

/** The districts below; where the area is one itself, its facilities. */
async function loadWatched(view: View, facilities: readonly Row[]): Promise<Watched[]> {
  const districts = await loadDistrictsBelow(view.client, view.area)
  if (districts.length === 0) {
    return facilities.map(({ place, sums }) => watched({ areaId: null, facilityId: place.id }, place.name, sums, view))
  }
  const cells = await loadAreaCells(view.client, view.area.hierarchy, monthOfAll(view, districts))
  return districts.map(({ id, name }) =>
    watched({ areaId: id, facilityId: null }, name, byAntigen(cells.get(id)), view),
  )
}

const watched = (
  ids: Pick<Watched, 'areaId' | 'facilityId'>,
  name: string,
  sums: Row['sums'],
  view: View,
): Watched => ({ ...ids, name, sums, cells: cellsOf(sums, view) })
