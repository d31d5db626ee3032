import type { FakeUser } from './dataset.ts'
import { isSuperuser, type FakeState } from './fake-state.ts'
import { isWithin, subtreeOf } from './model.ts'
import { parsePeriod, periodContaining, shiftPeriod, type Period } from '../period.ts'
import { conflict, type FakeReply, type FakeRequest } from './reply.ts'

export type DataItem =
  | {
      readonly id: string
      readonly kind: 'dataElement'
      readonly dataElement: string
      readonly categoryOptionCombo: string | undefined
    }
  | { readonly id: string; readonly kind: 'indicator'; readonly indicator: string }
  | { readonly id: string; readonly kind: 'reportingRate'; readonly dataSet: string; readonly metric: string }

export interface AnalyticsQuery {
  /** Dimension names in the order of the request: that is the order of the columns. */
  readonly columns: readonly string[]
  readonly dataItems: readonly DataItem[]
  readonly periods: readonly Period[]
  readonly orgUnits: readonly string[]
  readonly byOptionCombo: boolean
  readonly includeNumDen: boolean
  readonly skipMeta: boolean
  readonly skipRounding: boolean
}

export type ParsedAnalytics = { readonly query: AnalyticsQuery } | { readonly reply: FakeReply }

export function parseAnalytics(state: FakeState, request: FakeRequest, user: FakeUser): ParsedAnalytics {
  const dimensions = new Map<string, string[]>()
  for (const text of request.query.getAll('dimension')) {
    const colon = text.indexOf(':')
    const name = colon === -1 ? text : text.slice(0, colon)
    dimensions.set(
      name,
      colon === -1
        ? []
        : text
            .slice(colon + 1)
            .split(';')
            .filter((item) => item !== ''),
    )
  }
  const [dx, pe, ou] = [dimensions.get('dx'), dimensions.get('pe'), dimensions.get('ou')]
  if (!dx) return refuse('E7102', 'At least one data element, indicator, data set or program item must be specified')
  if (!pe) return refuse('E7104', 'At least one period must be specified as a dimension or a filter')
  if (!ou) return refuse('E7124', 'Dimension is present in query without any valid dimension options: `ou`')
  const dataItems = dx.map((id) => dataItemOf(state, id)).filter((item) => item !== undefined)
  if (dataItems.length === 0) return invalid('dx')
  const periods = pe.flatMap((id) => periodsOf(state, id))
  if (periods.length === 0) return invalid('pe')
  const units = orgUnitsOf(state, ou, user)
  if ('reply' in units) return units
  if (units.ids.length === 0) return invalid('ou')
  return {
    query: {
      columns: [...dimensions.keys()],
      dataItems,
      periods,
      orgUnits: units.ids,
      byOptionCombo: dimensions.has('co'),
      includeNumDen: request.query.get('includeNumDen') === 'true',
      skipMeta: request.query.get('skipMeta') === 'true',
      skipRounding: request.query.get('skipRounding') === 'true',
    },
  }
}

const refuse = (code: string, message: string): { reply: FakeReply } => ({ reply: conflict(code, message) })

/** What unknown and forbidden items get when nothing else is left of a dimension. */
const invalid = (dimension: string): { reply: FakeReply } =>
  refuse('E7124', `Dimension is present in query without any valid dimension options: \`${dimension}\``)

const METRICS = [
  'REPORTING_RATE',
  'REPORTING_RATE_ON_TIME',
  'ACTUAL_REPORTS',
  'ACTUAL_REPORTS_ON_TIME',
  'EXPECTED_REPORTS',
]

/** Undefined for what the server does not know: such items are dropped without a word. */
function dataItemOf(state: FakeState, id: string): DataItem | undefined {
  const { model } = state
  const [first = '', second] = id.split('.')
  if (second === undefined && model.indicators.has(first)) return { id, kind: 'indicator', indicator: first }
  if (model.dataElements.has(first) && (second === undefined || model.categoryOptionCombos.has(second)))
    return { id, kind: 'dataElement', dataElement: first, categoryOptionCombo: second }
  if (second !== undefined && model.dataSets.has(first) && METRICS.includes(second))
    return { id, kind: 'reportingRate', dataSet: first, metric: second }
  return undefined
}

function periodsOf(state: FakeState, id: string): Period[] {
  const period = parsePeriod(id)
  if (period.ok) return [period.value]
  const today = state.clock.now().toISOString().slice(0, 10)
  const month = periodContaining('Monthly', today)
  const lastMonths = /^LAST_(\d+)_MONTHS$/.exec(id)
  if (lastMonths) {
    const count = Number(lastMonths[1])
    return Array.from({ length: count }, (_, i) => shiftPeriod(month, i - count))
  }
  if (id === 'THIS_MONTH') return [month]
  if (id === 'LAST_MONTH') return [shiftPeriod(month, -1)]
  const year = periodContaining('Yearly', today)
  if (id === 'THIS_YEAR') return [year]
  return id === 'LAST_YEAR' ? [shiftPeriod(year, -1)] : []
}

function orgUnitsOf(
  state: FakeState,
  items: readonly string[],
  user: FakeUser,
): { readonly ids: string[] } | { readonly reply: FakeReply } {
  const scope = user.dataViewOrganisationUnits ?? user.organisationUnits
  const levels: number[] = []
  const named: string[] = []
  const ids = new Set<string>()
  for (const item of items) {
    const level = /^LEVEL-(\d+)$/.exec(item)
    const group = /^OU_GROUP-(.+)$/.exec(item)
    if (level) levels.push(Number(level[1]))
    else if (item === 'USER_ORGUNIT') named.push(...scope)
    else if (group) for (const unit of membersOf(state, group[1] ?? '')) ids.add(unit)
    else if (state.model.orgUnits.has(item)) named.push(item)
  }
  const refused = named.find((id) => !mayView(state, user, scope, id))
  if (refused !== undefined)
    return refuse('E7120', `User: \`${user.username}\` is not allowed to view org unit: \`${refused}\``)
  if (levels.length === 0) for (const id of named) ids.add(id)
  // With a level, the named units are where to look for units of that level; without named ones, the user's own.
  else
    for (const root of named.length > 0 ? named : scope)
      for (const node of subtreeOf(state.model, root)) if (levels.includes(node.level)) ids.add(node.unit.id)
  return { ids: [...ids].filter((id) => mayView(state, user, scope, id)) }
}

const membersOf = (state: FakeState, group: string): readonly string[] =>
  state.dataset.organisationUnitGroups.find((candidate) => candidate.id === group)?.organisationUnits ?? []

function mayView(state: FakeState, user: FakeUser, scope: readonly string[], id: string): boolean {
  const node = state.model.orgUnits.get(id)
  return node !== undefined && (isSuperuser(user) || isWithin(node, scope))
}
