import type { CrosswalkStatus } from '../../contract/crosswalk.ts'
import type { GlobalOptions } from '../cli.ts'
import { loadStatus } from '../crosswalk/index.ts'
import { crosswalkSettings } from '../slice-settings.ts'
import { openMigratedStore } from '../store.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

/** How far the crosswalk with a system is. Ends with 3 while something waits for a person. */
export async function status(
  options: GlobalOptions,
  output: Output,
  { system = 'dhis2' }: { readonly system?: string },
): Promise<void> {
  const config = configOf(options)
  const database = await openMigratedStore(config, quietLog(), 3)
  try {
    const found = await loadStatus(database.pool, system, crosswalkSettings(config))
    output.result(found, () => statusLines(found))
    if (isWaiting(found)) process.exitCode = 3
  } finally {
    await database.close()
  }
}

const isWaiting = ({ left: { byState }, openFindings }: CrosswalkStatus): boolean =>
  byState.suggested + byState.ambiguous + byState.flagged + byState.broken + openFindings > 0

export function statusLines(found: CrosswalkStatus): string[] {
  const { left, right, stockPlacesUnlinked, noCounterpart, openFindings, rejectedPairs, lastMatch, learning } = found
  return [
    sideLine(left),
    sideLine(right),
    ...(noCounterpart.length === 0
      ? []
      : [`without counterpart: ${noCounterpart.map(({ reason, count }) => `${count} ${reason}`).join(', ')}`]),
    `${stockPlacesUnlinked} places that hold stock are not linked, ${openFindings} changes wait for an answer, ${rejectedPairs} pairs are refused`,
    lastMatch === null
      ? 'The matcher has not run yet: interop match'
      : `last matched ${lastMatch.at} with the model ${lastMatch.model}; ${learning.decisions} decisions of people since it was made`,
  ]
}

const sideLine = ({ system, total, byState }: CrosswalkStatus['left']): string =>
  `${system}: ${total} places, ${Object.entries(byState)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}`
