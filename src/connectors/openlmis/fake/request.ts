import type { IncomingHttpHeaders } from 'node:http'
import type { FailureModes } from './failure-modes.ts'
import type { Reply } from './reply.ts'
import type { FakeState } from './state.ts'
import type { Caller } from './tokens.ts'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  /** Values of `:name` parts of the route, lower case. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Who is behind the token; routes that need none get `service`. */
  readonly caller: Caller
  readonly modes: FailureModes
  readonly state: FakeState
}

export type Handler = (request: FakeRequest) => Reply

export interface Route {
  readonly method: string
  /** `/api/stockCards/:id` */
  readonly pattern: string
  /** Answers without a bearer token. */
  readonly open?: boolean
  readonly handle: Handler
}

export const get = (pattern: string, handle: Handler): Route => ({ method: 'GET', pattern, handle })

/** Ids of a repeatable parameter, lower case; undefined when it was not given. */
export function ids(query: URLSearchParams, name: string): ReadonlySet<string> | undefined {
  const values = query.getAll(name)
  return values.length === 0 ? undefined : new Set(values.map((value) => value.toLowerCase()))
}

export const id = (query: URLSearchParams, name: string): string | undefined => query.get(name)?.toLowerCase()
