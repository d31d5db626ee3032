import type { WireSchema, WireType } from './wire-schema.ts'

/** `id,name,parent[id,code]` as a tree; an empty child tree means "as by default". */
export interface FieldTree {
  readonly names: ReadonlyMap<string, FieldTree>
  readonly excluded: ReadonlySet<string>
}

export function parseFields(text: string): FieldTree {
  const reader = { text, at: 0 }
  return readList(reader)
}

function readList(reader: { text: string; at: number }): FieldTree {
  const names = new Map<string, FieldTree>()
  const excluded = new Set<string>()
  while (reader.at < reader.text.length) {
    const name = readName(reader)
    const next = reader.text[reader.at]
    const child = next === '[' || next === '(' ? enter(reader) : parseEmpty
    if (name.startsWith('!')) excluded.add(name.slice(1))
    else if (name !== '') names.set(name, child)
    const end = reader.text[reader.at]
    reader.at += 1
    if (end === ']' || end === ')') break
  }
  return { names, excluded }
}

const parseEmpty: FieldTree = { names: new Map(), excluded: new Set() }

function enter(reader: { text: string; at: number }): FieldTree {
  reader.at += 1
  return readList(reader)
}

function readName(reader: { text: string; at: number }): string {
  const start = reader.at
  while (reader.at < reader.text.length && !',[]()'.includes(reader.text[reader.at] ?? '')) reader.at += 1
  return reader.text.slice(start, reader.at).trim()
}

const IDENTIFIABLE = ['id', 'code', 'name', 'displayName', 'created', 'lastUpdated']

function presetNames(type: WireType, preset: string): readonly string[] | undefined {
  if (preset === '*' || preset === ':all' || preset === ':owner') return Object.keys(type.properties)
  if (preset === ':identifiable') return IDENTIFIABLE
  if (preset === ':nameable') return [...IDENTIFIABLE, 'shortName']
  if (preset === ':idName') return ['id', 'displayName']
  return undefined
}

/** Unknown names are left out without a word, and absent values are omitted rather than null, as DHIS2 does. */
export function pick(schema: WireSchema, type: WireType, object: object, tree: FieldTree): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, child] of tree.names) {
    const expanded = presetNames(type, name) ?? [name]
    for (const property of expanded)
      if (!tree.excluded.has(property)) addProperty(result, schema, type, object, property, child)
  }
  return result
}

const ID_ONLY: FieldTree = { names: new Map([['id', parseEmpty]]), excluded: new Set() }
const ALL: FieldTree = { names: new Map([['*', parseEmpty]]), excluded: new Set() }

function addProperty(
  result: Record<string, unknown>,
  schema: WireSchema,
  type: WireType,
  object: object,
  name: string,
  child: FieldTree,
): void {
  const property = type.properties[name]
  if (!property) return
  if (property.kind === 'plain') {
    const value = property.get(object)
    if (value !== undefined && value !== null) result[name] = value
    return
  }
  const target = schema.types[property.to]
  if (!target) throw new Error(`No wire type ${property.to}`)
  const inner = child.names.size > 0 ? child : target.properties['id'] ? ID_ONLY : ALL
  if (property.kind === 'many') result[name] = property.get(object).map((item) => pick(schema, target, item, inner))
  else {
    const item = property.get(object)
    if (item) result[name] = pick(schema, target, item, inner)
  }
}
