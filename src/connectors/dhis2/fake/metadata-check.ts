import { MAX_CHARACTERS, METADATA_RULES, type MetadataRule } from './metadata-rules.ts'

export type MetadataObject = Readonly<Record<string, unknown>> & { readonly id: string }

export interface ErrorReport {
  readonly message: string
  readonly mainKlass: string
  readonly errorKlass?: string
  readonly errorProperty?: string
  readonly errorProperties: readonly unknown[]
  readonly errorCode: string
}

/** What is stored and what comes in, as far as references and uniqueness need it. */
export interface MetadataIndex {
  /** Ids of a type, stored ones and those of the payload. */
  has(type: string, id: string): boolean
  /** The object of a type that has this value in this property, other than the one named. */
  otherWith(type: string, property: string, value: string, id: string): string | undefined
}

const UID = /^[a-zA-Z][a-zA-Z0-9]{10}$/

/** Everything that speaks against one object, as DHIS2 reports it. */
export function checkObject(type: string, object: Readonly<Record<string, unknown>>, index: MetadataIndex) {
  const rule = METADATA_RULES[type]
  if (!rule) throw new Error(`No rule for ${type}`)
  const errors: ErrorReport[] = []
  const add = (errorCode: string, message: string, errorProperty: string, errorProperties: readonly unknown[]): void =>
    void errors.push({ message, mainKlass: rule.klass, errorCode, errorProperty, errorProperties })
  const id = typeof object['id'] === 'string' ? object['id'] : ''
  if (!UID.test(id)) add('E4014', `Invalid UID \`${id}\` for property \`id\``, 'id', [id, 'id'])
  for (const property of rule.required)
    if (isMissing(object[property])) add('E4000', `Missing required property \`${property}\`.`, property, [property])
  for (const [property, most] of Object.entries(MAX_CHARACTERS)) {
    const value = object[property]
    if (typeof value === 'string' && value.length > most)
      add(
        'E4001',
        `Maximum length of property \`${property}\`is ${most}, but given length was ${value.length}.`,
        property,
        [property, most, value.length],
      )
  }
  checkChoices(rule, object, add)
  for (const property of ['code', ...rule.unique]) {
    const value = object[property]
    const other = typeof value === 'string' ? index.otherWith(type, property, value, id) : undefined
    if (other !== undefined)
      add(
        'E5003',
        `Property \`${property}\` with value \`${String(value)}\` on object ${nameOf(object)} already exists on object ${other}.`,
        property,
        [property, value, id, other],
      )
  }
  for (const [path, target] of Object.entries(rule.references))
    for (const reference of valuesAt(object, path.split('.'))) {
      const to = referred(reference)
      if (to !== undefined && !index.has(target, to))
        add(
          'E5002',
          `Invalid reference [${to}] (${target}) on object ${nameOf(object)} for association \`${path}\`.`,
          path,
          [to, id, path],
        )
    }
  return errors
}

function checkChoices(
  { oneOf = {} }: MetadataRule,
  object: Readonly<Record<string, unknown>>,
  add: (code: string, message: string, property: string, properties: readonly unknown[]) => void,
): void {
  for (const [path, choices] of Object.entries(oneOf))
    for (const value of valuesAt(object, path.split('.')))
      if (typeof value === 'string' && !choices.includes(value))
        add('E4027', `Value \`${value}\` is not a valid for property \`${path}\``, path, [value, path])
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ''
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const nameOf = (object: Readonly<Record<string, unknown>>): string =>
  `${textOf(object['name'])} [${textOf(object['id'])}]`

const referred = (value: unknown): string | undefined => {
  const id = isRecord(value) ? value['id'] : value
  return typeof id === 'string' ? id : undefined
}

/** Every value at the end of a path, through objects and arrays. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  const [head, ...tail] = path
  if (head === undefined) return value === undefined || value === null ? [] : [value]
  return isRecord(value) ? valuesAt(value[head], tail) : []
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
