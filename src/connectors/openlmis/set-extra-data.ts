import { err, ok, type Result } from '../../base/result.ts'
import type { Api } from './api.ts'
import type { OpenlmisError } from './errors.ts'
import { isRecord } from './rows.ts'

export interface ExtraDataChange {
  readonly facilityId: string
  readonly key: string
  readonly value: string
  /** What it was when the change was decided; null for nothing. */
  readonly expected: string | null
}

/** `changedMeanwhile`: somebody else wrote another value; it stays. */
export type ExtraDataWritten =
  | { readonly kind: 'written' | 'alreadySo' }
  | { readonly kind: 'changedMeanwhile'; readonly found: string | null }

/** Decides who may change a facility; never ours to touch. */
const LOCK = 'isManagedExternally'

/**
 * Sets one key of a facility's `extraData` and nothing else. OpenLMIS has no partial update and no version to check against: `PUT`
 * replaces the whole facility, and `extraData` as a whole. So the facility is read right before, sent back member by member as it
 * came, with its id (without it OpenLMIS would make a second facility), and read again after.
 */
export async function setFacilityExtraData(
  api: Api,
  { facilityId, key, value, expected }: ExtraDataChange,
  signal?: AbortSignal,
): Promise<Result<ExtraDataWritten, OpenlmisError>> {
  if (key === LOCK) throw new Error(`${LOCK} says who may change a facility; it is not ours to write`)
  const path = `api/facilities/${facilityId}`
  const options = signal ? { signal } : {}
  const before = facilityOf(await api.get(path, options), path, facilityId)
  if (!before.ok) return before
  const found = textAt(before.value, key)
  if (found === value) return ok({ kind: 'alreadySo' })
  if (found !== expected) return ok({ kind: 'changedMeanwhile', found })
  const body = { ...before.value, extraData: { ...extraDataOf(before.value), [key]: value } }
  const sent = await api.put(path, body, options)
  if (!sent.ok) return sent
  const after = facilityOf(await api.get(path, options), path, facilityId)
  if (!after.ok) return after
  const lost = differences(body, after.value)
  if (lost.length === 0) return ok({ kind: 'written' })
  return err({
    kind: 'unexpectedShape',
    message: `OpenLMIS took the change of facility ${facilityId}, but afterwards it differs from what was sent in: ${lost.join(', ')}`,
  })
}

type Raw = Readonly<Record<string, unknown>>

function facilityOf(
  answer: Result<unknown, OpenlmisError>,
  path: string,
  facilityId: string,
): Result<Raw, OpenlmisError> {
  if (!answer.ok) return answer
  const json = answer.value
  const id = isRecord(json) ? json['id'] : undefined
  if (isRecord(json) && typeof id === 'string' && id.toLowerCase() === facilityId.toLowerCase()) return ok(json)
  return err({ kind: 'unexpectedShape', message: `${path} did not answer the facility that was asked for` })
}

const extraDataOf = (facility: Raw): Raw => {
  const extraData = facility['extraData']
  return isRecord(extraData) ? extraData : {}
}

/** Anything but a text or number under the key is somebody else's and counts as a value that was not expected. */
function textAt(facility: Raw, key: string): string | null {
  const value = extraDataOf(facility)[key]
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Members that are no longer as they were sent; texts of references may be rendered anew, so their ids count. */
function differences(sent: Raw, found: Raw): string[] {
  const members = [
    'code',
    'name',
    'description',
    'active',
    'enabled',
    'goLiveDate',
    'goDownDate',
    'comment',
    'openLmisAccessible',
    'location',
    'extraData',
  ]
  const references = ['type', 'geographicZone', 'operator']
  const idOf = (value: unknown): unknown => (isRecord(value) ? value['id'] : null)
  return [
    ...members.filter((member) => stable(sent[member]) !== stable(found[member])),
    ...references.filter((member) => idOf(sent[member]) !== idOf(found[member])),
  ]
}

/** JSON with keys in one order; absent and null are the same on this wire. */
function stable(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}
