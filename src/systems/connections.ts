import type { Connection } from '../../contract/systems.ts'
import type { Fact } from './connected.ts'
import { freshnessOf, type ConfiguredSource } from './sources.ts'
import type { ConnectionRow } from './store-sources.ts'

/** More than this between two clocks makes "changed since" miss or repeat rows. */
export const CLOCK_TOLERANCE_SECONDS = 120

/** Every system this installation knows of: how fresh, what it told of itself, and what a person can do. */
export function describeConnections(
  sources: readonly ConfiguredSource[],
  rows: readonly ConnectionRow[],
  now: Date,
): Connection[] {
  const bySystem = new Map(rows.map((row) => [row.system, row]))
  return freshnessOf(sources, rows, now).map((freshness) => {
    const row = bySystem.get(freshness.system)
    return {
      ...freshness,
      baseUrl: freshness.state === 'off' ? null : (row?.baseUrl ?? null),
      version: row?.version ?? null,
      facts: factsOf(row),
      clockSkewSeconds: row?.clockSkewSeconds ?? null,
      remedy: remedyFor(freshness, row),
    }
  })
}

function remedyFor({ system, state }: Pick<Connection, 'system' | 'state'>, row: ConnectionRow | undefined) {
  switch (state) {
    case 'off':
      return `Nothing is read from ${system}: give it a section in the configuration when it is to be connected.`
    case 'never':
      return `Start the first run. If nothing happens, \`interop doctor\` tells what is wrong.`
    case 'unreachable':
      return row?.lastFailure?.remedy ?? '`interop doctor` tells what is wrong.'
    case 'stale':
      return 'Nothing was read for longer than usual: check that `interop worker` or `interop serve` runs, and look at the last runs.'
    case 'ok':
      return clockRemedy(system, row?.clockSkewSeconds ?? null)
  }
}

function clockRemedy(system: string, skewSeconds: number | null): string | null {
  if (skewSeconds === null || Math.abs(skewSeconds) <= CLOCK_TOLERANCE_SECONDS) return null
  return `The clocks of ${system} and of this host differ by ${durationText(skewSeconds)}: set both by NTP.`
}

/** `3 minutes`, `26 hours`: for people, without a sign. */
export function durationText(seconds: number): string {
  const size = Math.abs(seconds)
  const [count, unit] =
    size < 120
      ? [Math.round(size), 'second']
      : size < 7200
        ? [Math.round(size / 60), 'minute']
        : size < 172_800
          ? [Math.round(size / 3600), 'hour']
          : [Math.round(size / 86_400), 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function factsOf(row: ConnectionRow | undefined): Fact[] {
  const facts = row?.profile['facts']
  return Array.isArray(facts) ? facts.filter(isFact) : []
}

const isFact = (value: unknown): value is Fact =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'value' in value &&
  typeof value.name === 'string' &&
  typeof value.value === 'string'
