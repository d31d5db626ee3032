import type { FakeUser } from './dataset.ts'
import type { FakeState } from './fake-state.ts'
import { parseFields, pick } from './fields-filter.ts'
import { isWithin, type OrgUnitNode } from './model.ts'
import { parseFilter } from './object-filter.ts'
import { json, notFound, webMessage, type FakeReply, type FakeRequest } from './reply.ts'
import type { Collection, WireSchema } from './wire-schema.ts'

/** The page size that surprises clients which read only the first page. */
const DEFAULT_PAGE_SIZE = 50

/** `GET /api/<collection>`. */
export function listObjects(
  state: FakeState,
  schema: WireSchema,
  name: string,
  collection: Collection,
  request: FakeRequest,
  user: FakeUser,
): FakeReply {
  const selected = select(schema, collection, request, user)
  if ('refusal' in selected) return webMessage(400, selected.refusal)
  const sorted = sortObjects(collection, selected.objects, request.query.getAll('order'))
  const fields = parseFields(request.query.getAll('fields').join(',') || 'id,displayName')
  const present = (objects: readonly object[]): object[] =>
    objects.map((object) => pick(schema, collection.type, object, fields))
  if (request.query.get('paging') === 'false' || request.query.get('skipPaging') === 'true')
    return json({ [name]: present(sorted) })
  return page(state, name, sorted, present, request)
}

function page(
  state: FakeState,
  name: string,
  objects: readonly object[],
  present: (objects: readonly object[]) => object[],
  request: FakeRequest,
): FakeReply {
  const pageSize = Number(request.query.get('pageSize') ?? DEFAULT_PAGE_SIZE)
  const number = Number(request.query.get('page') ?? 1)
  if (!Number.isInteger(pageSize) || pageSize < 1 || !Number.isInteger(number) || number < 1)
    return webMessage(400, 'Page and pageSize must be positive whole numbers')
  const pageCount = Math.max(1, Math.ceil(objects.length / pageSize))
  const next = new URLSearchParams(request.query)
  next.set('page', String(number + 1))
  const path = `${state.settings.contextPath}/api/${name}`
  const pager = {
    page: number,
    total: objects.length,
    pageSize,
    ...(number < pageCount ? { nextPage: `${path}?${next.toString()}` } : {}),
    pageCount,
  }
  return json({ pager, [name]: present(objects.slice((number - 1) * pageSize, number * pageSize)) })
}

function select(
  schema: WireSchema,
  collection: Collection,
  request: FakeRequest,
  user: FakeUser,
): { readonly objects: object[] } | { readonly refusal: string } {
  const tests: ((object: object) => boolean)[] = []
  for (const text of request.query.getAll('filter')) {
    const filter = parseFilter(schema, collection.type, text)
    if ('refusal' in filter) return filter
    tests.push(filter.test)
  }
  const anyOf = request.query.get('rootJunction')?.toUpperCase() === 'OR'
  const passes = (object: object): boolean =>
    tests.length === 0 || (anyOf ? tests.some((test) => test(object)) : tests.every((test) => test(object)))
  const inScope = scope(collection, request, user)
  return { objects: collection.objects().filter((object) => inScope(object) && passes(object)) }
}

/** Parameters that only org units have: `userOnly`, `withinUserHierarchy`, `level`, `maxLevel`. */
function scope(collection: Collection, request: FakeRequest, user: FakeUser): (object: object) => boolean {
  if (collection.klass !== 'OrganisationUnit') return () => true
  const { query } = request
  const level = query.get('level')
  const maxLevel = query.get('maxLevel')
  return (object) => {
    const node = object as OrgUnitNode
    if (query.get('userOnly') === 'true' && !user.organisationUnits.includes(node.unit.id)) return false
    if (query.get('withinUserHierarchy') === 'true' && !isWithin(node, user.organisationUnits)) return false
    if (level !== null && node.level !== Number(level)) return false
    return maxLevel === null || node.level <= Number(maxLevel)
  }
}

/** Without `order` a list comes by name, which is neither unique nor stable under renaming. */
function sortObjects(collection: Collection, objects: readonly object[], orders: readonly string[]): object[] {
  const wanted = orders.flatMap((text) => text.split(',')).filter((text) => text !== '')
  const keys = (wanted.length > 0 ? wanted : ['name:asc']).map((text) => {
    const [name = '', direction = 'asc'] = text.split(':')
    const property = collection.type.properties[name]
    const read = property?.kind === 'plain' ? property.get : () => undefined
    return { read, sign: direction.endsWith('desc') ? -1 : 1, fold: direction.startsWith('i') }
  })
  return objects.toSorted((a, b) => {
    for (const { read, sign, fold } of keys) {
      const difference = compareKeys(read(a), read(b), fold)
      if (difference !== 0) return difference * sign
    }
    return 0
  })
}

function compareKeys(a: unknown, b: unknown, fold: boolean): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const left = fold ? String(a).toLowerCase() : String(a)
  const right = fold ? String(b).toLowerCase() : String(b)
  return left < right ? -1 : left > right ? 1 : 0
}

/** `GET /api/<collection>/<uid>`. */
export function showObject(schema: WireSchema, collection: Collection, uid: string, request: FakeRequest): FakeReply {
  const id = collection.type.properties['id']
  const object = collection.objects().find((candidate) => id?.get(candidate) === uid)
  if (!object) return notFound(`${collection.klass} with id ${uid} could not be found.`)
  return json(pick(schema, collection.type, object, parseFields(request.query.getAll('fields').join(',') || '*')))
}
