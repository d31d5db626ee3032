import type { MetadataObject } from '../connectors/dhis2/index.ts'

/** A property in which an object over there is not as it should be. */
export interface Difference {
  readonly property: string
  readonly ours: unknown
  readonly theirs: unknown
}

/**
 * Never compared: who may see an object and which org units report a data set is decided over there, and lists that the server
 * adds to by itself say nothing.
 */
const THEIRS: ReadonlySet<string> = new Set(['id', 'sharing', 'organisationUnits'])

/** Where an object over there says something else than ours. What it says besides is no difference: servers add defaults. */
export function differencesOf(ours: MetadataObject, theirs: MetadataObject): Difference[] {
  return Object.entries(ours)
    .filter(([property, value]) => !THEIRS.has(property) && !says(theirs[property], value, property))
    .map(([property, value]) => ({ property, ours: value, theirs: theirs[property] ?? null }))
}

/** Whether what is there says what is wanted, and perhaps more. */
function says(there: unknown, wanted: unknown, property: string): boolean {
  if (Array.isArray(wanted)) return listSays(Array.isArray(there) ? there : [], wanted, property)
  if (isRecord(wanted)) {
    if (!isRecord(there)) return false
    return Object.entries(wanted).every(([key, value]) => says(there[key], value, key))
  }
  if (typeof wanted === 'number') return Number(there) === wanted
  // Servers leave out what is empty.
  if (wanted === '' || wanted === null || wanted === undefined)
    return there === '' || there === null || there === undefined
  if (wanted === false) return there === false || there === undefined || there === null
  return there === wanted
}

/** Translations of other languages may stand beside ours. */
const MAY_HOLD_MORE: ReadonlySet<string> = new Set(['translations'])

function listSays(there: readonly unknown[], wanted: readonly unknown[], property: string): boolean {
  if (there.length !== wanted.length && !MAY_HOLD_MORE.has(property)) return false
  if (wanted.every((item) => !isRecord(item))) return wanted.every((item, place) => says(there[place], item, property))
  const byId = new Map(
    there.flatMap((item) => (isRecord(item) && typeof item['id'] === 'string' ? [[item['id'], item]] : [])),
  )
  return wanted.every((item) => {
    const id = isRecord(item) ? item['id'] : undefined
    if (typeof id === 'string' && byId.size > 0) return says(byId.get(id), item, property)
    return there.some((other) => says(other, item, property))
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What is sent to change an object over there. The whole object is replaced by it, so everything of theirs that is not ours to say
 * goes along: sharing, org units that were assigned, translations into other languages, properties that we know nothing of.
 */
export function overlay(ours: MetadataObject, theirs: MetadataObject): MetadataObject {
  return {
    ...theirs,
    ...ours,
    ...('sharing' in theirs && { sharing: theirs['sharing'] }),
    ...('organisationUnits' in ours && {
      organisationUnits: union(theirs['organisationUnits'], ours['organisationUnits']),
    }),
    ...('translations' in ours && { translations: mergeTranslations(theirs['translations'], ours['translations']) }),
  }
}

const records = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

function union(theirs: unknown, ours: unknown): object[] {
  const ids = [...records(theirs), ...records(ours)].map(({ id }) => id)
  return [...new Set(ids)].map((id) => ({ id }))
}

function mergeTranslations(theirs: unknown, ours: unknown): object[] {
  const key = ({ property, locale }: Readonly<Record<string, unknown>>): string =>
    `${String(property)} ${String(locale)}`
  const mine = records(ours)
  const said = new Set(mine.map(key))
  return [...records(theirs).filter((one) => !said.has(key(one))), ...mine]
}

/** Org units of ours that a data set over there does not have yet. */
export function missingOrgUnits(ours: MetadataObject, theirs: MetadataObject): number {
  const there = new Set(records(theirs['organisationUnits']).map(({ id }) => id))
  return records(ours['organisationUnits']).filter(({ id }) => !there.has(id)).length
}
