import type { Connection, MappingGap } from '../../contract/systems.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { facilityGaps } from '../facilities/index.ts'
import { periodGaps } from '../periods/index.ts'
import { productGaps } from '../products/index.ts'
import { reasonGaps } from '../stock/index.ts'
import { freshnessOf, type ConfiguredSource } from './sources.ts'
import type { ConnectionRow } from './store-sources.ts'

/** How fresh each system is, with what was read of it at the last connect. */
export function presentConnections(
  configured: readonly ConfiguredSource[],
  connections: readonly ConnectionRow[],
  now: Date,
): Connection[] {
  const bySystem = new Map(connections.map((connection) => [connection.system, connection]))
  return freshnessOf(configured, connections, now).map((freshness) => {
    const connection = bySystem.get(freshness.system)
    return {
      ...freshness,
      baseUrl: connection?.baseUrl ?? null,
      version: connection?.version ?? null,
      facts: factsOf(connection?.profile['facts']),
      clockSkewSeconds: connection?.clockSkewSeconds ?? null,
      remedy: freshness.state === 'unreachable' ? (connection?.lastFailure?.remedy ?? null) : null,
    }
  })
}

function factsOf(facts: unknown): Connection['facts'] {
  if (!Array.isArray(facts)) return []
  return facts.flatMap((fact: unknown) => {
    if (typeof fact !== 'object' || fact === null || !('name' in fact) || !('value' in fact)) return []
    return [{ name: String(fact.name), value: String(fact.value) }]
  })
}

/** Everything that is to be mapped and is not. */
export async function loadGaps(client: Queryable): Promise<MappingGap[]> {
  const gaps = [
    ...(await facilityGaps(client)),
    ...(await productGaps(client)),
    ...(await periodGaps(client)),
    ...(await reasonGaps(client)),
  ]
  return gaps.map(({ kind, count, of, examples }) => ({ kind, count, of, examples: [...examples] }))
}
