import type { WireSchema, WireType } from './wire-schema.ts'

/** A test on one object, or the message with which DHIS2 refuses the filter. */
export type ParsedFilter = { readonly test: (object: object) => boolean } | { readonly refusal: string }

/** Reads `property:operator:value`, where a property may be a path (`organisationUnitGroups.id`) or an attribute's UID. */
export function parseFilter(schema: WireSchema, type: WireType, text: string): ParsedFilter {
  const [property = '', operator = '', ...rest] = text.split(':')
  const operand = rest.join(':')
  const compare = operators[operator]
  if (!compare) return { refusal: `\`${operator}\` is not a valid operator.` }
  const read = reader(schema, type, property.split('.'))
  if (!read) return { refusal: `Unknown path property: \`${property}\` (\`${property}\`)` }
  return { test: (object) => compare(read(object), operand) }
}

type Read = (object: object) => readonly unknown[]

function reader(schema: WireSchema, type: WireType, path: readonly string[]): Read | undefined {
  const [head = '', ...tail] = path
  const property = type.properties[head]
  if (!property)
    return tail.length === 0 && type.properties['attributeValues'] ? attributeReader(type, head) : undefined
  if (property.kind === 'plain') return (object) => [property.get(object)]
  const target = schema.types[property.to]
  const inner = target && reader(schema, target, tail.length > 0 ? tail : ['id'])
  if (!inner) return undefined
  if (property.kind === 'many') return (object) => property.get(object).flatMap(inner)
  return (object) => {
    const item = property.get(object)
    return item ? inner(item) : [undefined]
  }
}

function attributeReader(type: WireType, uid: string): Read | undefined {
  const property = type.properties['attributeValues']
  if (property?.kind !== 'many' || !/^[a-zA-Z][a-zA-Z0-9]{10}$/.test(uid)) return undefined
  return (object) =>
    property
      .get(object)
      .filter((item) => 'attribute' in item && item.attribute === uid)
      .map((item) => ('value' in item ? item.value : undefined))
}

type Compare = (values: readonly unknown[], operand: string) => boolean
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const present = (values: readonly unknown[]): unknown[] =>
  values.filter((value) => value !== undefined && value !== null)
const some =
  (test: (value: string, operand: string) => boolean): Compare =>
  (values, operand) =>
    present(values).some((value) => test(text(value), operand))
const none =
  (test: (value: string, operand: string) => boolean): Compare =>
  (values, operand) =>
    !some(test)(values, operand)

const members = (operand: string): string[] => operand.replace(/^\[|\]$/g, '').split(',')
const lower = (value: string): string => value.toLowerCase()

/** Numbers by size, times by moment, all else as text. */
function order(value: string, operand: string): number {
  const pair = /^\d{4}-\d{2}-\d{2}/.test(operand)
    ? [Date.parse(value), Date.parse(operand)]
    : [Number(value), Number(operand)]
  const [a = Number.NaN, b = Number.NaN] = pair
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b
  return value < operand ? -1 : value > operand ? 1 : 0
}

const equals = (value: string, operand: string): boolean => value === operand
const operators: Readonly<Record<string, Compare>> = {
  eq: some(equals),
  '!eq': none(equals),
  ne: none(equals),
  neq: none(equals),
  ieq: some((value, operand) => lower(value) === lower(operand)),
  like: some((value, operand) => value.includes(operand)),
  '!like': none((value, operand) => value.includes(operand)),
  ilike: some((value, operand) => lower(value).includes(lower(operand))),
  $like: some((value, operand) => value.startsWith(operand)),
  like$: some((value, operand) => value.endsWith(operand)),
  gt: some((value, operand) => order(value, operand) > 0),
  ge: some((value, operand) => order(value, operand) >= 0),
  gte: some((value, operand) => order(value, operand) >= 0),
  lt: some((value, operand) => order(value, operand) < 0),
  le: some((value, operand) => order(value, operand) <= 0),
  lte: some((value, operand) => order(value, operand) <= 0),
  null: (values) => present(values).length === 0,
  '!null': (values) => present(values).length > 0,
  empty: (values) => present(values).length === 0,
  in: (values, operand) => present(values).some((value) => members(operand).includes(text(value))),
  '!in': (values, operand) => !present(values).some((value) => members(operand).includes(text(value))),
}
