import { circuitBreaker, ConsecutiveBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel'
import type { Dispatcher, Pool } from 'undici'
import { bareHost, createEgressPolicy, type Blocked } from './egress-policy.ts'
import { failureOfError, isCertificateError } from './failure-of-error.ts'
import { DEFAULT_MAX_JSON_BYTES, defaultPacing, defaultTimeouts, type HttpClientConfig } from './http-config.ts'
import { flatHeaders, interpretFailure, interpretJson, type Exchange } from './interpret.ts'
import type { HttpFailure, JsonOutcome, StreamOutcome } from './outcome.ts'
import { createPacer, systemTime } from './pacer.ts'
import { systemResolve } from './pinned-lookup.ts'
import { ACCEPT_ENCODING } from './read-body.ts'
import { redact } from './redact.ts'
import { requestUrl, type Query } from './request-url.ts'
import { defaultRetry, retryDelayMs } from './retry-policy.ts'
import { streamedBody } from './streamed-body.ts'
import { createTransport } from './transport.ts'

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Relative to the base address; it can never leave it. */
  readonly path: string
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> }
  /** Says that sending it twice does no harm, so that it may be retried. GET and HEAD always may. */
  readonly idempotent?: boolean
  readonly maxBytes?: number
  /** Of the body of a refusal, when it is more than words. */
  readonly maxErrorBytes?: number
  /** Tries in all, when other than the client's. */
  readonly attempts?: number
  readonly signal?: AbortSignal
}

export interface HttpClient {
  readonly host: string
  /** An answer parsed as JSON. `json` is undefined for an empty 2xx answer. */
  json(request: HttpRequest): Promise<JsonOutcome>
  /** A decoded body to be read piece by piece. Retried only until the headers have arrived. */
  stream(request: HttpRequest): Promise<StreamOutcome>
  close(): Promise<void>
}

type Outcome = JsonOutcome | StreamOutcome

/** One client per connected system: it holds that host's rate, concurrency, breaker and keep-alive connections. */
export function createHttpClient(config: HttpClientConfig): HttpClient {
  const time = config.time ?? systemTime
  const random = config.random ?? Math.random
  const timeouts = { ...defaultTimeouts, ...config.timeouts }
  const retry = { ...defaultRetry, ...config.retry }
  const pacing = { ...defaultPacing, ...definedPacing(config) }
  const pacer = createPacer(pacing, time)
  const policy = createEgressPolicy(config.egress)
  const base = parseBase(config.baseUrl)
  const baseAllowed = base && policy.checkUrl(base)
  const host = base ? bareHost(base) : 'the configured address'
  const { failures, coolDownMs } = config.breaker ?? { failures: 10, coolDownMs: 15_000 }
  const breaker = circuitBreaker(handleWhenResult(hostIsDown), {
    halfOpenAfter: coolDownMs,
    breaker: new ConsecutiveBreaker(failures),
  })
  let pool: Pool | undefined

  const target = (request: HttpRequest): { url: URL; pool: Pool } | HttpFailure => {
    if (!base || !baseAllowed)
      return blocked({ reason: 'badUrl', message: `Not a web address: ${redact(config.baseUrl)}` })
    if (!baseAllowed.ok) return blocked(baseAllowed.error)
    const url = requestUrl(base, request.path, request.query)
    if (!url.ok) return blocked(url.error)
    pool ??= createTransport(base, policy, timeouts, pacing.concurrency, config.resolve ?? systemResolve)
    return { url: url.value, pool }
  }

  /** One request on the wire. `read` runs inside the total timeout; `release` gives the place back. */
  const attempt = async <T extends Outcome>(
    request: HttpRequest,
    url: URL,
    transport: Pool,
    attempts: number,
    read: (response: Dispatcher.ResponseData, exchange: Exchange, release: () => void) => Promise<T>,
  ): Promise<T | HttpFailure> => {
    const release = once(await pacer.enter(request.signal))
    const stop = stopper(timeouts.totalMs, request.signal)
    // Only told when something fails or is logged: looking for secrets in every path takes longer than building it.
    const describe = (): string => `${request.method ?? 'GET'} ${redact(url.pathname)}`
    const startedAt = time.nowMs()
    let outcome: T | HttpFailure
    try {
      const response = await transport.request({
        ...wireRequest(request, url, config),
        signal: stop.signal,
      })
      outcome = await read(
        response,
        { host, describe, attempts, nowMs: time.nowMs(), maxErrorBytes: request.maxErrorBytes },
        release,
      )
    } catch (error) {
      outcome = failureOfError(error, host, stop.stoppedBy(), attempts)
    } finally {
      stop.clear()
    }
    if (!('body' in outcome && outcome.kind === 'ok')) release()
    const seconds = (time.nowMs() - startedAt) / 1000
    config.metrics?.attempted(host, statusClass(outcome), seconds)
    if ('bytes' in outcome) config.metrics?.received(host, outcome.bytes)
    if (config.log?.isLevelEnabled?.('debug') !== false)
      config.log?.debug(
        { host, what: describe(), query: redact(url.search), outcome: outcome.kind, seconds, attempts },
        'outgoing request',
      )
    return outcome
  }

  const guarded = async <T extends Outcome>(send: () => Promise<T | HttpFailure>, attempts: number) => {
    try {
      return await breaker.execute(send)
    } catch (error) {
      if (!isBrokenCircuitError(error)) throw error
      const message = `${host} failed ${failures} times in a row; it is left alone for ${coolDownMs / 1000} seconds`
      return { kind: 'ill', cause: 'circuitOpen', attempts, message } as const
    }
  }

  const withRetries = async <T extends Outcome>(
    request: HttpRequest,
    read: (response: Dispatcher.ResponseData, exchange: Exchange, release: () => void) => Promise<T>,
  ): Promise<T | HttpFailure> => {
    const to = target(request)
    if ('kind' in to) return to
    const most = mayRepeat(request) ? (request.attempts ?? retry.attempts) : 1
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await guarded(() => attempt(request, to.url, to.pool, attempts, read), attempts)
      if (outcome.kind === 'ill' && outcome.status === 429)
        pacer.pause(Math.min(outcome.retryAfterMs ?? 1000, retry.maxRetryAfterMs))
      if (attempts >= most || !worthRepeating(outcome)) return outcome
      const retryAfterMs = outcome.kind === 'ill' ? outcome.retryAfterMs : undefined
      const waitMs = retryDelayMs(attempts, retryAfterMs, random(), retry)
      if (waitMs === undefined) return outcome
      config.metrics?.retried(host)
      config.log?.warn({ host, attempts, waitMs, reason: outcome.kind }, `Trying again: ${failureMessage(outcome)}`)
      await time.sleep(waitMs, request.signal)
      if (request.signal?.aborted === true) return failureOfError(undefined, host, 'caller', attempts)
    }
  }

  return {
    host,
    json: (request) =>
      withRetries<JsonOutcome>(request, (response, exchange) =>
        interpretJson(response, exchange, request.maxBytes ?? config.maxJsonBytes ?? DEFAULT_MAX_JSON_BYTES),
      ),
    stream: (request) =>
      withRetries<StreamOutcome>(request, async (response, exchange, release) => {
        if (response.statusCode < 200 || response.statusCode > 299) return interpretFailure(response, exchange)
        const headers = flatHeaders(response.headers)
        const counted = (bytes: number): void => config.metrics?.received(host, bytes)
        const body = streamedBody(response.body, headers['content-encoding'], release, counted)
        if (body) return { kind: 'ok', status: response.statusCode, headers, ...body }
        response.body.destroy()
        const encoding = headers['content-encoding'] ?? ''
        const message = `${exchange.describe()} on ${host} is encoded as ${encoding}, which was not asked for`
        return { kind: 'notJson', status: response.statusCode, contentType: encoding, start: '', message }
      }),
    close: async () => {
      await pool?.destroy()
    },
  }
}

function wireRequest(request: HttpRequest, url: URL, config: HttpClientConfig): Dispatcher.RequestOptions {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': ACCEPT_ENCODING,
    ...config.headers,
    ...request.headers,
    ...(config.hostHeader === undefined ? {} : { host: config.hostHeader }),
  }
  const body = request.body
  if (body === undefined) return { path: url.pathname + url.search, method: request.method ?? 'GET', headers }
  const isJson = 'json' in body
  headers['content-type'] ??= isJson ? 'application/json' : 'application/x-www-form-urlencoded'
  return {
    path: url.pathname + url.search,
    method: request.method ?? 'POST',
    headers,
    body: isJson ? JSON.stringify(body.json) : new URLSearchParams(body.form).toString(),
  }
}

interface Stopper {
  readonly signal: AbortSignal
  stoppedBy(): 'caller' | 'timer' | undefined
  clear(): void
}

/** One signal for both the caller and the clock, that knows which of them stopped the request. */
function stopper(totalMs: number, callerSignal: AbortSignal | undefined): Stopper {
  const controller = new AbortController()
  let by: 'caller' | 'timer' | undefined
  const stop = (who: 'caller' | 'timer') => (): void => {
    by ??= who
    controller.abort()
  }
  const timer = setTimeout(stop('timer'), totalMs)
  const onCaller = stop('caller')
  if (callerSignal?.aborted === true) onCaller()
  callerSignal?.addEventListener('abort', onCaller, { once: true })
  return {
    signal: controller.signal,
    stoppedBy: () => by,
    clear: () => {
      clearTimeout(timer)
      callerSignal?.removeEventListener('abort', onCaller)
    },
  }
}

function once(release: () => void): () => void {
  let done = false
  return () => {
    if (done) return
    done = true
    release()
  }
}

function parseBase(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

const definedPacing = (config: HttpClientConfig) => ({
  ...(config.ratePerSecond === undefined ? {} : { ratePerSecond: config.ratePerSecond }),
  ...(config.burst === undefined ? {} : { burst: config.burst }),
  ...(config.concurrency === undefined ? {} : { concurrency: config.concurrency }),
})

const blocked = ({ reason, message }: Blocked): HttpFailure => ({ kind: 'blocked', reason, message })

const mayRepeat = (request: HttpRequest): boolean => {
  const method = request.method ?? (request.body === undefined ? 'GET' : 'POST')
  return request.idempotent ?? (method === 'GET' || method === 'HEAD')
}

/** 500 is left out: OpenLMIS answers it for single bad records while everything else works. */
const hostIsDown = (outcome: unknown): boolean => {
  const { kind, cause, status } = outcome as { kind?: string; cause?: string; status?: number }
  if (kind !== 'ill') return false
  return cause === 'network' || cause === 'timeout' || (status !== undefined && status >= 502 && status <= 504)
}

const worthRepeating = (outcome: Outcome | HttpFailure): boolean => {
  if (outcome.kind === 'truncated') return true
  if (outcome.kind !== 'ill' || outcome.cause === 'circuitOpen' || isCertificateError(outcome)) return false
  return (
    outcome.status === undefined ||
    outcome.status === 408 ||
    outcome.status === 429 ||
    [500, 502, 503, 504].includes(outcome.status)
  )
}

const failureMessage = (outcome: Outcome | HttpFailure): string =>
  'message' in outcome ? outcome.message : outcome.kind

function statusClass(outcome: Outcome | HttpFailure): string {
  if (outcome.kind === 'ill' && outcome.status === undefined) return outcome.cause
  const status = 'status' in outcome ? outcome.status : undefined
  if (status === 429) return '429'
  if (status !== undefined) return `${Math.floor(status / 100)}xx`
  return outcome.kind === 'notModified' ? '3xx' : outcome.kind
}
