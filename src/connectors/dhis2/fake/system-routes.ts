import type { FakeUser } from './dataset.ts'
import { isSuperuser, hasAuthority, type FakeState } from './fake-state.ts'
import { serverFromInstant } from '../server-time.ts'
import { conflict, forbidden, json, listParameter, type FakeReply, type FakeRequest } from './reply.ts'

export function systemInfo(state: FakeState, user: FakeUser, baseUrl: string): FakeReply {
  const { settings, dataset } = state
  const local = (instant: string): string => serverFromInstant(instant, settings.serverTimeZone)
  const generated = state.analyticsGeneratedAt
  const info = {
    contextPath: baseUrl,
    calendar: settings.calendar,
    dateFormat: 'yyyy-mm-dd',
    serverDate: local(state.clock.now().toISOString()),
    serverTimeZoneId: settings.serverTimeZone,
    serverTimeZoneDisplayName: settings.serverTimeZone,
    ...(generated === undefined
      ? {}
      : { lastAnalyticsTableSuccess: local(generated), lastAnalyticsTableRuntime: '00:10:00.000' }),
    version: settings.version,
    revision: 'fa4e0001',
    systemId: dataset.systemId,
    systemName: dataset.systemName,
    instanceBaseUrl: baseUrl,
  }
  return json(isSuperuser(user) ? { ...info, databaseInfo: { name: 'dhis2', user: 'dhis' } } : info)
}

export function me(state: FakeState, user: FakeUser): FakeReply {
  const units = (ids: readonly string[]): object[] =>
    ids.map((id) => {
      const node = state.model.orgUnits.get(id)
      return { id, ...(node ? { code: node.unit.code, level: node.level, path: node.path } : {}) }
    })
  return json({
    id: user.id,
    username: user.username,
    name: user.name,
    displayName: user.name,
    authorities: user.authorities,
    organisationUnits: units(user.organisationUnits),
    dataViewOrganisationUnits: units(user.dataViewOrganisationUnits ?? []),
    teiSearchOrganisationUnits: [],
    dataSets: user.dataSetsWrite ?? state.dataset.dataSets.map((set) => set.id),
    programs: [],
    settings: { keyDbLocale: null, keyUiLocale: 'en' },
  })
}

/** `GET /api/me/authorization/<authority>` answers bare `true` or `false`. */
export const authorization = (user: FakeUser, authority: string): FakeReply => json(hasAuthority(user, authority))

/** Only a superuser may see what was deleted; merges by SQL never show up here. */
export function deletedObjects(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  if (!isSuperuser(user)) return forbidden('Access is denied, requires one Authority from [ALL]')
  const klasses = listParameter(request.query, 'klass')
  const since = request.query.get('deletedAt')
  const rows = state.deletedObjects
    .map((row) => ({ ...row, deletedAt: serverFromInstant(row.deletedAt, state.settings.serverTimeZone) }))
    .filter((row) => klasses.length === 0 || klasses.includes(row.klass))
    .filter((row) => since === null || Date.parse(row.deletedAt) >= Date.parse(since))
  if (request.query.get('paging') === 'false') return json({ deletedObjects: rows })
  const pageSize = Number(request.query.get('pageSize') ?? 50)
  const page = Number(request.query.get('page') ?? 1)
  if (!(pageSize > 0) || !(page > 0)) return conflict('E1000', 'Page and pageSize must be positive whole numbers')
  const pager = { page, total: rows.length, pageSize, pageCount: Math.max(1, Math.ceil(rows.length / pageSize)) }
  return json({ pager, deletedObjects: rows.slice((page - 1) * pageSize, page * pageSize) })
}

/** `GET /api/systemSettings`: the two that decide what analytics shows. */
export const systemSettings = (state: FakeState): FakeReply =>
  json({
    keyIncludeZeroValuesInAnalytics: state.settings.includeZeroValuesInAnalytics,
    keyAnalyticsMaxLimit: state.settings.analyticsMaxLimit,
  })
