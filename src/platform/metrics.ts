import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>
  gauge<L extends string>(name: string, help: string, labels?: readonly L[]): Gauge<L>
  /** `buckets` are upper bounds in the unit that the name ends with, e.g. seconds. */
  histogram<L extends string>(
    name: string,
    help: string,
    labels?: readonly L[],
    buckets?: readonly number[],
  ): Histogram<L>
}

/** From a fast page to a long pull, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** A registry of its own for each service, so that two in one process (tests, demo) do not share numbers. */
export function createMetrics({ ofProcess = false }: { readonly ofProcess?: boolean } = {}): Metrics {
  const registry = new Registry()
  if (ofProcess) collectDefaultMetrics({ register: registry })
  const base = { registers: [registry] }
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ ...base, name, help, labelNames: [...labels] }),
    gauge: (name, help, labels = []) => new Gauge({ ...base, name, help, labelNames: [...labels] }),
    histogram: (name, help, labels = [], buckets = SECONDS) =>
      new Histogram({ ...base, name, help, labelNames: [...labels], buckets: [...buckets] }),
  }
}
