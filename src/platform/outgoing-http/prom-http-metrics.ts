import { Counter, Histogram, type Registry } from 'prom-client'
import type { HttpMetrics } from './http-config.ts'

/** One set per registry; all clients share it, told apart by host. */
export function promHttpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry]
  const seconds = new Histogram({
    name: 'outgoing_http_request_seconds',
    help: 'Time of one outgoing request, until its body was read (streams: until its headers arrived)',
    labelNames: ['host', 'status_class'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  })
  const received = new Counter({
    name: 'outgoing_http_received_bytes_total',
    help: 'Bytes of answers after decoding',
    labelNames: ['host'],
    registers,
  })
  const retried = new Counter({
    name: 'outgoing_http_retries_total',
    help: 'Requests that were sent again',
    labelNames: ['host'],
    registers,
  })
  return {
    attempted: (host, statusClass, took) => seconds.observe({ host, status_class: statusClass }, took),
    received: (host, bytes) => received.inc({ host }, bytes),
    retried: (host) => retried.inc({ host }),
  }
}
