const NAMES: Readonly<Record<string, string>> = { openlmis: 'OpenLMIS', dhis2: 'DHIS2' }

/** A connection is configured under a short name; the two usual ones are shown as their makers write them. */
export function systemName(system: string): string {
  return NAMES[system] ?? system
}
