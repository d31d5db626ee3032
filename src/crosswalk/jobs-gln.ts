import type { Reject } from '../base/reject.ts'
import type { Result } from '../base/result.ts'
import { GLN_SYSTEM } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { RunFailure, unwrap, type RunContext, type SourceError } from '../runs/index.ts'
import { planGlns, type GlnFacility, type GlnPlace, type GlnWrite } from './plan-glns.ts'
import { loadGlns, type GlnSettings } from './store-glns.ts'

type Written =
  | { readonly kind: 'written' | 'alreadySo' }
  | { readonly kind: 'changedMeanwhile'; readonly found: string | null }
interface Change {
  readonly value: string
  readonly expected: string | null
}

/** What is needed of the two systems. The connectors' clients fit as they are. */
export interface OpenlmisGlnTarget {
  setFacilityExtraData(
    change: Change & { readonly facilityId: string; readonly key: string },
    signal?: AbortSignal,
  ): Promise<Result<Written, SourceError>>
}
export interface Dhis2GlnTarget {
  listOrgUnitAttributes(): Promise<
    Result<{ readonly rows: readonly { readonly id: string; readonly code?: string | undefined }[] }, SourceError>
  >
  setOrgUnitAttribute(
    change: Change & { readonly orgUnit: string; readonly attribute: string },
    signal?: AbortSignal,
  ): Promise<Result<Written, SourceError>>
}

export interface GlnDeps {
  readonly database: Database
  readonly openlmis?: OpenlmisGlnTarget | undefined
  readonly dhis2?: Dhis2GlnTarget | undefined
  readonly settings: GlnSettings
}

/** Failures that concern one place; any other ends the run, since it would meet all places. */
const OF_ONE_PLACE: ReadonlySet<string> = new Set([
  'declined',
  'rejected',
  'notFound',
  'unexpectedShape',
  'unexpectedAnswer',
])

/**
 * Writes each facility's Global Location Number to those of the two systems that lack it, one place at a time. Numbers that stand there
 * are never written over, and nothing is written for a facility whose number is in doubt: these are rejects. Doing it twice is
 * harmless; the numbers are seen here after the next refresh of both systems.
 */
export async function writeGlns(run: RunContext, { database, openlmis, dhis2, settings }: GlnDeps): Promise<void> {
  const connected: GlnSettings = {
    ...(openlmis && { openlmisKey: settings.openlmisKey }),
    ...(dhis2 && { dhis2Attribute: settings.dhis2Attribute }),
  }
  const input = await loadGlns(database.pool, settings)
  const writable = input.writable.filter(
    (system) => (system === 'openlmis' ? connected.openlmisKey : connected.dhis2Attribute) !== undefined,
  )
  const plan = planGlns({ ...input, writable })
  run.count('read', plan.facilities.length)
  run.count('unchanged', plan.facilities.filter(({ state }) => state === 'ok').length)
  await run.reject(...plan.facilities.flatMap(rejectsOf))
  const attribute =
    dhis2 && !run.dryRun && plan.writes.some(({ place }) => place.system === 'dhis2')
      ? await attributeUid(dhis2, settings.dhis2Attribute ?? '')
      : ''
  let done = 0
  for (const write of plan.writes) {
    run.signal.throwIfAborted()
    if (run.dryRun) run.count('changed')
    else await writeOne(run, write, { openlmis, dhis2, attribute, key: settings.openlmisKey ?? '' })
    done += 1
    run.progress(done, plan.writes.length, 'numbers')
  }
  await run.settleRejects('crosswalk', 'gln')
}

interface Targets {
  readonly openlmis: OpenlmisGlnTarget | undefined
  readonly dhis2: Dhis2GlnTarget | undefined
  readonly attribute: string
  readonly key: string
}

async function writeOne(run: RunContext, write: GlnWrite, { openlmis, dhis2, attribute, key }: Targets): Promise<void> {
  const { place, value } = write
  const change: Change = { value, expected: place.given }
  const written =
    place.system === 'openlmis'
      ? await openlmis?.setFacilityExtraData({ ...change, facilityId: place.sourceId, key }, run.signal)
      : await dhis2?.setOrgUnitAttribute({ ...change, orgUnit: place.sourceId, attribute }, run.signal)
  if (!written) return
  if (!written.ok && !OF_ONE_PLACE.has(written.error.kind)) return unwrap(written)
  if (!written.ok) await run.reject(notWritten(write, written.error.message))
  else if (written.value.kind === 'changedMeanwhile')
    await run.reject(notWritten(write, `it has ${written.value.found ?? 'no number'} since; the next refresh shows it`))
  else run.count(written.value.kind === 'written' ? 'changed' : 'unchanged')
}

async function attributeUid(dhis2: Dhis2GlnTarget, wanted: string): Promise<string> {
  const { rows } = unwrap(await dhis2.listOrgUnitAttributes())
  const found = rows.find(({ id, code }) => id === wanted || code === wanted)
  if (found) return found.id
  throw new RunFailure({
    reason: 'glnAttributeUnknown',
    message: `DHIS2 has no attribute of org units with the UID or code ${wanted}`,
    remedy:
      'Make the attribute in DHIS2 (of type text, unique, for organisation units), or correct dhis2.glnAttribute.',
  })
}

const label = ({ system, name, code, sourceId }: GlnPlace): string => `"${name}" (${code ?? sourceId}) of ${system}`
const gln = (place: GlnPlace): string => `${label(place)} has ${place.given ?? 'none'}`

const rejectOf = (
  { place }: Pick<GlnFacility, 'place'>,
  reason: string,
  message: string,
  remedy: string,
  raw?: unknown,
): Reject => ({
  system: 'crosswalk',
  entity: 'gln',
  key: `${place.system} ${place.sourceId}`,
  reason,
  message,
  remedy,
  ...(raw === undefined ? {} : { raw: { system: GLN_SYSTEM, ...Object(raw) } }),
})

function rejectsOf(facility: GlnFacility): Reject[] {
  const { place, linked, state, sharedWith } = facility
  const told = [place, ...linked].filter(({ given }) => given !== null).map(gln)
  switch (state) {
    case 'conflict':
      return [
        rejectOf(
          facility,
          'glnConflict',
          `One facility with two Global Location Numbers: ${told.join('; ')}. Nothing is written`,
          'Correct one of the two, or the link between them.',
        ),
      ]
    case 'duplicate':
      return [
        rejectOf(
          facility,
          'glnDuplicate',
          `${told.join('; ')}, and so has ${sharedWith.map(label).join(', ')}. A number is of one place for ever; nothing is written`,
          'Give one of them its own number, or link them if they are one place.',
        ),
      ]
    case 'invalid':
      return [
        rejectOf(
          facility,
          'glnInvalid',
          `${told.join('; ')}: not 13 digits with the right check digit`,
          'Correct the number where it stands.',
        ),
      ]
    case 'missing':
    case 'unwritten':
    case 'ok':
      return []
  }
}

const notWritten = ({ place, value }: GlnWrite, why: string): Reject =>
  rejectOf(
    { place },
    'glnNotWritten',
    `The number ${value} was not written to ${label(place)}: ${why}`,
    'Correct it there, refresh, and write again.',
  )
