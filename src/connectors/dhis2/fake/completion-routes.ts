import { z } from 'zod'
import type { FakeCompletion, FakeUser } from './dataset.ts'
import { hasAuthority, type FakeState } from './fake-state.ts'
import { parseIdScheme, presentId, resolveId } from './id-scheme.ts'
import { isWithin, subtreeOf } from './model.ts'
import { parsePeriod } from '../period.ts'
import { conflict, forbidden, json, listParameter, webMessage, type FakeReply, type FakeRequest } from './reply.ts'
import { serverFromInstant, instantFromServer } from '../server-time.ts'
import { unpackBody } from './import-routes.ts'

/** `GET /api/completeDataSetRegistrations`. The unit's key is `organisationUnit` here, unlike in data values. */
export function listCompletions(state: FakeState, request: FakeRequest): FakeReply {
  const { query } = request
  const dataSets = listParameter(query, 'dataSet')
  const units = listParameter(query, 'orgUnit')
  const tests = timeTests(state, query)
  if (dataSets.length === 0) return conflict('E2013', 'At least one data set must be specified')
  if (tests.length === 0)
    return conflict('E2014', 'At least one period, start/end dates, created or created duration must be specified')
  if (units.length === 0) return conflict('E2006', 'At least one organisation unit must be specified')
  const scheme = parseIdScheme(query.get('orgUnitIdScheme') ?? query.get('idScheme'))
  const found: object[] = []
  for (const unit of unitsOf(state, units, query.get('children') === 'true'))
    for (const completion of state.values.completionsOf(unit))
      if (dataSets.includes(completion.dataSet) && tests.every((test) => test(completion)))
        found.push(present(state, completion, presentId(state.model, 'orgUnit', scheme, unit)))
  return json({ completeDataSetRegistrations: found })
}

function unitsOf(state: FakeState, roots: readonly string[], children: boolean): Set<string> {
  return new Set(
    roots.flatMap((root) => (children ? [...subtreeOf(state.model, root)].map((node) => node.unit.id) : [root])),
  )
}

function present(state: FakeState, completion: FakeCompletion, organisationUnit: string | undefined): object {
  return {
    period: completion.period,
    dataSet: completion.dataSet,
    organisationUnit,
    attributeOptionCombo: completion.attributeOptionCombo,
    date: serverFromInstant(completion.date, state.settings.serverTimeZone),
    storedBy: completion.storedBy ?? 'admin',
    completed: true,
  }
}

type Test = (completion: FakeCompletion) => boolean

function timeTests(state: FakeState, query: URLSearchParams): Test[] {
  const tests: Test[] = []
  const periods = listParameter(query, 'period')
  const [start, end] = [query.get('startDate'), query.get('endDate')]
  const created = createdFrom(state, query)
  if (periods.length > 0) tests.push((completion) => periods.includes(completion.period))
  if (start !== null && end !== null)
    tests.push((completion) => {
      const period = parsePeriod(completion.period)
      return period.ok && period.value.start >= start && period.value.end <= end
    })
  if (created !== undefined) tests.push((completion) => completion.date >= created)
  return tests
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 }

function createdFrom(state: FakeState, query: URLSearchParams): string | undefined {
  const created = query.get('created')
  if (created !== null) return instantFromServer(created, state.settings.serverTimeZone)
  const match = /^(\d+)([dhm])$/.exec(query.get('createdDuration') ?? '')
  if (!match) return undefined
  return new Date(state.clock.now().getTime() - Number(match[1]) * (UNIT_MS[match[2] ?? 'd'] ?? 0)).toISOString()
}

const Registration = z.object({
  dataSet: z.string(),
  period: z.string(),
  organisationUnit: z.string(),
  attributeOptionCombo: z.string().optional(),
  date: z.string().optional(),
  storedBy: z.string().optional(),
  completed: z.boolean().optional(),
})
const Registrations = z.object({ completeDataSetRegistrations: z.array(Registration) })
type Registration = z.infer<typeof Registration>

/** `POST /api/completeDataSetRegistrations`. */
export function registerCompletions(state: FakeState, request: FakeRequest, user: FakeUser): FakeReply {
  if (!hasAuthority(user, 'F_DATAVALUE_ADD'))
    return forbidden('Access is denied, requires one Authority from [F_DATAVALUE_ADD]')
  const parsed = Registrations.safeParse(parseJson(unpackBody(request.body)))
  if (!parsed.success)
    return webMessage(400, 'Expected {"completeDataSetRegistrations":[...]} with dataSet, period and organisationUnit')
  const count = { imported: 0, updated: 0, ignored: 0, deleted: 0 }
  const conflicts: object[] = []
  for (const registration of parsed.data.completeDataSetRegistrations) {
    const refused = register(state, request.query, user, registration, count)
    if (refused !== undefined) {
      count.ignored += 1
      conflicts.push({ object: registration.organisationUnit, value: refused })
    }
  }
  const status = conflicts.length > 0 ? 'WARNING' : 'SUCCESS'
  const response = { responseType: 'ImportSummary', status, importCount: count, conflicts, rejectedIndexes: [] }
  return conflicts.length > 0
    ? webMessage(409, 'One more conflicts encountered, please check import summary.', { status: 'WARNING', response })
    : webMessage(200, 'Import was successful.', { response })
}

function register(
  state: FakeState,
  query: URLSearchParams,
  user: FakeUser,
  registration: Registration,
  count: { imported: number; updated: number; deleted: number },
): string | undefined {
  const scheme = parseIdScheme(query.get('orgUnitIdScheme') ?? query.get('idScheme'))
  const unit = resolveId(state.model, 'orgUnit', scheme, registration.organisationUnit)
  const node = state.model.orgUnits.get(unit ?? '')
  if (!node) return 'Organisation unit not found or not accessible'
  if (!state.model.dataSets.has(registration.dataSet)) return 'Data set not found or not accessible'
  if (!parsePeriod(registration.period).ok) return 'Period not valid'
  if (!isWithin(node, user.organisationUnits)) return 'Organisation unit is not in the hierarchy of the current user'
  if (!state.model.assignedOrgUnits.get(registration.dataSet)?.has(node.unit.id))
    return 'Data set is not assigned to the organisation unit'
  const completion = {
    dataSet: registration.dataSet,
    period: registration.period,
    attributeOptionCombo: registration.attributeOptionCombo ?? state.model.defaultOptionCombo,
    date:
      (registration.date && instantFromServer(registration.date, state.settings.serverTimeZone)) ||
      state.clock.now().toISOString(),
    storedBy: registration.storedBy ?? user.username,
  }
  const known = state.values.hasCompletion(node.unit.id, completion)
  const completed = registration.completed ?? true
  if (completed) count[known ? 'updated' : 'imported'] += 1
  else count.deleted += known ? 1 : 0
  state.values.setCompletion(node.unit.id, completion, completed)
  return undefined
}

function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse((body ?? Buffer.alloc(0)).toString('utf8'))
  } catch {
    return undefined
  }
}
