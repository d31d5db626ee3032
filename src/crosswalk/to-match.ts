import type { ListedIdentifiers } from '../facilities/index.ts'
import type { PlaceToMatch } from '../matching/index.ts'
import { DEFAULT_STORED_LINK_PATH, textAt, type LinkSettings } from './find-evidence.ts'
import type { KnownPlace } from './place-facts.ts'

/** A place of OpenLMIS in the words of the matcher. Ids are those of our store. */
export const toLeft = (
  place: KnownPlace,
  { storedLinkPath = DEFAULT_STORED_LINK_PATH }: LinkSettings,
): PlaceToMatch => {
  const stored = textAt(place.identifiers, storedLinkPath)
  return {
    ...common(place),
    // A registry that knows the UID of DHIS2 knows it under that name.
    identifiers: [...ownIdentifiers(place), ...(stored === undefined ? [] : [identifier('dhis2', stored)])],
    ...(stored !== undefined && { storedLinks: [stored] }),
  }
}

/** A place of another system in the words of the matcher. */
export const toRight = (place: KnownPlace): PlaceToMatch => ({
  ...common(place),
  identifiers: [...ownIdentifiers(place), ...attributeIdentifiers(place)],
})

/** Its own id, which others may keep, and what it keeps of others. */
const ownIdentifiers = (place: KnownPlace): string[] => [
  identifier(place.system, place.sourceId),
  ...plainIdentifiers(place),
  ...listedTexts(place, 'identifiers').map((text) => {
    const at = text.lastIndexOf('|')
    return identifier(text.slice(0, at), text.slice(at + 1))
  }),
]

/** What lists of other systems keep beside a place, see `ListedIdentifiers`. */
function listedTexts({ identifiers }: KnownPlace, key: keyof ListedIdentifiers): string[] {
  const texts = identifiers[key]
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : []
}

function common(place: KnownPlace): PlaceToMatch {
  const otherNames = listedTexts(place, 'otherNames')
  const { id, name, code, type, areas, latitude, longitude, gln, active } = place
  return {
    id: String(id),
    name,
    areas,
    active,
    ...(otherNames.length > 0 && { otherNames }),
    ...(code !== null && { code }),
    ...(type !== null && { type }),
    ...(gln !== null && { gln }),
    ...(latitude !== null && longitude !== null && { latitude, longitude }),
  }
}

/** Texts and numbers beside a place, e.g. `mflcode|10234`; equal names of two systems mean the same. */
const plainIdentifiers = ({ identifiers }: KnownPlace): string[] =>
  Object.entries(identifiers).flatMap(([key, value]) =>
    (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
      ? [identifier(key, String(value))]
      : [],
  )

function attributeIdentifiers({ identifiers }: KnownPlace): string[] {
  const attributes = identifiers['attributes']
  if (!Array.isArray(attributes)) return []
  return attributes.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return []
    const { code, value } = each as { code?: unknown; value?: unknown }
    return typeof code === 'string' && typeof value === 'string' && value.trim() !== '' ? [identifier(code, value)] : []
  })
}

const identifier = (system: string, value: string): string =>
  `${system.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}|${value.trim()}`
