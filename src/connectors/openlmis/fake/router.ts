import { authRoutes } from './routes-auth.ts'
import { facilityWriteRoutes } from './routes-facility-write.ts'
import { referenceRoutes } from './routes-reference.ts'
import { requisitionRoutes } from './routes-requisition.ts'
import { stockRoutes } from './routes-stock.ts'
import { supplyChainRoutes } from './routes-supply-chain.ts'
import { userRoutes } from './routes-users.ts'
import { versionRoutes } from './routes-versions.ts'
import type { Route } from './request.ts'

export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

const routes: readonly Route[] = [
  ...authRoutes,
  ...versionRoutes,
  ...userRoutes,
  ...referenceRoutes,
  ...facilityWriteRoutes,
  ...supplyChainRoutes,
  ...stockRoutes,
  ...requisitionRoutes,
]

/** By method and number of segments; literal segments are listed before `:name` ones by the tables above. */
const table = new Map<string, { readonly route: Route; readonly segments: readonly string[] }[]>()
for (const route of routes) {
  const segments = route.pattern.split('/').slice(1)
  const key = `${route.method} ${segments.length}`
  table.set(key, [...(table.get(key) ?? []), { route, segments }])
}

export function findRoute(method: string, path: string): Found | undefined {
  const parts = path.split('/').slice(1)
  for (const { route, segments } of table.get(`${method} ${parts.length}`) ?? []) {
    const params = match(segments, parts)
    if (params) return { route, params }
  }
  return undefined
}

function match(segments: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {}
  for (const [i, segment] of segments.entries()) {
    const part = parts[i] ?? ''
    if (segment.startsWith(':')) params[segment.slice(1)] = part.toLowerCase()
    else if (segment !== part) return undefined
  }
  return params
}
