import { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import { createHttpClient, streamJsonArray, type HttpClient } from '../../platform/outgoing-http/index.ts'
import type { Query } from '../../platform/outgoing-http/index.ts'
import { defaultLimits, type Dhis2Config, type Dhis2Limits } from './config.ts'
import {
  anothersLoginPage,
  failureFromHttp,
  notAccepted,
  webPage,
  type Dhis2Failure,
  type LoginPage,
} from './failure.ts'
import { withRootHead } from './root-head.ts'

/** Calls below `/api` of one server. Never a version number in the path: from 2.43 on it means nothing. */
export interface Connection {
  readonly system: string
  readonly limits: Dhis2Limits
  readonly baseUrl: string
  get<T>(path: string, query: Query, schema: z.ZodType<T>, signal?: AbortSignal): Promise<Result<T, Dhis2Failure>>
  /** Sends JSON once. 409 is an answer: what it says stands in its body. */
  post(path: string, query: Query, json: unknown, signal?: AbortSignal): Promise<Result<PostAnswer, Dhis2Failure>>
  /** Sends a JSON patch (RFC 6902) once. 409 is an answer here too. */
  patch(path: string, patch: readonly unknown[], signal?: AbortSignal): Promise<Result<PostAnswer, Dhis2Failure>>
  /** Streams the root array `name`. */
  streamArray(request: ArrayRequest): Promise<Result<StreamedArray, Dhis2Failure>>
  close(): Promise<void>
}

export interface PostAnswer {
  readonly httpStatus: number
  readonly body: unknown
}

export interface ArrayRequest {
  readonly path: string
  readonly query: Query
  readonly name: string
  /** `head`: the fields of the root that stand before the array. */
  readonly onElements: (elements: unknown[], head: Readonly<Record<string, unknown>>) => void | Promise<void>
  readonly signal?: AbortSignal
}

export interface StreamedArray {
  /** The other fields of the root, wherever they stood. */
  readonly root: Readonly<Record<string, unknown>>
  readonly elements: number
  readonly bytes: number
}

export function createConnection(config: Dhis2Config): Connection {
  // Without it a call that is not signed in is sent to the login page instead of getting 401.
  const noBrowser = { 'x-requested-with': 'XMLHttpRequest' }
  const http = createHttpClient({
    ...httpConfig(config),
    headers: { ...noBrowser, authorization: authorization(config.auth) },
  })
  const judge = async (failure: Dhis2Failure | LoginPage): Promise<Dhis2Failure> => {
    if (failure.kind !== 'loginPage') return failure
    const stranger = createHttpClient({ ...httpConfig(config), headers: noBrowser })
    try {
      return await whoseLoginPage(stranger, config.baseUrl)
    } finally {
      await stranger.close()
    }
  }
  return {
    system: config.system ?? 'dhis2',
    limits: { ...defaultLimits, ...config.limits },
    baseUrl: config.baseUrl,
    get: async (path, query, schema, signal) => {
      const read = await get(http, path, query, schema, signal)
      return read.ok ? read : err(await judge(read.error))
    },
    post: async (path, query, json, signal) => {
      const answer = await send(http, { method: 'POST', path, query, json }, signal)
      return answer.ok ? answer : err(await judge(answer.error))
    },
    patch: async (path, patch, signal) => {
      const answer = await send(http, { method: 'PATCH', path, query: {}, json: patch, headers: JSON_PATCH }, signal)
      return answer.ok ? answer : err(await judge(answer.error))
    },
    streamArray: async (request) => {
      const read = await streamArray(http, request)
      return read.ok ? read : err(await judge(read.error))
    },
    close: () => http.close(),
  }
}

function httpConfig(config: Dhis2Config): Parameters<typeof createHttpClient>[0] {
  return {
    baseUrl: config.baseUrl,
    egress: config.egress,
    ...(config.ratePerSecond === undefined ? {} : { ratePerSecond: config.ratePerSecond }),
    concurrency: config.concurrency ?? 4,
    ...(config.retry ? { retry: config.retry } : {}),
    ...(config.log ? { log: config.log } : {}),
    ...(config.metrics ? { metrics: config.metrics } : {}),
    ...(config.time ? { time: config.time } : {}),
    ...(config.random ? { random: config.random } : {}),
  }
}

/**
 * A caller without a sign-in gets 401 from DHIS2's API. Where it does, the login page that we were shown is about our account; where
 * it is shown a page as well, the API is not there. The password is not sent a second time: failures lock accounts.
 */
async function whoseLoginPage(stranger: HttpClient, baseUrl: string): Promise<Dhis2Failure> {
  const answer = await stranger.json({ path: '/api/system/info', query: {} })
  if (answer.kind === 'refused' && answer.status === 401) return notAccepted
  if (answer.kind === 'ill' || answer.kind === 'truncated') return { kind: 'ill', message: answer.message }
  return anothersLoginPage(baseUrl)
}

function authorization(auth: Dhis2Config['auth']): string {
  if (auth.kind === 'token') return `ApiToken ${auth.token}`
  return `Basic ${Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')}`
}

async function get<T>(
  http: HttpClient,
  path: string,
  query: Query,
  schema: z.ZodType<T>,
  signal: AbortSignal | undefined,
): Promise<Result<T, Dhis2Failure | LoginPage>> {
  const answer = await http.json({ path: `/api/${path}`, query, ...(signal ? { signal } : {}) })
  if (answer.kind !== 'ok') return err(failureFromHttp(answer))
  const parsed = schema.safeParse(answer.json)
  if (parsed.success) return ok(parsed.data)
  const detail = z.prettifyError(parsed.error).slice(0, 500)
  return err({ kind: 'unexpectedAnswer', message: `GET /api/${path} answered JSON of an unknown shape: ${detail}` })
}

/** An import that refuses every row names every row. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const JSON_PATCH = { 'content-type': 'application/json-patch+json' }

interface Sending {
  readonly method: 'POST' | 'PATCH'
  readonly path: string
  readonly query: Query
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>>
}

async function send(
  http: HttpClient,
  { method, path, query, json, headers }: Sending,
  signal: AbortSignal | undefined,
): Promise<Result<PostAnswer, Dhis2Failure | LoginPage>> {
  const answer = await http.json({
    method,
    path: `/api/${path}`,
    query,
    body: { json },
    maxErrorBytes: MAX_ANSWER_BYTES,
    ...(headers && { headers }),
    ...(signal ? { signal } : {}),
  })
  if (answer.kind === 'ok') return ok({ httpStatus: answer.status, body: answer.json })
  if (answer.kind === 'refused' && answer.status === 409 && answer.body !== undefined)
    return ok({ httpStatus: 409, body: answer.body })
  return err(failureFromHttp(answer))
}

async function streamArray(
  http: HttpClient,
  request: ArrayRequest,
): Promise<Result<StreamedArray, Dhis2Failure | LoginPage>> {
  const { path, query, name, onElements, signal } = request
  const answer = await http.stream({ path: `/api/${path}`, query, ...(signal ? { signal } : {}) })
  if (answer.kind !== 'ok') return err(failureFromHttp(answer))
  let head: Readonly<Record<string, unknown>> = {}
  const body = withRootHead(answer.body, name, (fields) => {
    head = fields
  })
  const read = await streamJsonArray(body, name, (elements) => onElements(elements, head))
  switch (read.kind) {
    case 'ok':
      // A missing array means empty: DHIS2 leaves it out at times. But some answer of its own must be there.
      return ok({ root: read.root, elements: read.elements, bytes: read.bytes })
    case 'truncated':
    case 'timeout':
      return err({ kind: 'ill', message: `GET /api/${path}: ${read.message}` })
    case 'tooLarge':
      return err({ kind: 'tooLarge', message: read.message })
    case 'notJson':
      return err(webPage(read.start, `GET /api/${path} answered something else than JSON: ${read.message}`))
  }
}
