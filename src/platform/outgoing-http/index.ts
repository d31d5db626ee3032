export { createHttpClient, type HttpClient, type HttpRequest } from './http-client.ts'
export { type HttpClientConfig, type HttpLog, type HttpMetrics, type Timeouts } from './http-config.ts'
export {
  isIll,
  type HttpFailure,
  type Ill,
  type JsonAnswer,
  type JsonOutcome,
  type NotModified,
  type Refused,
  type ResponseHeaders,
  type StreamAnswer,
  type StreamOutcome,
} from './outcome.ts'
export { type EgressConfig } from './egress-policy.ts'
export { systemTime, type Time } from './pacer.ts'
export { redact } from './redact.ts'
export { type Query } from './request-url.ts'
export { type RetryConfig } from './retry-policy.ts'
export { streamJsonArray, type JsonArrayOptions, type JsonArrayOutcome } from './stream-json-array.ts'
export { promHttpMetrics } from './prom-http-metrics.ts'
