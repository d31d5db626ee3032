import { codeKey } from '../facilities/index.ts'
import type { LinkablePlace, LinkMethod } from './link.ts'

export interface LinkSettings {
  /** Path in OpenLMIS `extraData` that holds the UID of the org unit, e.g. `dhis2Uid` or `interop.dhis2Uid`. */
  readonly storedLinkPath?: string
  /** A DHIS2 attribute (id or code) and what of OpenLMIS it holds: the code, the id, or a path in `extraData`. */
  readonly attribute?: {
    readonly attribute: string
    readonly holds: 'code' | 'id' | { readonly extraDataPath: string }
  }
  /** Whether equal codes link; true when absent. */
  readonly byCode?: boolean
  /** Beginnings that one side adds to codes, e.g. `{ openlmis: ['HF-'], dhis2: ['OU_'] }`; compared without them. */
  readonly codePrefixes?: { readonly openlmis?: readonly string[]; readonly dhis2?: readonly string[] }
}

export const DEFAULT_STORED_LINK_PATH = 'dhis2Uid'

/** Two places that say the same about themselves. */
export interface Evidence {
  readonly placeId: number
  readonly otherPlaceId: number
  readonly method: LinkMethod
  /** Whether no other place on either side says so too. A stored link needs to be alone on the OpenLMIS side only. */
  readonly isUnique: boolean
  readonly note: string | null
}

/** A key that more places share than this is no key; its pairs would only flood the queue. */
const MAX_PAIRS_PER_KEY = 20

/** Strongest method first, and every pair once, by its strongest method. */
export function findEvidence(
  openlmis: readonly LinkablePlace[],
  dhis2: readonly LinkablePlace[],
  settings: LinkSettings,
): Evidence[] {
  const byPair = new Map<string, Evidence>()
  for (const evidence of [
    ...storedLinks(openlmis, dhis2, settings.storedLinkPath ?? DEFAULT_STORED_LINK_PATH),
    ...equalAttributes(openlmis, dhis2, settings),
    ...equalCodes(openlmis, dhis2, settings),
  ]) {
    const pair = `${evidence.placeId} ${evidence.otherPlaceId}`
    if (!byPair.has(pair)) byPair.set(pair, evidence)
  }
  return [...byPair.values()]
}

/** Several stores may name one org unit: ward and main store roll up to the hospital. */
function storedLinks(openlmis: readonly LinkablePlace[], dhis2: readonly LinkablePlace[], path: string): Evidence[] {
  const byUid = new Map(dhis2.map((place) => [place.sourceId, place]))
  return openlmis.flatMap((place) => {
    const uid = textAt(place.identifiers, path)
    const other = uid === undefined ? undefined : byUid.get(uid)
    return other
      ? [{ placeId: place.id, otherPlaceId: other.id, method: 'storedLink' as const, isUnique: true, note: null }]
      : []
  })
}

function equalAttributes(
  openlmis: readonly LinkablePlace[],
  dhis2: readonly LinkablePlace[],
  { attribute }: LinkSettings,
): Evidence[] {
  if (!attribute) return []
  const { holds } = attribute
  const keyOf = (place: LinkablePlace): string | undefined => {
    if (holds === 'code') return place.code ?? undefined
    return holds === 'id' ? place.sourceId : textAt(place.identifiers, holds.extraDataPath)
  }
  return pairByKey(openlmis, keyOf, dhis2, (place) => attributeValue(place, attribute.attribute), 'attribute')
}

function equalCodes(
  openlmis: readonly LinkablePlace[],
  dhis2: readonly LinkablePlace[],
  { byCode = true, codePrefixes }: LinkSettings,
): Evidence[] {
  if (!byCode) return []
  const without =
    (prefixes: readonly string[] = []) =>
    ({ code }: LinkablePlace): string | undefined => {
      if (code === null) return undefined
      const key = codeKey(code)
      const prefix = prefixes.map(codeKey).find((each) => each !== '' && key.startsWith(each))
      return prefix === undefined ? key : key.slice(prefix.length)
    }
  return pairByKey(openlmis, without(codePrefixes?.openlmis), dhis2, without(codePrefixes?.dhis2), 'code')
}

function pairByKey(
  openlmis: readonly LinkablePlace[],
  keyOf: (place: LinkablePlace) => string | undefined,
  dhis2: readonly LinkablePlace[],
  otherKeyOf: (place: LinkablePlace) => string | undefined,
  method: LinkMethod,
): Evidence[] {
  const left = groupByKey(openlmis, keyOf)
  const right = groupByKey(dhis2, otherKeyOf)
  return [...left].flatMap(([key, places]) => {
    const others = right.get(key) ?? []
    const isUnique = places.length === 1 && others.length === 1
    const note = isUnique
      ? null
      : `${places.length} facilities and ${others.length} org units have the ${method} "${key}"`
    return places
      .flatMap((place) =>
        others.map((other) => ({ placeId: place.id, otherPlaceId: other.id, method, isUnique, note })),
      )
      .slice(0, MAX_PAIRS_PER_KEY)
  })
}

function groupByKey(
  places: readonly LinkablePlace[],
  keyOf: (place: LinkablePlace) => string | undefined,
): Map<string, LinkablePlace[]> {
  const groups = new Map<string, LinkablePlace[]>()
  for (const place of places) {
    const key = keyOf(place)
    if (key === undefined || codeKey(key) === '') continue
    const group = groups.get(codeKey(key))
    if (group) group.push(place)
    else groups.set(codeKey(key), [place])
  }
  return groups
}

/** A value in nested objects; a path as one key (`a.b`) is tried first, because OpenLMIS keys may hold dots. */
export function textAt(identifiers: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const value =
    identifiers[path] ?? path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), identifiers)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const attributeValue = ({ identifiers }: LinkablePlace, wanted: string): string | undefined =>
  attributeText(identifiers, wanted)

/** The value of an attribute of a DHIS2 org unit, by its UID or code. */
export function attributeText(identifiers: Readonly<Record<string, unknown>>, wanted: string): string | undefined {
  const attributes = identifiers['attributes']
  if (!Array.isArray(attributes)) return undefined
  const found: unknown = attributes.find(
    (each: unknown) => isRecord(each) && (each['id'] === wanted || each['code'] === wanted),
  )
  return isRecord(found) ? textAt(found, 'value') : undefined
}
