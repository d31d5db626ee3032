import type { Problem } from '../../../contract/common.ts'

/** An answer that was not a success: what the server said (RFC 9457), or that it was not reached (status 0). */
export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiError'
    this.problem = problem
  }
  get status(): number {
    return this.problem.status
  }
}

/** Data with the time the service worker kept it, when the network did not answer; null when it came from the server. */
export interface Answer<T> {
  readonly data: T
  readonly keptAt: string | null
}

let csrfToken: string | null = null

/** The server wants the token of the session back with everything that changes something. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token
}

const UNREACHED: Problem = { type: 'about:blank', title: 'The server was not reached', status: 0, code: 'unreached' }

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'title' in body && 'status' in body
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  if (isProblem(body)) return body
  return { type: 'about:blank', title: response.statusText, status: response.status, code: `http${response.status}` }
}

export interface Send {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly json?: unknown
  readonly csv?: string
  /** A CSV file or an Excel workbook, as it is. */
  readonly file?: File
  readonly signal?: AbortSignal
}

/** By its name: what a browser says of a file depends on the programs that are installed. */
const typeOfFile = ({ name }: File): string =>
  name.toLowerCase().endsWith('.xlsx')
    ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    : 'text/csv'

function requestInit(send: Send): RequestInit {
  const method = send.method ?? 'GET'
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET' && csrfToken) headers['x-csrf-token'] = csrfToken
  if (send.json !== undefined) headers['content-type'] = 'application/json'
  if (send.csv !== undefined) headers['content-type'] = 'text/csv'
  if (send.file) headers['content-type'] = typeOfFile(send.file)
  const body = send.file ?? send.csv ?? (send.json === undefined ? null : JSON.stringify(send.json))
  return { method, headers, body, credentials: 'same-origin', ...(send.signal && { signal: send.signal }) }
}

/** Calls our API. Throws ApiError; what comes back is trusted to follow the contract, which the server's own tests hold. */
export async function call<T>(path: string, send: Send = {}): Promise<Answer<T>> {
  const response = await fetch(path, requestInit(send)).catch((error: unknown) => {
    if (send.signal?.aborted) throw error
    throw new ApiError(UNREACHED)
  })
  if (!response.ok) throw new ApiError(await problemOf(response))
  const text = await response.text()
  const data = (text === '' ? null : JSON.parse(text)) as T
  return { data, keptAt: response.headers.get('x-kept-at') }
}

type QueryValue = string | number | boolean | null | undefined

/** `path?a=1&b=2`, leaving out what is not set. */
export function withQuery(path: string, query: Record<string, QueryValue>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value))
  const text = params.toString()
  return text === '' ? path : `${path}?${text}`
}
