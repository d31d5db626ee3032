import type { FakeAttributeValue } from './dataset.ts'
import type { FakeModel } from './model.ts'

/** `UID`, `CODE`, `NAME` or `ATTRIBUTE:<uid>`: by what an object is named on the wire. */
export type IdScheme =
  | { readonly by: 'uid' | 'code' | 'name' }
  | { readonly by: 'attribute'; readonly attribute: string }

export type SchemedKind = 'dataElement' | 'orgUnit' | 'dataSet' | 'categoryOptionCombo'

export const byUid: IdScheme = { by: 'uid' }

export function parseIdScheme(text: string | null | undefined): IdScheme {
  const upper = (text ?? '').toUpperCase()
  if (upper === 'CODE') return { by: 'code' }
  if (upper === 'NAME') return { by: 'name' }
  if (upper.startsWith('ATTRIBUTE:')) return { by: 'attribute', attribute: (text ?? '').slice('ATTRIBUTE:'.length) }
  return byUid
}

interface Identified {
  readonly id: string
  readonly code?: string
  readonly name: string
  readonly attributeValues?: readonly FakeAttributeValue[]
}

const indexes = new WeakMap<FakeModel, Map<string, Map<string, string>>>()

/** UID of the object that goes by this name under the scheme; undefined when there is none. */
export function resolveId(model: FakeModel, kind: SchemedKind, scheme: IdScheme, id: string): string | undefined {
  if (scheme.by === 'uid') return find(model, kind, id)?.id
  const ofModel = indexes.get(model) ?? new Map<string, Map<string, string>>()
  indexes.set(model, ofModel)
  const key = `${kind}|${JSON.stringify(scheme)}`
  let index = ofModel.get(key)
  if (!index) {
    index = new Map()
    for (const object of all(model, kind)) {
      const name = nameUnder(scheme, object)
      if (name !== undefined && !index.has(name)) index.set(name, object.id)
    }
    ofModel.set(key, index)
  }
  return index.get(id)
}

/** How the object is called under the scheme; undefined when it has no such name. */
export function presentId(model: FakeModel, kind: SchemedKind, scheme: IdScheme, uid: string): string | undefined {
  if (scheme.by === 'uid') return uid
  const object = find(model, kind, uid)
  return object && nameUnder(scheme, object)
}

function nameUnder(scheme: IdScheme, object: Identified): string | undefined {
  switch (scheme.by) {
    case 'uid':
      return object.id
    case 'code':
      return object.code
    case 'name':
      return object.name
    case 'attribute':
      return object.attributeValues?.find((value) => value.attribute === scheme.attribute)?.value
  }
}

function find(model: FakeModel, kind: SchemedKind, uid: string): Identified | undefined {
  if (kind === 'orgUnit') return model.orgUnits.get(uid)?.unit
  if (kind === 'dataElement') return model.dataElements.get(uid)
  if (kind === 'dataSet') return model.dataSets.get(uid)
  return model.categoryOptionCombos.get(uid)
}

function* all(model: FakeModel, kind: SchemedKind): Iterable<Identified> {
  if (kind === 'orgUnit') for (const node of model.orgUnits.values()) yield node.unit
  else if (kind === 'dataElement') yield* model.dataElements.values()
  else if (kind === 'dataSet') yield* model.dataSets.values()
  else yield* model.categoryOptionCombos.values()
}
