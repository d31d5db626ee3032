import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

describe('metrics', () => {
  it('counts in a registry of its own, so two services in one process do not mix', async () => {
    const [one, two] = [createMetrics(), createMetrics()]
    one.counter('pulls_total', 'Pulls', ['system']).inc({ system: 'dhis2' })
    two.counter('pulls_total', 'Pulls', ['system'])
    expect(await one.registry.metrics()).toContain('pulls_total{system="dhis2"} 1')
    expect(await two.registry.metrics()).not.toContain('dhis2')
  })

  it('measures durations up to a minute by default', async () => {
    const metrics = createMetrics()
    metrics.histogram('pull_seconds', 'Duration of pulls').observe(20)
    expect(await metrics.registry.metrics()).toContain('pull_seconds_bucket{le="30"} 1')
  })

  it('tells about the process only when asked to', async () => {
    expect(await createMetrics().registry.metrics()).not.toContain('process_resident_memory_bytes')
    expect(await createMetrics({ ofProcess: true }).registry.metrics()).toContain('process_resident_memory_bytes')
  })
})
