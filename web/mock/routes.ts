import type { DemoInfo, Right, Session } from '../../contract/session.ts'
import type { PaperStock } from '../../contract/resupply.ts'
import { facilityFor, gridFor, kept } from './resupply-data.ts'
import { overviewRoutes } from './overview-data.ts'
import { systemsRoutes } from './systems-data.ts'
import { stockMappingRoutes } from './stock-mapping-data.ts'
import { crosswalkRoutes } from './crosswalk/routes.ts'
import { publishingRoutes } from './publishing-data.ts'
import { numberIn } from './query.ts'
import { ANTIGENS, COUNTRY, DISTRICTS, SOURCES, daysAgo, instantAgo } from './world.ts'

export interface MockRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly login: string | null
}
export interface MockAnswer {
  readonly status?: number
  readonly json?: unknown
  readonly text?: string
  readonly cookie?: string
}
export type MockRoute = (request: MockRequest, parts: readonly string[]) => MockAnswer | null
export type Routes = readonly (readonly [method: string, path: RegExp, route: MockRoute])[]

export const problem = (status: number, title: string): MockAnswer => ({
  status,
  json: { type: 'about:blank', title, status, code: `mock${status}` },
})
const RIGHTS: Record<string, readonly Right[]> = {
  divo: [
    'resupply.view',
    'resupply.decide',
    'stock.enterPaper',
    'overview.view',
    'publishing.view',
    'publishing.release',
  ],
  epi: ['resupply.view', 'overview.view', 'publishing.view'],
  admin: [
    'resupply.view',
    'overview.view',
    'systems.view',
    'systems.run',
    'mappings.edit',
    'crosswalk.review',
    'publishing.view',
    'publishing.run',
    'publishing.settings',
    'accounts.manage',
  ],
}
const NAMES: Record<string, string> = { divo: 'Amina Kallo', epi: 'Dr. Paulo Nhaca', admin: 'Jean Mballa' }
let language: Session['language'] = 'en'

function sessionOf(login: string): Session {
  const all = DISTRICTS.map(({ id, name, level, levelName }) => ({ id, name, level, levelName }))
  return {
    login,
    displayName: NAMES[login] ?? login,
    kind: 'local',
    rights: [...(RIGHTS[login] ?? [])],
    language,
    csrfToken: 'mock',
    expiresAt: instantAgo(-600),
    everywhere: login !== 'divo',
    areas: login === 'divo' ? all.slice(0, 3) : [COUNTRY],
    districts: login === 'divo' ? all.slice(0, 3) : all,
    demo: true,
    sources: [...SOURCES],
  }
}

const demo: DemoInfo = {
  demo: true,
  accounts: [
    { login: 'divo', password: 'demo', role: 'divo' },
    { login: 'epi', password: 'demo', role: 'epiManager' },
    { login: 'admin', password: 'demo', role: 'administrator' },
  ],
}

function paperStockOf(facility: number): PaperStock | null {
  const found = facilityFor(facility, undefined)
  if (!found) return null
  return {
    facilityId: facility,
    name: found.name,
    entries: found.antigens.map(({ antigen, cell }) => ({
      antigen: antigen.id,
      productId: antigen.id,
      productName: `${antigen.name}, ${antigen.dosesPerVial}-dose vial`,
      dosesPerVial: antigen.dosesPerVial ?? 1,
      sohDoses: cell.sohDoses,
      observedOn: cell.observedOn,
      channel: 'phone',
      verifiedBy: 'Head nurse',
      enteredBy: 'divo',
      enteredAt: cell.observedOn === null ? null : `${daysAgo(2)}T08:00:00Z`,
    })),
  }
}

const now = () => new Date().toISOString()

const routes: Routes = [
  ['GET', /^\/demo$/, () => ({ json: demo })],
  ['GET', /^\/session$/, ({ login }) => (login ? { json: sessionOf(login) } : null)],
  [
    'POST',
    /^\/session$/,
    ({ body }) => {
      const { login, password } = JSON.parse(body) as { login: string; password: string }
      return login in RIGHTS && password === 'demo'
        ? { json: sessionOf(login), cookie: login }
        : problem(401, 'Wrong name or password')
    },
  ],
  ['DELETE', /^\/session$/, () => ({ status: 204, cookie: '' })],
  [
    'PUT',
    /^\/session\/language$/,
    ({ body, login }) => {
      language = (JSON.parse(body) as { language: Session['language'] }).language
      return { json: sessionOf(login ?? '') }
    },
  ],
  [
    'GET',
    /^\/resupply$/,
    ({ query, login }) => {
      const district = numberIn(query, 'district') ?? DISTRICTS[0]?.id ?? 0
      if (login === 'divo' && district > 102) return problem(403, 'Not your district')
      const grid = gridFor(district, numberIn(query, 'month'))
      return grid ? { json: grid } : null
    },
  ],
  ['GET', /^\/resupply\.(csv|xlsx)$/, () => ({ text: 'facility;antigen;soh\n' })],
  [
    'GET',
    /^\/resupply\/facilities\/(\d+)$/,
    ({ query }, [id]) => {
      const facility = facilityFor(Number(id), numberIn(query, 'month'))
      return facility ? { json: facility } : null
    },
  ],
  [
    'PUT',
    /^\/resupply\/facilities\/(\d+)\/decisions\/(\d+)$/,
    ({ body, login }, [facility, antigen]) => {
      const { enteredDoses, reason } = JSON.parse(body) as { enteredDoses: number; reason: string | null }
      kept.decisions.set(`${facility}/${antigen}`, { enteredDoses, reason, by: NAMES[login ?? ''] ?? '', at: now() })
      return { json: {} }
    },
  ],
  [
    'PUT',
    /^\/resupply\/facilities\/(\d+)\/checks\/(\w+)$/,
    ({ body, login }, [facility, item]) => {
      const { ticked, note } = JSON.parse(body) as { ticked: boolean; note: string | null }
      kept.checks.set(`${facility}/${item}`, { ticked, note, by: NAMES[login ?? ''] ?? '', at: now() })
      return { json: {} }
    },
  ],
  [
    'POST',
    /^\/resupply\/facilities\/(\d+)\/sign-off$/,
    ({ login }, [facility]) => {
      kept.signOffs.set(Number(facility), { by: NAMES[login ?? ''] ?? '', at: now() })
      return { json: {} }
    },
  ],
  [
    'DELETE',
    /^\/resupply\/facilities\/(\d+)\/sign-off$/,
    (_, [facility]) => {
      kept.signOffs.delete(Number(facility))
      return { status: 204 }
    },
  ],
  [
    'GET',
    /^\/resupply\/facilities\/(\d+)\/paper-stock$/,
    (_, [facility]) => {
      const stock = paperStockOf(Number(facility))
      return stock ? { json: stock } : null
    },
  ],
  [
    'PUT',
    /^\/resupply\/facilities\/(\d+)\/paper-stock$/,
    ({ body }, [facility]) => {
      const { entries } = JSON.parse(body) as { entries: { productId: number; sohDoses: number }[] }
      for (const entry of entries)
        kept.paper.set(`${facility}/${ANTIGENS.find(({ id }) => id === entry.productId)?.id}`, entry.sohDoses)
      return { json: paperStockOf(Number(facility)) }
    },
  ],
  ...overviewRoutes,
  ...stockMappingRoutes,
  ...systemsRoutes,
  ...crosswalkRoutes,
  ...publishingRoutes,
]

export function answer(request: MockRequest): MockAnswer {
  const open = request.path === '/demo' || (request.path === '/session' && request.method === 'POST')
  if (!open && !request.login) return problem(401, 'Sign in first')
  for (const [method, path, route] of routes) {
    const match = method === request.method ? path.exec(request.path) : null
    if (match) return route(request, match.slice(1)) ?? problem(404, 'Not here')
  }
  return problem(404, 'No such address')
}
