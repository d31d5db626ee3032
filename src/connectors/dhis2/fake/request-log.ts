export interface LoggedRequest {
  readonly method: string
  /** Path and query as received. */
  readonly url: string
  readonly status: number
}

/** What was asked of the fake, so that tests and benches can count calls and see the longest address. */
export interface RequestLog {
  add(request: LoggedRequest): void
  /** By route such as `GET /api/organisationUnits/{id}`; without a route, all of them. */
  count(route?: string): number
  byRoute(): Readonly<Record<string, number>>
  longestUrl(): number
  /** The latest ones, oldest first; at most a thousand. */
  recent(): readonly LoggedRequest[]
  clear(): void
}

const KEPT = 1000

/** Folds UIDs so that the number of routes stays small. */
export const routeOf = (method: string, url: string): string => {
  const path = (url.split('?')[0] ?? url).replace(/\.json$/, '')
  return `${method} ${path.replaceAll(/\/[A-Za-z][A-Za-z0-9]{10}(?=\/|$)/g, '/{id}')}`
}

export function createRequestLog(): RequestLog {
  let counts = new Map<string, number>()
  let kept: LoggedRequest[] = []
  let longest = 0
  let total = 0
  return {
    add(request) {
      const route = routeOf(request.method, request.url)
      counts.set(route, (counts.get(route) ?? 0) + 1)
      longest = Math.max(longest, request.url.length)
      total += 1
      kept.push(request)
      if (kept.length > KEPT * 2) kept = kept.slice(-KEPT)
    },
    count: (route) => (route === undefined ? total : (counts.get(route) ?? 0)),
    byRoute: () => Object.fromEntries(counts),
    longestUrl: () => longest,
    recent: () => kept.slice(-KEPT),
    clear() {
      counts = new Map()
      kept = []
      longest = 0
      total = 0
    },
  }
}
