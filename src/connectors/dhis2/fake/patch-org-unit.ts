import { z } from 'zod'
import type { FakeOrgUnit, FakeUser } from './dataset.ts'
import { hasAuthority, type FakeState } from './fake-state.ts'
import { createModel } from './model.ts'
import { forbidden, json, notFound, webMessage, type FakeReply, type FakeRequest } from './reply.ts'

/** The operations that the fake plays: whole members of the root. Others are known to real servers and refused here by name. */
const Patch = z.array(
  z.object({
    op: z.enum(['add', 'replace', 'remove']),
    path: z
      .string()
      .regex(/^\/(?:attributeValues|code|name|comment|address)$/, 'is a path that the fake does not play'),
    value: z.unknown().optional(),
  }),
)
const AttributeValues = z.array(z.object({ value: z.string(), attribute: z.object({ id: z.string() }) }))

/** `PATCH /api/organisationUnits/<uid>` with a JSON patch. */
export function patchOrgUnit(state: FakeState, uid: string, request: FakeRequest, user: FakeUser): FakeReply {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json-patch+json'))
    return webMessage(415, `Content-Type '${request.headers['content-type'] ?? ''}' is not supported.`)
  const unit = state.orgUnits.get(uid)
  if (!unit) return notFound(`OrganisationUnit with id ${uid} could not be found.`)
  if (!hasAuthority(user, 'F_ORGANISATIONUNIT_ADD')) return forbidden(`User is not allowed to update object '${uid}'.`)
  const patch = parse(request.body)
  if (patch === undefined) return webMessage(400, 'The body is no JSON patch')
  let changed: FakeOrgUnit = unit
  for (const { op, path, value } of patch) {
    const member = path.slice(1)
    if (op === 'replace' && !hasMember(changed, member)) return webMessage(400, `Invalid path ${path}`)
    if (member === 'attributeValues') {
      const values = AttributeValues.safeParse(op === 'remove' ? [] : value)
      if (!values.success) return webMessage(400, `Cannot read ${path}`)
      changed = {
        ...changed,
        attributeValues: values.data.map((one) => ({ attribute: one.attribute.id, value: one.value })),
      }
    } else changed = { ...changed, [member]: op === 'remove' ? undefined : value }
  }
  const errors = faultsOf(state, changed)
  if (errors.length > 0)
    return webMessage(409, 'One or more errors occurred, please see full details in import report.', {
      status: 'WARNING',
      response: { responseType: 'ObjectReport', uid, klass: KLASS, errorReports: errors },
    })
  state.orgUnits.set(uid, { ...changed, lastUpdated: state.clock.now().toISOString() })
  state.model = createModel(state.dataset, state.orgUnits.values())
  return json({
    httpStatus: 'OK',
    httpStatusCode: 200,
    status: 'OK',
    response: { responseType: 'ObjectReport', uid, klass: KLASS, errorReports: [] },
  })
}

const KLASS = 'org.hisp.dhis.organisationunit.OrganisationUnit'

const hasMember = (unit: FakeOrgUnit, member: string): boolean =>
  Object.entries(unit).some(([key, value]) => key === member && value !== undefined)

function parse(body: Buffer): z.infer<typeof Patch> | undefined {
  try {
    const patch = Patch.safeParse(JSON.parse(body.toString('utf8')))
    return patch.success ? patch.data : undefined
  } catch {
    return undefined
  }
}

/** A patched object is validated as a whole, like one that is sent. */
function faultsOf(state: FakeState, unit: FakeOrgUnit): object[] {
  const report = (errorCode: string, message: string): object => ({ message, mainKlass: KLASS, errorCode })
  return (unit.attributeValues ?? []).flatMap(({ attribute: uid, value }) => {
    const attribute = state.dataset.attributes.find(({ id }) => id === uid)
    if (!attribute) return [report('E5002', `Invalid reference [${uid}] (Attribute) on object ${unit.id}`)]
    if (attribute.organisationUnitAttribute !== true)
      return [report('E4010', `Attribute \`${attribute.name}\` is not supported for type \`OrganisationUnit\``)]
    const taken =
      attribute.unique &&
      [...state.orgUnits.values()].some(
        (other) =>
          other.id !== unit.id && other.attributeValues?.some((one) => one.attribute === uid && one.value === value),
      )
    return taken
      ? [report('E4009', `Attribute value \`${value}\` already exists for attribute \`${attribute.name}\``)]
      : []
  })
}
