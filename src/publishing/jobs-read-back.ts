import { batches, type RunContext } from '../runs/index.ts'
import { findDifferences } from './find-differences.ts'
import { readHeld } from './jobs-read-held.ts'
import type { SendSession } from './jobs-send-batch.ts'
import type { OrgUnit } from './store-inputs.ts'
import { loadBelieved, writeFindings } from './store-findings.ts'

const ORG_UNITS_PER_READ = 50

/**
 * Reads back what DHIS2 holds and keeps every difference from what it took: somebody typed over it, deleted it, or a zero was dropped.
 * Nothing is changed there: a person decides whose number is right.
 */
export async function readBack(
  run: RunContext,
  session: SendSession,
  request: { readonly periods: readonly string[]; readonly orgUnits: readonly OrgUnit[]; readonly share: number },
): Promise<number> {
  const { deps, dataSetUid } = session
  const { database, rules, clock } = deps
  const sample = sampleOf(request.orgUnits, request.share)
  let found = 0
  let done = 0
  for (const period of request.periods) {
    for (const units of batches(sample, ORG_UNITS_PER_READ)) {
      run.signal.throwIfAborted()
      const of = { serverId: rules.serverId, dataSetUid, period }
      const placeIds = units.map(({ placeId }) => placeId)
      const believed = await loadBelieved(database.pool, of, placeIds)
      if (believed.length > 0) {
        const orgUnits = units.map(({ uid }) => uid)
        const held = await readHeld(deps.dhis2, { dataSetUid, periods: [period], orgUnits }, run.signal)
        const findings = findDifferences(believed, held, session.defaultCombo)
        await writeFindings(database.pool, of, placeIds, findings, clock.now())
        found += findings.length
      }
      done += units.length
      run.progress(done, sample.length * request.periods.length, `${period}: facilities read back`)
    }
  }
  return found
}

/** Every n-th, so that all districts are looked at. */
function sampleOf(orgUnits: readonly OrgUnit[], share: number): readonly OrgUnit[] {
  if (share >= 1) return orgUnits
  if (share <= 0) return []
  const step = 1 / share
  return orgUnits.filter((_, i) => Math.floor((i + 1) / step) > Math.floor(i / step))
}
