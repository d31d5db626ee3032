import type { SourceFreshness } from '../../contract/common.ts'
import type { ConnectionRow } from './store-sources.ts'

/** A system that this installation knows of, switched on or not. */
export interface ConfiguredSource {
  readonly system: string
  readonly kind: string
  readonly on: boolean
  /** After so long without a success its numbers are called old. */
  readonly staleAfterMinutes: number
}

/**
 * How fresh each source is. A failure counts while no success came after it; a source that only became old is stale, since
 * "nothing was asked" and "nothing answered" need different hands.
 */
export function freshnessOf(
  configured: readonly ConfiguredSource[],
  connections: readonly ConnectionRow[],
  now: Date,
): SourceFreshness[] {
  const bySystem = new Map(connections.map((connection) => [connection.system, connection]))
  return configured.map((source) => {
    const connection = bySystem.get(source.system)
    const state = stateOf(source, connection, now)
    return {
      system: source.system,
      kind: source.kind,
      state,
      lastSuccessAt: connection?.lastSuccessAt?.toISOString() ?? null,
      lastFailureAt: connection?.lastFailureAt?.toISOString() ?? null,
      failure:
        state === 'unreachable' ? (connection?.lastFailure?.message ?? connection?.lastFailure?.reason ?? null) : null,
    }
  })
}

function stateOf(source: ConfiguredSource, connection: ConnectionRow | undefined, now: Date): SourceFreshness['state'] {
  if (!source.on) return 'off'
  if (!connection || (!connection.lastSuccessAt && !connection.lastFailureAt)) return 'never'
  const { lastSuccessAt, lastFailureAt } = connection
  if (lastFailureAt && (!lastSuccessAt || lastFailureAt > lastSuccessAt)) return 'unreachable'
  if (!lastSuccessAt) return 'never'
  const ageMinutes = (now.getTime() - lastSuccessAt.getTime()) / 60_000
  return ageMinutes > source.staleAfterMinutes ? 'stale' : 'ok'
}
