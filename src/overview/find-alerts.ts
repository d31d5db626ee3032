import type { OverviewAlert, OverviewCell } from '../../contract/overview.ts'
import { disagreement } from '../figures/index.ts'
import { tolerance } from './build-cell.ts'
import type { AntigenRow } from './store-sums.ts'
import type { CellSums } from './sums.ts'

/** A district, or a facility where the area is one district. */
export interface Watched {
  readonly areaId: number | null
  readonly facilityId: number | null
  readonly name: string
  readonly cells: readonly OverviewCell[]
  /** By antigen. */
  readonly sums: ReadonlyMap<number, CellSums>
}

export interface AlertSettings {
  readonly antigens: readonly AntigenRow[]
  readonly completePercent: number
  readonly disagreementShare: number
}

/** The coverage legend calls less than this low. */
const LOW_COVERAGE_PERCENT = 70
const MOST_OF_A_KIND = 5

type Found = OverviewAlert & { readonly weight: number }

/** What to look at first: stock-outs, then what cannot be true, then what is merely bad. The worst few of each kind. */
export function findAlerts(watched: readonly Watched[], settings: AlertSettings): OverviewAlert[] {
  const found = watched.flatMap((one) => [
    ...one.cells.flatMap((cell) => cellAlerts(one, cell, settings)),
    ...incomplete(one, settings),
  ])
  const kinds: OverviewAlert['kind'][] = [
    'stockOut',
    'impossible',
    'disagreement',
    'wastage',
    'lowCoverage',
    'incomplete',
  ]
  return kinds.flatMap((kind) =>
    found
      .filter((alert) => alert.kind === kind)
      .toSorted((a, b) => b.weight - a.weight || a.name.localeCompare(b.name))
      .slice(0, MOST_OF_A_KIND)
      .map(({ weight: _weight, ...alert }) => alert),
  )
}

function cellAlerts(one: Watched, cell: OverviewCell, settings: AlertSettings): Found[] {
  const antigen = settings.antigens.find(({ id }) => id === cell.antigen)
  if (!antigen) return []
  const { areaId, facilityId, name } = one
  const alert = (kind: OverviewAlert['kind'], value: number | null, weight: number, detail: string): Found => ({
    kind,
    areaId,
    facilityId,
    name,
    antigen: antigen.id,
    value,
    weight,
    detail: `${name}, ${antigen.name}: ${detail}`,
  })
  const found: Found[] = []
  if (cell.stockOut > 0) {
    found.push(
      alert(
        'stockOut',
        facilityId === null ? cell.stockOut : null,
        cell.stockOut,
        `${cell.stockOut} of ${cell.stockReported} without stock at the end of the month`,
      ),
    )
  }
  const impossible = impossibleIn(one, cell.antigen)
  if (impossible.facilities > 0) {
    found.push(
      alert(
        'impossible',
        impossible.excessDoses,
        impossible.facilities,
        `${impossible.facilities} facilities gave more doses than they can have had`,
      ),
    )
  }
  const gap = disagreementOf(one, antigen, settings)
  if (gap !== null) {
    found.push(
      alert('disagreement', Math.abs(gap), Math.abs(gap), `doses used exceed doses given by ${gap} since January`),
    )
  }
  const wastage = cell.openVialWastageCumulativePercent
  if (wastage !== null && wastage > antigen.wastageCeilingPercent) {
    found.push(
      alert(
        'wastage',
        wastage,
        wastage - antigen.wastageCeilingPercent,
        `open-vial wastage ${wastage} % since January, ceiling ${antigen.wastageCeilingPercent} %`,
      ),
    )
  }
  const isReported = cell.dosesReported * 100 >= settings.completePercent * cell.dosesExpected
  if (cell.coveragePercent !== null && cell.coveragePercent < LOW_COVERAGE_PERCENT && isReported) {
    found.push(
      alert('lowCoverage', cell.coveragePercent, 100 - cell.coveragePercent, `coverage ${cell.coveragePercent} %`),
    )
  }
  return found
}

/** The excess is only known for one facility; sums of an area hide it behind others' stock. */
function impossibleIn(
  { sums, facilityId }: Watched,
  antigenId: number,
): { facilities: number; excessDoses: number | null } {
  const row = sums.get(antigenId)
  if (!row?.impossible) return { facilities: 0, excessDoses: null }
  if (facilityId === null) return { facilities: row.impossible, excessDoses: null }
  const had = (row.openingDoses ?? 0) + (row.receivedDoses ?? 0) - (row.lostClosedDoses ?? 0)
  return { facilities: 1, excessDoses: (row.dosesGiven ?? 0) - had }
}

function disagreementOf({ sums }: Watched, antigen: AntigenRow, { disagreementShare }: AlertSettings): number | null {
  const { yearGivenDoses = null, yearUsedDoses = null } = sums.get(antigen.id) ?? {}
  if (yearGivenDoses === null || yearUsedDoses === null) return null
  const kind = disagreement(yearGivenDoses, yearUsedDoses, tolerance(antigen, disagreementShare))
  return kind === null ? null : yearUsedDoses - yearGivenDoses
}

function incomplete({ areaId, facilityId, name, cells }: Watched, { completePercent }: AlertSettings): Found[] {
  const expected = Math.max(0, ...cells.map((cell) => cell.dosesExpected))
  const reported = Math.max(0, ...cells.map((cell) => cell.dosesReported))
  if (expected === 0 || reported * 100 >= completePercent * expected) return []
  const percent = Math.round((reported / expected) * 1000) / 10
  return [
    {
      kind: 'incomplete',
      areaId,
      facilityId,
      name,
      antigen: null,
      value: facilityId === null ? percent : null,
      weight: expected - reported,
      detail: `${name}: ${reported} of ${expected} reports arrived`,
    },
  ]
}
