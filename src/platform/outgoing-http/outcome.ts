/**
 * Everything that can come of one request. Two families matter to callers: *theirs is ill* (`ill`, `truncated`:
 * wait and try again later) and *something is wrong that waiting does not cure* (all others: show it to a person).
 */
export type HttpFailure =
  | Ill
  | Refused
  | { readonly kind: 'redirected'; readonly status: number; readonly location: string; readonly message: string }
  | {
      readonly kind: 'notJson'
      readonly status: number
      readonly contentType: string
      /** First characters of the body, so that a login page or a proxy's page can be recognised. */
      readonly start: string
      readonly message: string
    }
  | { readonly kind: 'tooLarge'; readonly limitBytes: number; readonly message: string }
  | { readonly kind: 'truncated'; readonly receivedBytes: number; readonly message: string }
  | { readonly kind: 'blocked'; readonly reason: BlockReason; readonly message: string }
  | { readonly kind: 'aborted'; readonly message: string }

/** The other side cannot answer now: 408, 429, 5xx, timeout, network, or our breaker is open after many of these. */
export interface Ill {
  readonly kind: 'ill'
  readonly cause: 'status' | 'timeout' | 'network' | 'circuitOpen'
  readonly status?: number
  /** Of the network error, e.g. `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`. */
  readonly code?: string
  /** What the other side asked for, uncapped: a job should not run again before. */
  readonly retryAfterMs?: number
  /** Parsed body of an error answer when it was JSON. */
  readonly body?: unknown
  readonly attempts: number
  readonly message: string
}

/** 4xx: we sent something the other side does not accept. Not retried. */
export interface Refused {
  readonly kind: 'refused'
  readonly status: number
  /** Parsed JSON body; undefined when it was not JSON. */
  readonly body: unknown
  /** First characters of the body as text. */
  readonly start: string
  readonly headers: ResponseHeaders
  readonly message: string
}

export type BlockReason = 'badUrl' | 'scheme' | 'userinfo' | 'addressNotAllowed' | 'pathNotRelative' | 'urlTooLong'

export type ResponseHeaders = Readonly<Record<string, string>>

interface Answer {
  readonly kind: 'ok'
  readonly status: number
  readonly headers: ResponseHeaders
}

export interface JsonAnswer extends Answer {
  readonly json: unknown
  /** Size of the decoded body. */
  readonly bytes: number
}

/** 304, for requests that carried a validator. */
export interface NotModified {
  readonly kind: 'notModified'
  readonly headers: ResponseHeaders
}

export interface StreamAnswer extends Answer {
  /** Decoded body. Must be consumed or `cancel`led, otherwise its connection stays taken. */
  readonly body: AsyncIterable<Uint8Array>
  cancel(): void
}

export type JsonOutcome = JsonAnswer | NotModified | HttpFailure
export type StreamOutcome = StreamAnswer | NotModified | HttpFailure

export const isIll = (outcome: { readonly kind: string }): boolean =>
  outcome.kind === 'ill' || outcome.kind === 'truncated'
