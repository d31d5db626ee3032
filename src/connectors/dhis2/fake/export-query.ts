import type { FakeUser } from './dataset.ts'
import { isSuperuser, mayReadDataSet, type FakeState } from './fake-state.ts'
import { parseIdScheme, resolveId, type SchemedKind } from './id-scheme.ts'
import { isWithin, subtreeOf } from './model.ts'
import { parsePeriod } from '../period.ts'
import { conflict, listParameter, type FakeReply, type FakeRequest } from './reply.ts'
import { instantFromServer } from '../server-time.ts'

/** What `GET /api/dataValueSets` asks for, checked. */
export interface ExportQuery {
  readonly dataSets: readonly string[]
  readonly dataElements: ReadonlySet<string>
  /** Exact periods asked for; undefined when dates or only `lastUpdated` are given. */
  readonly periods: ReadonlySet<string> | undefined
  readonly startDate: string | undefined
  readonly endDate: string | undefined
  readonly lastUpdatedFrom: string | undefined
  /** UIDs named in the request. */
  readonly requestedOrgUnits: readonly string[]
  readonly children: boolean
  readonly byOrgUnitGroup: boolean
  /** The units whose values are read. */
  readonly orgUnits: readonly string[]
  readonly attributeOptionCombos: readonly string[]
  readonly includeDeleted: boolean
  readonly limit: number | undefined
}

export type ParsedExport = { readonly query: ExportQuery } | { readonly reply: FakeReply }

export function parseExport(state: FakeState, request: FakeRequest, user: FakeUser): ParsedExport {
  const { query } = request
  const ids = (name: string, kind: SchemedKind, scheme: string): string[] =>
    listParameter(query, name)
      .map((id) => resolveId(state.model, kind, parseIdScheme(query.get(scheme) ?? query.get('inputIdScheme')), id))
      .filter((id) => id !== undefined)
  const dataSets = ids('dataSet', 'dataSet', 'inputDataSetIdScheme')
  const named = ids('dataElement', 'dataElement', 'inputDataElementIdScheme')
  const requestedOrgUnits = ids('orgUnit', 'orgUnit', 'inputOrgUnitIdScheme')
  const groups = listParameter(query, 'orgUnitGroup')
  const parsed: ExportQuery = {
    dataSets,
    dataElements: elementsOf(state, dataSets, named, listParameter(query, 'dataElementGroup')),
    periods: query.has('period') ? new Set(listParameter(query, 'period')) : undefined,
    startDate: query.get('startDate') ?? undefined,
    endDate: query.get('endDate') ?? undefined,
    lastUpdatedFrom: changedFrom(state, query),
    requestedOrgUnits,
    children: query.get('children') === 'true',
    byOrgUnitGroup: groups.length > 0,
    orgUnits: unitsOf(state, requestedOrgUnits, groups, query.get('children') === 'true'),
    attributeOptionCombos: listParameter(query, 'attributeOptionCombo'),
    includeDeleted: query.get('includeDeleted') === 'true',
    limit: query.has('limit') ? Number(query.get('limit')) : undefined,
  }
  const refusal = validate(parsed) ?? refuseAccess(state, parsed, user)
  return refusal ? { reply: refusal } : { query: parsed }
}

function elementsOf(
  state: FakeState,
  dataSets: readonly string[],
  named: readonly string[],
  groups: readonly string[],
): ReadonlySet<string> {
  const elements = new Set(named)
  for (const id of dataSets)
    for (const element of state.model.dataSets.get(id)?.dataSetElements ?? []) elements.add(element.dataElement)
  for (const group of state.dataset.dataElementGroups)
    if (groups.includes(group.id)) for (const element of group.dataElements) elements.add(element)
  return elements
}

function unitsOf(state: FakeState, roots: readonly string[], groups: readonly string[], children: boolean): string[] {
  const units = new Set<string>()
  for (const root of roots) {
    if (!children) units.add(root)
    else for (const node of subtreeOf(state.model, root)) units.add(node.unit.id)
  }
  for (const group of state.dataset.organisationUnitGroups)
    if (groups.includes(group.id)) for (const unit of group.organisationUnits) units.add(unit)
  return [...units]
}

const DURATION_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }

function changedFrom(state: FakeState, query: URLSearchParams): string | undefined {
  const since = query.get('lastUpdated')
  if (since !== null) return instantFromServer(since, state.settings.serverTimeZone)
  const match = /^(\d+)([dhms])$/.exec(query.get('lastUpdatedDuration') ?? '')
  if (!match) return undefined
  return new Date(state.clock.now().getTime() - Number(match[1]) * (DURATION_MS[match[2] ?? 'd'] ?? 0)).toISOString()
}

function validate(query: ExportQuery): FakeReply | undefined {
  const dates = query.startDate !== undefined && query.endDate !== undefined
  if (query.dataElements.size === 0)
    return conflict('E2001', 'At least one data element, data set or data element group must be specified')
  if (query.periods === undefined && !dates && query.lastUpdatedFrom === undefined)
    return conflict(
      'E2002',
      'At least one period, start/end dates, last updated or last updated duration must be specified',
    )
  if (query.periods !== undefined && dates)
    return conflict('E2003', 'Both periods and start/end date cannot be specified')
  if (query.startDate !== undefined && query.endDate !== undefined && query.startDate > query.endDate)
    return conflict('E2004', 'Start date must be before end date')
  if (query.requestedOrgUnits.length === 0 && !query.byOrgUnitGroup)
    return conflict('E2006', 'At least one organisation unit must be specified')
  if (query.limit !== undefined && !(query.limit >= 0))
    return conflict('E2009', 'Limit cannot be less than zero: `' + String(query.limit) + '`')
  return undefined
}

function refuseAccess(state: FakeState, query: ExportQuery, user: FakeUser): FakeReply | undefined {
  if (isSuperuser(user)) return undefined
  for (const dataSet of query.dataSets)
    if (!mayReadDataSet(user, dataSet))
      return conflict('E2010', `User is not allowed to read data for data set: \`${dataSet}\``)
  const scope = [...user.organisationUnits, ...(user.dataViewOrganisationUnits ?? [])]
  for (const unit of query.requestedOrgUnits) {
    const node = state.model.orgUnits.get(unit)
    if (!node || !isWithin(node, scope)) return conflict('E2012', `User is not allowed to view org unit: \`${unit}\``)
  }
  return undefined
}

/** Whether a value's period is wanted, remembered per period id. */
export function periodTest(query: ExportQuery): (period: string) => boolean {
  const { periods, startDate, endDate } = query
  if (periods) return (period) => periods.has(period)
  if (startDate === undefined || endDate === undefined) return () => true
  const known = new Map<string, boolean>()
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const period = parsePeriod(id)
    const inside = period.ok && period.value.start >= startDate && period.value.end <= endDate
    known.set(id, inside)
    return inside
  }
}
