import type { MetadataBundle, MetadataObject } from '../connectors/dhis2/index.ts'
import { differencesOf, missingOrgUnits, overlay, type Difference } from './compare.ts'
import type { Adopted } from './adopt.ts'
import type { PackageObject } from './content.ts'

/**
 * `create`: not there. `update`: there as we left it, ours has changed. `identical`: nothing to do. `changedThere`: somebody
 * changed it over there; it stays unless a person says otherwise. `notOurs`: something else bears its UID. `codeTaken`: something
 * else bears its code. `adopted`: that something is a data element that fits, and is used in the place of ours.
 */
export type ObjectState = 'create' | 'update' | 'identical' | 'changedThere' | 'notOurs' | 'codeTaken' | 'adopted'

export interface PlannedObject {
  readonly collection: string
  readonly object: MetadataObject
  readonly state: ObjectState
  readonly theirs: MetadataObject | null
  readonly differences: readonly Difference[]
  /** Org units that would be assigned besides those that are. */
  readonly addedOrgUnits: number
}

export interface PlanFacts {
  /** What has the UIDs of our objects over there; by `collection id`. */
  readonly there: ReadonlyMap<string, MetadataObject>
  /** What bears the codes of our objects over there; by `collection code`. */
  readonly byCode: ReadonlyMap<string, MetadataObject>
  /** Objects as we last wrote them; by `collection id`. */
  readonly written: ReadonlyMap<string, MetadataObject>
}

export const objectKey = (collection: string, id: string): string => `${collection} ${id}`

/** What installing would do to each object. Nothing over there is overwritten that we do not own or that was changed meanwhile. */
export const planObjects = (objects: readonly PackageObject[], facts: PlanFacts): PlannedObject[] =>
  objects.map(({ collection, object }) => planObject(collection, object, facts))

function planObject(collection: string, object: MetadataObject, { there, byCode, written }: PlanFacts): PlannedObject {
  const key = objectKey(collection, object.id)
  const theirs = there.get(key) ?? null
  const planned = (state: ObjectState, rest: Partial<PlannedObject> = {}): PlannedObject => ({
    collection,
    object,
    state,
    theirs,
    differences: [],
    addedOrgUnits: 0,
    ...rest,
  })
  if (theirs === null) {
    const code = typeof object['code'] === 'string' ? byCode.get(objectKey(collection, object['code'])) : undefined
    return code ? planned('codeTaken', { theirs: code }) : planned('create')
  }
  const before = written.get(key)
  if (before === undefined && theirs['code'] !== undefined && theirs['code'] !== object['code'])
    return planned('notOurs')
  const differences = differencesOf(object, theirs)
  const addedOrgUnits = missingOrgUnits(object, theirs)
  if (differences.length === 0) return planned(addedOrgUnits > 0 ? 'update' : 'identical', { addedOrgUnits })
  const isAsWeLeftIt = before !== undefined && differencesOf(before, theirs).length === 0
  return planned(isAsWeLeftIt ? 'update' : 'changedThere', { differences, addedOrgUnits })
}

/** An element of theirs that stands for one of ours: nothing is sent. */
export const planAdopted = ({ ours, theirs }: Adopted): PlannedObject => ({
  ...ours,
  state: 'adopted',
  theirs,
  differences: [],
  addedOrgUnits: 0,
})

/** Objects that keep everything from being installed: others would refer to them. */
export const blockers = (planned: readonly PlannedObject[]): PlannedObject[] =>
  planned.filter(({ state }) => state === 'notOurs' || state === 'codeTaken')

/** What is sent: what is new, what we changed, and of what was changed over there only that which a person wants back. */
export function bundleOf(planned: readonly PlannedObject[], overwrite: ReadonlySet<string>): MetadataBundle {
  const sent = planned.filter(
    ({ state, object }) =>
      state === 'create' || state === 'update' || (state === 'changedThere' && overwrite.has(object.id)),
  )
  const collections = Map.groupBy(sent, ({ collection }) => collection)
  return Object.fromEntries(
    [...collections].map(([collection, objects]) => [
      collection,
      objects.map(({ object, theirs }) => (theirs === null ? object : overlay(object, theirs))),
    ]),
  )
}
