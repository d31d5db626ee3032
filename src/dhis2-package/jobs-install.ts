import type { Clock } from '../base/clock.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { RunFailure, unwrap, type RunContext } from '../runs/index.ts'
import { nameOf, textOf } from './content.ts'
import { countTypes, explainReport, type InstallResult } from './install-result.ts'
import { planPackage, SERVER, type PackageDeps, type PackageOptions, type PackagePlan } from './jobs-plan.ts'
import { blockers, bundleOf, type PlannedObject } from './plan.ts'
import { saveInstall, saveWrittenObjects } from './store-package.ts'

export interface InstallDeps extends PackageDeps {
  readonly clock: Clock
  /**
   * Reads the metadata anew and lets the mappings of the data set be confirmed; how many are, is returned. Not called for a try.
   */
  readonly mapInstalled: (run: RunContext, by: string) => Promise<number>
}

export interface InstallOptions extends PackageOptions {
  /** UIDs of objects that were changed over there and are to be ours again. */
  readonly overwrite: readonly string[]
  readonly by: string
}

/**
 * Installs the package, or finds out what DHIS2 says of it (`run.dryRun`). DHIS2 is asked first whether it takes everything; only
 * then is anything written, all of it or nothing. Doing it again changes nothing.
 */
export async function installPackage(
  run: RunContext,
  deps: InstallDeps,
  options: InstallOptions,
): Promise<InstallResult> {
  const { database, clock, serverId = SERVER } = deps
  const plan = await planPackage(deps, options, run.signal)
  const result = await install(run, deps, options, plan)
  await withTransaction(database, async (client) => {
    const at = { runId: run.runId, by: options.by, now: clock.now() }
    if (result.outcome === 'installed' || result.outcome === 'nothingToDo' || result.outcome === 'differs')
      await saveWrittenObjects(client, serverId, ownedAfter(plan.planned, options), at)
    await saveInstall(client, serverId, at, result)
  })
  countRun(run, result)
  if (result.outcome === 'refused' || result.outcome === 'blocked' || result.outcome === 'differs')
    throw failureOf(result)
  return result
}

async function install(
  run: RunContext,
  deps: InstallDeps,
  options: InstallOptions,
  plan: PackagePlan,
): Promise<InstallResult> {
  const { dhis2 } = deps
  const { planned, notices } = plan
  const base = { types: countTypes(planned), problems: [], differing: [], mapped: 0 }
  if (notices.some(({ blocks }) => blocks) || blockers(planned).length > 0)
    return { ...base, outcome: 'blocked', problems: blockedBy(plan) }
  const bundle = bundleOf(planned, new Set(options.overwrite))
  const total = Object.values(bundle).reduce((sum, objects) => sum + objects.length, 0)
  if (total > 0) {
    run.progress(0, total, 'asking DHIS2')
    const tried = unwrap(await dhis2.pushMetadata({ bundle, validateOnly: true }, run.signal))
    if (tried.status !== 'OK') return { ...base, outcome: 'refused', problems: explainReport(tried, planned) }
  }
  if (run.dryRun) return { ...base, outcome: 'tried' }
  if (total > 0) {
    run.progress(0, total, 'installing')
    const done = unwrap(await dhis2.pushMetadata({ bundle, validateOnly: false }, run.signal))
    if (done.status !== 'OK') return { ...base, outcome: 'refused', problems: explainReport(done, planned) }
    run.progress(total, total, 'reading back')
    const after = await planPackage(deps, options, run.signal)
    const sent = new Set(Object.values(bundle).flatMap((objects) => objects.map(({ id }) => id)))
    const differing = after.planned.filter(({ object, state }) => sent.has(object.id) && state !== 'identical')
    if (differing.length > 0)
      return {
        ...base,
        outcome: 'differs',
        differing: differing.map(({ object }) => nameOf(object)),
      }
  }
  const mapped = await deps.mapInstalled(run, options.by)
  return { ...base, mapped, outcome: total > 0 ? 'installed' : 'nothingToDo' }
}

/** Objects that are ours over there now. One that stays as somebody changed it is remembered as it was before. */
const ownedAfter = (planned: readonly PlannedObject[], { overwrite }: InstallOptions): PlannedObject[] =>
  planned.filter(
    ({ state, object }) => state !== 'adopted' && (state !== 'changedThere' || overwrite.includes(object.id)),
  )

function blockedBy({ planned, notices }: PackagePlan): InstallResult['problems'] {
  return [
    ...notices
      .filter(({ blocks }) => blocks)
      .map(({ message, remedy }) => ({ reason: 'other' as const, type: '', name: '', code: null, message, remedy })),
    ...blockers(planned).map(({ collection, object, state, theirs }) => ({
      reason: 'taken' as const,
      type: collection,
      name: nameOf(object),
      code: null,
      message:
        state === 'codeTaken'
          ? `The code ${textOf(object, 'code')} belongs to ${theirs && nameOf(theirs)} (${theirs?.id}) over there`
          : `The UID ${object.id} belongs to ${theirs && nameOf(theirs)} over there, which is not ours`,
      remedy: 'Give that object another code in DHIS2, or do not install and map to it under Mappings.',
    })),
  ]
}

function countRun(run: RunContext, { types }: InstallResult): void {
  for (const { counts } of types) {
    run.count(
      'read',
      Object.values(counts).reduce((sum, n) => sum + n, 0),
    )
    run.count('added', counts.create)
    run.count('changed', counts.update)
    run.count('unchanged', counts.identical + counts.changedThere + counts.adopted)
  }
}

function failureOf({ outcome, problems, differing }: InstallResult): RunFailure {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  if (outcome === 'differs')
    return new RunFailure({
      reason: 'installedOtherwise',
      message: `DHIS2 said that everything was stored, but ${differing.length} objects are not as they were sent: ${differing.slice(0, 3).join(', ')}`,
      remedy: 'Look at them under "DHIS2 package"; somebody may be editing them. Install again.',
    })
  return new RunFailure({
    reason: outcome === 'refused' ? 'packageRefused' : 'packageBlocked',
    message: `Nothing was installed. ${first?.name ? `${first.name}: ` : ''}${first?.message ?? 'DHIS2 refused without a word'}${more}`,
    remedy: first?.remedy ?? 'Look at the report under "DHIS2 package".',
  })
}
