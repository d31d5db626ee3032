import type { CapabilityProfile } from '../connectors/dhis2/index.ts'
import type { OpenlmisProfile } from '../connectors/openlmis/index.ts'

/** A name and a value as people read them. */
export interface Fact {
  readonly name: string
  readonly value: string
}

/** What is remembered of a system that answered; the part of a connection that only its connector can tell. */
export interface Connected {
  readonly version: string | null
  readonly facts: readonly Fact[]
  /** Seconds by which its clock is ahead of ours; null when it told no time. */
  readonly clockSkewSeconds: number | null
}

/** OpenLMIS has no version of its own: each of its services has one. Reference data stands for the whole. */
export function openlmisConnected({
  versions,
  clockAheadMs,
}: Pick<OpenlmisProfile, 'versions' | 'clockAheadMs'>): Connected {
  return {
    version: versions.referencedata ?? Object.values(versions)[0] ?? null,
    facts: Object.entries(versions).map(([name, value]) => ({ name, value })),
    clockSkewSeconds: clockAheadMs === undefined ? null : Math.round(clockAheadMs / 1000),
  }
}

export function dhis2Connected(profile: CapabilityProfile): Connected {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['name', profile.systemName],
    ['account', profile.username],
    ['engine', profile.engine === 'from243' ? '2.43 and later' : 'up to 2.42'],
    ['calendar', profile.calendar],
    ['time zone', profile.serverTimeZone],
    ['analytics as of', profile.lastAnalyticsTableSuccess ?? 'never'],
    ['org units', profile.viewOrgUnits.join(', ')],
  ]
  return {
    version: profile.version,
    facts: facts.flatMap(([name, value]) => (value ? [{ name, value }] : [])),
    clockSkewSeconds: profile.clockSkewSeconds,
  }
}
