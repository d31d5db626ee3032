import type { FakeDataElement, FakeDataValue } from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import { subtreeOf, type OrgUnitNode } from './model.ts'
import { daysInPeriod, parsePeriod, type Period } from '../period.ts'
import { isNumericType } from './value-type.ts'

/** Aggregated data elements: org unit item, period, element and option combo to a number; missing is missing. */
export interface Totals {
  get(orgUnit: string, period: string, dataElement: string, categoryOptionCombo: string | undefined): number | undefined
  /** Option combos with a value in that place. */
  combosOf(orgUnit: string, period: string, dataElement: string): readonly string[]
}

interface Cell {
  value: number
  /** How many values, or their weight in days for averages over org units too. */
  weight: number
  /** Day on which the period of a first or last value begins. */
  at?: string
}

/** Index by option combo within one org unit item, period and element. */
type Cells = Map<string, Cell>

/**
 * Goes over each org unit below the items once and adds its values to every item above it, so that asking for a
 * district and its facilities together reads the values once.
 */
export function totalValues(
  state: FakeState,
  orgUnits: readonly string[],
  periods: readonly Period[],
  elements: ReadonlySet<string>,
): Totals {
  const totals = new Map<string, Cells>()
  const items = new Set(orgUnits)
  const place = createPlacer(periods)
  for (const node of unitsBelow(state, orgUnits)) {
    const above = node.path.split('/').filter((id) => items.has(id))
    for (const [key, part] of unitTotals(state, node, place, elements)) {
      const { element } = part
      for (const item of above) addUp(totals, `${item}|${key}`, element, part.cells)
    }
  }
  return {
    get(orgUnit, period, dataElement, combo) {
      const cells = totals.get(`${orgUnit}|${period}|${dataElement}`)
      const element = state.model.dataElements.get(dataElement)
      if (!cells || !element) return undefined
      if (combo === undefined) return sum([...cells.values()].map((cell) => finish(element, cell)))
      const cell = cells.get(combo)
      return cell && finish(element, cell)
    },
    combosOf: (orgUnit, period, dataElement) => [...(totals.get(`${orgUnit}|${period}|${dataElement}`)?.keys() ?? [])],
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function* unitsBelow(state: FakeState, orgUnits: readonly string[]): Generator<OrgUnitNode> {
  const seen = new Set<string>()
  for (const root of orgUnits)
    for (const node of subtreeOf(state.model, root))
      if (!seen.has(node.unit.id)) {
        seen.add(node.unit.id)
        yield node
      }
}

interface Part {
  readonly element: FakeDataElement
  readonly cells: Cells
}

/** One org unit's values, aggregated over time. */
function unitTotals(
  state: FakeState,
  node: OrgUnitNode,
  place: Placer,
  elements: ReadonlySet<string>,
): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const value of state.values.valuesOf(node.unit.id, { dataElements: elements }, state.analyticsGeneratedAt)) {
    const element = elements.has(value.dataElement) ? state.model.dataElements.get(value.dataElement) : undefined
    const number = element && numberOf(state, element, value)
    if (!element || number === undefined) continue
    for (const { period, days, start } of place(element, value.period)) {
      const key = `${period}|${element.id}`
      const part = parts.get(key) ?? { element, cells: new Map() }
      parts.set(key, part)
      addValue(part.cells, value.categoryOptionCombo, element, number, days, start)
    }
  }
  return parts
}

/** Undefined for what never reaches the analytics tables: tombstones, text, and zeros of most elements. */
function numberOf(state: FakeState, element: FakeDataElement, value: FakeDataValue): number | undefined {
  if (value.deleted === true || value.value === '' || !isNumericType(element.valueType)) return undefined
  const number = Number(value.value)
  const keepsZero = averages(element) || (element.zeroIsSignificant && state.settings.includeZeroValuesInAnalytics)
  return Number.isNaN(number) || (number === 0 && !keepsZero) ? undefined : number
}

const averages = (element: FakeDataElement): boolean =>
  element.aggregationType === 'AVERAGE' || element.aggregationType === 'AVERAGE_SUM_ORG_UNIT'

function addValue(
  cells: Cells,
  combo: string,
  element: FakeDataElement,
  value: number,
  days: number,
  start: string,
): void {
  const cell = cells.get(combo)
  if (isOneInTime(element)) {
    const isLater = cell?.at === undefined || start > cell.at
    if (cell === undefined || isLater === (element.aggregationType !== 'FIRST'))
      cells.set(combo, { value, weight: 1, at: start })
    return
  }
  if (averages(element)) put(cells, combo, (cell?.value ?? 0) + value * days, (cell?.weight ?? 0) + days)
  else if (element.aggregationType === 'COUNT') put(cells, combo, (cell?.value ?? 0) + 1, 1)
  else if (element.aggregationType === 'MIN') put(cells, combo, Math.min(cell?.value ?? value, value), 1)
  else if (element.aggregationType === 'MAX') put(cells, combo, Math.max(cell?.value ?? value, value), 1)
  else put(cells, combo, (cell?.value ?? 0) + value, 1)
}

/** The value at one end of the asked period, never looked for before it, and summed over org units. */
const isOneInTime = ({ aggregationType }: FakeDataElement): boolean =>
  aggregationType === 'LAST' || aggregationType === 'LAST_IN_PERIOD' || aggregationType === 'FIRST'

const put = (cells: Cells, combo: string, value: number, weight: number): void => {
  cells.set(combo, { value, weight })
}

/** Adds an org unit's part to an item above it: sums add, averages over time add, full averages pool their weights. */
function addUp(totals: Map<string, Cells>, key: string, element: FakeDataElement, part: Cells): void {
  const cells = totals.get(key) ?? new Map<string, Cell>()
  totals.set(key, cells)
  for (const [combo, { value, weight }] of part) {
    const cell = cells.get(combo)
    if (element.aggregationType === 'AVERAGE')
      put(cells, combo, (cell?.value ?? 0) + value, (cell?.weight ?? 0) + weight)
    else if (element.aggregationType === 'AVERAGE_SUM_ORG_UNIT')
      put(cells, combo, (cell?.value ?? 0) + value / weight, 1)
    else if (element.aggregationType === 'MIN') put(cells, combo, Math.min(cell?.value ?? value, value), 1)
    else if (element.aggregationType === 'MAX') put(cells, combo, Math.max(cell?.value ?? value, value), 1)
    else put(cells, combo, (cell?.value ?? 0) + value, 1)
  }
}

const finish = (element: FakeDataElement, cell: Cell): number =>
  element.aggregationType === 'AVERAGE' ? cell.value / cell.weight : cell.value

type Placer = (
  element: FakeDataElement,
  period: string,
) => readonly { readonly period: string; readonly days: number; readonly start: string }[]

/**
 * In which of the asked periods a value counts: a sum where its own period lies wholly inside, an average wherever it
 * overlaps, so that a yearly population is there in every month.
 */
function createPlacer(periods: readonly Period[]): Placer {
  const known = new Map<string, readonly Place[]>()
  const placesOf = (id: string): readonly Place[] => {
    const before = known.get(id)
    if (before) return before
    const parsed = parsePeriod(id)
    const places = parsed.ok
      ? periods.map((period) => overlap(parsed.value, period)).filter((place) => place.days > 0)
      : []
    known.set(id, places)
    return places
  }
  return (element, id) => {
    if (element.aggregationType === 'NONE') return []
    const places = placesOf(id)
    return averages(element) ? places : places.filter((place) => place.whole)
  }
}

interface Place {
  readonly period: string
  readonly days: number
  readonly whole: boolean
  /** First day of the value's own period. */
  readonly start: string
}

function overlap(value: Period, asked: Period): Place {
  const start = value.start > asked.start ? value.start : asked.start
  const end = value.end < asked.end ? value.end : asked.end
  const days = start > end ? 0 : daysInPeriod({ ...asked, start, end })
  return { period: asked.id, days, whole: value.start >= asked.start && value.end <= asked.end, start: value.start }
}
