import type { CheckItem, PutDecision, ResupplyFacility } from '../../contract/resupply.ts'
import { writeAudit, type Viewer } from '../accounts/index.ts'
import type { Month } from '../base/month.ts'
import { err, ok, type Result } from '../base/result.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { loadFacilityPanel, type FacilityDeps } from './load-facility.ts'
import { lockFacilityMonth, saveCheck, saveDecision, saveSignOff, withdrawSignOff } from './store-decisions.ts'

export interface DecideDeps extends FacilityDeps {
  readonly database: Database
}

export type DecideRefusal =
  | { readonly kind: 'noSuchFacility' }
  | { readonly kind: 'noSuchAntigen' }
  /** The page was opened before the last delivery. */
  | { readonly kind: 'otherSupplyMonth'; readonly supplyMonth: Month }
  | { readonly kind: 'signedOff'; readonly by: string }
  | { readonly kind: 'notSignedOff' }
  | { readonly kind: 'reasonNeeded'; readonly recommendedDoses: number }

type Outcome = Result<undefined, DecideRefusal>

interface Change {
  readonly viewer: Viewer
  readonly facilityId: number
  readonly supplyMonth: number
}

export const DATA_VERSION = 'resupply'

/**
 * One change of a facility's month at a time, on the figures as they are now, with its line in the audit, all in one
 * transaction. A refusal changes nothing.
 */
async function change(
  deps: DecideDeps,
  { viewer, facilityId, supplyMonth }: Change,
  apply: (client: Queryable, panel: ResupplyFacility, at: Date) => Promise<Outcome>,
): Promise<Outcome> {
  return await withTransaction(deps.database, async (client) => {
    await lockFacilityMonth(client, facilityId, supplyMonth as Month)
    const panel = await loadFacilityPanel(client, deps, { facilityId, scope: viewer.scope })
    if (!panel) return err({ kind: 'noSuchFacility' })
    if (panel.supplyMonth !== supplyMonth)
      return err({ kind: 'otherSupplyMonth', supplyMonth: panel.supplyMonth as Month })
    const outcome = await apply(client, panel, deps.clock.now())
    if (outcome.ok) await raiseDataVersion(client, DATA_VERSION)
    return outcome
  })
}

const subjectOf = ({ facilityId, supplyMonth }: Change): string => `facility/${facilityId}/${supplyMonth}`

/** The officer's own quantity. A reason is asked for when it departs from the recommendation by a vial or more. */
export async function decide(
  deps: DecideDeps,
  { viewer, facilityId, antigenId, body }: { viewer: Viewer; facilityId: number; antigenId: number; body: PutDecision },
): Promise<Outcome> {
  const about = { viewer, facilityId, supplyMonth: body.supplyMonth }
  return await change(deps, about, async (client, panel, at) => {
    if (panel.signOff) return err({ kind: 'signedOff', by: panel.signOff.by })
    const found = panel.antigens.find(({ antigen }) => antigen.id === antigenId)
    if (!found) return err({ kind: 'noSuchAntigen' })
    const { recommendedDoses } = found.cell
    const reason = body.reason?.trim() || null
    if (reason === null && departs(body.enteredDoses, recommendedDoses, found.antigen.dosesPerVial)) {
      return err({ kind: 'reasonNeeded', recommendedDoses: recommendedDoses ?? 0 })
    }
    const result = (id: string): number | null => found.formulas.find((one) => one.id === id)?.resultDoses ?? null
    await saveDecision(client, {
      facilityId,
      antigen: antigenId,
      supplyMonth: body.supplyMonth as Month,
      isaRecommendedDoses: result('isa'),
      demandRecommendedDoses: result('demand'),
      enteredDoses: body.enteredDoses,
      reason,
      basis: { month: panel.month, cell: found.cell, formulas: found.formulas, recommendedBy: found.recommendedBy },
      by: viewer.login,
      at,
    })
    await writeAudit(client, {
      actor: viewer.login,
      action: 'resupply.decide',
      subject: `${subjectOf(about)}/antigen/${antigenId}`,
      before: found.decision ?? undefined,
      after: { enteredDoses: body.enteredDoses, reason, recommendedDoses },
    })
    return ok(undefined)
  })
}

export const departs = (enteredDoses: number, recommendedDoses: number | null, dosesPerVial: number | null): boolean =>
  recommendedDoses !== null && Math.abs(enteredDoses - recommendedDoses) >= (dosesPerVial ?? 1)

/** One of the six checks of OLMIS-3275. */
export async function tickCheck(
  deps: DecideDeps,
  about: Change & { readonly item: CheckItem; readonly ticked: boolean; readonly note: string | null },
): Promise<Outcome> {
  const { viewer, facilityId, supplyMonth, item, ticked } = about
  return await change(deps, about, async (client, panel, at) => {
    if (panel.signOff) return err({ kind: 'signedOff', by: panel.signOff.by })
    const earlier = panel.checks.find((check) => check.item === item)
    const note = about.note?.trim() || null
    await saveCheck(client, { facilityId, supplyMonth: supplyMonth as Month, item, ticked, note, by: viewer.login, at })
    await writeAudit(client, {
      actor: viewer.login,
      action: 'resupply.check',
      subject: `${subjectOf(about)}/check/${item}`,
      before: earlier?.at ? { ticked: earlier.ticked, note: earlier.note } : undefined,
      after: { ticked, note },
    })
    return ok(undefined)
  })
}

/** Keeps who signed, when, and everything that stood on the page then, whatever is corrected later. */
export async function signOff(deps: DecideDeps, about: Change): Promise<Outcome> {
  const { viewer, facilityId, supplyMonth } = about
  return await change(deps, about, async (client, panel, at) => {
    const content = { ...panel, antigens: panel.antigens.map(({ history: _history, ...antigen }) => antigen) }
    const row = { facilityId, supplyMonth: supplyMonth as Month, by: viewer.login, at, content }
    if (!(await saveSignOff(client, row))) return err({ kind: 'signedOff', by: panel.signOff?.by ?? '' })
    await writeAudit(client, { actor: viewer.login, action: 'resupply.signOff', subject: subjectOf(about) })
    return ok(undefined)
  })
}

export async function withdraw(deps: DecideDeps, about: Change): Promise<Outcome> {
  const { viewer, facilityId, supplyMonth } = about
  return await change(deps, about, async (client, panel, at) => {
    const row = { facilityId, supplyMonth: supplyMonth as Month, by: viewer.login, at }
    if (!(await withdrawSignOff(client, row))) return err({ kind: 'notSignedOff' })
    await writeAudit(client, {
      actor: viewer.login,
      action: 'resupply.withdraw',
      subject: subjectOf(about),
      before: panel.signOff ?? undefined,
    })
    return ok(undefined)
  })
}
