import type { MetadataObject } from '../connectors/dhis2/index.ts'
import { textOf, type PackageObject } from './content.ts'

/** An element over there that is used instead of ours, because it bears our code and takes numbers. */
export interface Adopted {
  readonly ours: PackageObject
  readonly theirs: MetadataObject
}

export interface Adoption {
  /** The package with theirs in the place of ours. */
  readonly objects: readonly PackageObject[]
  readonly adopted: readonly Adopted[]
}

const NUMBERS = ['NUMBER', 'INTEGER', 'INTEGER_ZERO_OR_POSITIVE']

/** `byCode`: what bears the codes of our data elements that are not there. */
export function adoptElements(
  objects: readonly PackageObject[],
  byCode: ReadonlyMap<string, MetadataObject>,
): Adoption {
  const adopted = objects.flatMap((ours): Adopted[] => {
    const code = textOf(ours.object, 'code')
    const theirs = ours.collection === 'dataElements' && code !== undefined ? byCode.get(code) : undefined
    return theirs && fits(theirs) ? [{ ours, theirs }] : []
  })
  if (adopted.length === 0) return { objects, adopted }
  const theirUid = new Map(adopted.map(({ ours, theirs }) => [ours.object.id, theirs.id]))
  const left = objects.filter(({ object }) => !theirUid.has(object.id))
  return { objects: left.map((one) => withTheirs(one, theirUid)).filter(holdsSomething), adopted }
}

/** Another domain, type or a split would not take what we send. */
const fits = (theirs: MetadataObject): boolean =>
  (textOf(theirs, 'domainType') ?? 'AGGREGATE') === 'AGGREGATE' && NUMBERS.includes(textOf(theirs, 'valueType') ?? '')

/**
 * Formulas, groups and visualizations speak of theirs. Our data set and its sections do not hold them: they stand in a data set
 * of their own over there, and a number has one place to be sent to.
 */
function withTheirs(one: PackageObject, theirUid: ReadonlyMap<string, string>): PackageObject {
  const { collection, object } = one
  if (collection === 'dataSets')
    return {
      collection,
      object: { ...object, dataSetElements: without(object['dataSetElements'], theirUid, 'dataElement') },
    }
  if (collection === 'sections')
    return { collection, object: { ...object, dataElements: without(object['dataElements'], theirUid) } }
  // UIDs are hashes: no other text can hold one by chance.
  const written = JSON.stringify(object).replaceAll(/\b[a-zA-Z][a-zA-Z0-9]{10}\b/g, (uid) => theirUid.get(uid) ?? uid)
  return { collection, object: JSON.parse(written) as MetadataObject }
}

function without(list: unknown, theirUid: ReadonlyMap<string, string>, inside?: string): unknown[] {
  const items: unknown[] = Array.isArray(list) ? list : []
  return items.filter((item) => {
    const reference: unknown = inside !== undefined && isRecord(item) ? item[inside] : item
    return !(isRecord(reference) && typeof reference['id'] === 'string' && theirUid.has(reference['id']))
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A data set or a section that lost all its elements is not made. */
function holdsSomething({ collection, object }: PackageObject): boolean {
  const held =
    collection === 'dataSets' ? object['dataSetElements'] : collection === 'sections' ? object['dataElements'] : null
  return held === null || (Array.isArray(held) && held.length > 0)
}
