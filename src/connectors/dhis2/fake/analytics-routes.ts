import type { FakeUser } from './dataset.ts'
import { parseAnalytics, type AnalyticsQuery, type DataItem } from './analytics-query.ts'
import { totalValues, type Totals } from './analytics-totals.ts'
import { evaluate, itemsOf, parseExpression, type Expression, type Item } from './expression.ts'
import type { FakeState } from './fake-state.ts'
import { daysInPeriod, type Period } from '../period.ts'
import { conflict, json, type FakeReply, type FakeRequest } from './reply.ts'
import { reportingMetric } from './reporting-rates.ts'

/** `GET /api/analytics`. Combinations without a value have no row. */
export function queryAnalytics(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  if (state.analyticsGeneratedAt === undefined)
    return conflict(
      'E7144',
      'Query failed because a referenced table does not exist. Please ensure analytics job was run',
    )
  const parsed = parseAnalytics(state, request, user)
  if ('reply' in parsed) return parsed.reply
  const { query } = parsed
  const rows = [...rowsOf(state, query)]
  if (rows.length > state.settings.analyticsMaxLimit)
    return conflict('E7128', `Query result set exceeded max limit: \`${state.settings.analyticsMaxLimit}\``)
  const headers = headersOf(query)
  const format = formatFor(query)
  const present = (cell: string | number | undefined): string =>
    typeof cell === 'number' ? format(cell) : (cell ?? '')
  return json({
    headers,
    metaData: query.skipMeta ? {} : metaDataOf(state, query),
    rows: rows.map((row) => headers.map((header) => present(row[header.name]))),
    headerWidth: headers.length,
    width: headers.length,
    height: rows.length,
  })
}

interface Header {
  readonly name: string
  readonly column: string
  readonly valueType: string
  readonly hidden: boolean
  readonly meta: boolean
}

const COLUMN_TITLES: Readonly<Record<string, string>> = {
  dx: 'Data',
  pe: 'Period',
  ou: 'Organisation unit',
  co: 'Category option combo',
}
const NUM_DEN = ['numerator', 'denominator', 'factor', 'multiplier', 'divisor']

function headersOf(query: AnalyticsQuery): Header[] {
  const header = (name: string, meta: boolean): Header => ({
    name,
    column: COLUMN_TITLES[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
    valueType: meta ? 'TEXT' : 'NUMBER',
    hidden: false,
    meta,
  })
  return [
    ...query.columns.map((name) => header(name, true)),
    header('value', false),
    ...(query.includeNumDen ? NUM_DEN.map((name) => header(name, false)) : []),
  ]
}

/** By column; numbers are written out at the very end. */
type Row = Readonly<Record<string, string | number>>

function* rowsOf(state: FakeState, query: AnalyticsQuery): Generator<Row> {
  const totals = totalValues(state, query.orgUnits, query.periods, elementsNeeded(state, query.dataItems))
  for (const item of query.dataItems)
    for (const period of query.periods)
      for (const ou of query.orgUnits) {
        const place = { dx: item.id, pe: period.id, ou }
        if (query.byOptionCombo && item.kind === 'dataElement') yield* rowsByCombo(totals, item.dataElement, place)
        else {
          const cell = cellOf(state, totals, item, ou, period)
          if (cell) yield { ...place, ...cell }
        }
      }
}

function* rowsByCombo(
  totals: Totals,
  dataElement: string,
  place: { dx: string; pe: string; ou: string },
): Generator<Row> {
  for (const co of totals.combosOf(place.ou, place.pe, dataElement)) {
    const value = totals.get(place.ou, place.pe, dataElement, co)
    if (value !== undefined) yield { ...place, co, value }
  }
}

function cellOf(state: FakeState, totals: Totals, item: DataItem, ou: string, period: Period): Row | undefined {
  if (item.kind === 'indicator') return indicatorCell(state, totals, item.indicator, ou, period)
  const value =
    item.kind === 'dataElement'
      ? totals.get(ou, period.id, item.dataElement, item.categoryOptionCombo)
      : reportingMetric(state, item.dataSet, item.metric, ou, period)
  return value === undefined ? undefined : { value }
}

/** numerator / denominator x factor, and x 365 / days when annualized; a missing or zero denominator gives no row. */
function indicatorCell(state: FakeState, totals: Totals, id: string, ou: string, period: Period): Row | undefined {
  const indicator = state.model.indicators.get(id)
  const lookup = (item: Item): number | undefined => {
    if (item.kind === 'dataElement') return totals.get(ou, period.id, item.dataElement, item.categoryOptionCombo)
    if (item.kind === 'reportingRate') return reportingMetric(state, item.dataSet, item.metric, ou, period)
    const nested = indicatorCell(state, totals, item.indicator, ou, period)
    return nested && Number(nested['value'])
  }
  const numerator = indicator && valueOf(indicator.numerator, lookup)
  const denominator = indicator && valueOf(indicator.denominator, lookup)
  if (!indicator || numerator === undefined || denominator === undefined || denominator === 0) return undefined
  const factor = state.dataset.indicatorTypes.find((type) => type.id === indicator.indicatorType)?.factor ?? 1
  const days = daysInPeriod(period)
  const [multiplier, divisor] = indicator.annualized ? [factor * 365, days] : [factor, 1]
  return {
    value: (numerator / denominator) * (multiplier / divisor),
    numerator,
    denominator,
    factor: multiplier / divisor,
    multiplier: String(multiplier),
    divisor: String(divisor),
  }
}

/** Formulas are parsed once; they are evaluated for every org unit and period. */
const expressions = new Map<string, Expression | undefined>()

function expressionOf(text: string): Expression | undefined {
  if (!expressions.has(text)) expressions.set(text, parseExpression(text))
  return expressions.get(text)
}

function valueOf(text: string, lookup: (item: Item) => number | undefined): number | undefined {
  const expression = expressionOf(text)
  return expression && evaluate(expression, lookup)
}

function elementsNeeded(state: FakeState, items: readonly DataItem[]): Set<string> {
  const elements = new Set<string>()
  const addIndicator = (id: string): void => {
    const indicator = state.model.indicators.get(id)
    for (const text of indicator ? [indicator.numerator, indicator.denominator] : []) {
      const expression = expressionOf(text)
      for (const item of expression ? itemsOf(expression) : []) {
        if (item.kind === 'dataElement') elements.add(item.dataElement)
        if (item.kind === 'indicator' && item.indicator !== id) addIndicator(item.indicator)
      }
    }
  }
  for (const item of items) {
    if (item.kind === 'dataElement') elements.add(item.dataElement)
    if (item.kind === 'indicator') addIndicator(item.indicator)
  }
  return elements
}

type Format = (value: number) => string

/** To one decimal unless `skipRounding`; whole numbers keep a decimal point, as real servers write them. */
const formatFor = (query: AnalyticsQuery): Format => {
  const round = query.skipRounding ? (value: number) => value : roundAsShown
  return (value) => (Number.isInteger(round(value)) ? `${round(value)}.0` : String(round(value)))
}

const roundAsShown = (value: number): number =>
  Math.abs(value) < 1 && value !== 0 ? Number(value.toPrecision(2)) : Math.round(value * 10) / 10

function metaDataOf(state: FakeState, query: AnalyticsQuery): object {
  const { model } = state
  const items: Record<string, { name: string }> = {}
  for (const item of query.dataItems) {
    const [first = ''] = item.id.split('.')
    const named = model.indicators.get(first) ?? model.dataElements.get(first) ?? model.dataSets.get(first)
    items[item.id] = { name: named?.name ?? item.id }
  }
  for (const period of query.periods) items[period.id] = { name: period.id }
  for (const id of query.orgUnits) items[id] = { name: model.orgUnits.get(id)?.unit.name ?? id }
  return {
    items,
    dimensions: {
      dx: query.dataItems.map((item) => item.id),
      pe: query.periods.map((period) => period.id),
      ou: query.orgUnits,
      co: [],
    },
  }
}
