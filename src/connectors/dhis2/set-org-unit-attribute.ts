import { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { parseMetadataReport } from './metadata-report.ts'

export interface OrgUnitAttributeChange {
  readonly orgUnit: string
  /** UID of the attribute. */
  readonly attribute: string
  readonly value: string
  /** What it was when the change was decided; null for nothing. */
  readonly expected: string | null
}

/** `changedMeanwhile`: somebody else wrote another value; it stays. */
export type AttributeWritten =
  | { readonly kind: 'written' | 'alreadySo' }
  | { readonly kind: 'changedMeanwhile'; readonly found: string | null }

const Values = z.object({
  attributeValues: z.array(z.object({ value: z.string(), attribute: z.object({ id: z.string() }) })).default([]),
})
type Values = z.infer<typeof Values>

const FIELDS = { fields: 'id,attributeValues[value,attribute[id]]' }

/**
 * Sets one attribute of an org unit and nothing else. `PATCH` with a JSON patch (RFC 6902) is the one way that all versions from
 * 2.38 on have; `PUT` and the metadata import would replace the whole org unit. The list of attribute values is replaced as one,
 * since servers give no way to name one of them, so it is read right before and read again after.
 */
export async function setOrgUnitAttribute(
  connection: Connection,
  { orgUnit, attribute, value, expected }: OrgUnitAttributeChange,
  signal?: AbortSignal,
): Promise<Result<AttributeWritten, Dhis2Failure>> {
  const path = `organisationUnits/${orgUnit}`
  const before = await connection.get(path, FIELDS, Values, signal)
  if (!before.ok) return before
  const found = valueOf(before.value, attribute)
  if (found === value) return ok({ kind: 'alreadySo' })
  if (found !== expected) return ok({ kind: 'changedMeanwhile', found })
  const others = before.value.attributeValues.filter((one) => one.attribute.id !== attribute)
  // `add` replaces a member that is there, and makes one that is not: servers leave out an empty list.
  const patch = [{ op: 'add', path: '/attributeValues', value: [...others, { value, attribute: { id: attribute } }] }]
  const answer = await connection.patch(path, patch, signal)
  if (!answer.ok) return answer
  if (answer.value.httpStatus === 409) return err(declined(orgUnit, answer.value.body))
  const after = await connection.get(path, FIELDS, Values, signal)
  if (!after.ok) return after
  const kept = others.every((one) => valueOf(after.value, one.attribute.id) === one.value)
  if (valueOf(after.value, attribute) === value && kept) return ok({ kind: 'written' })
  return err({
    kind: 'unexpectedAnswer',
    message: `DHIS2 took the attribute ${attribute} of the org unit ${orgUnit}, but afterwards its attributes are not as they were sent`,
  })
}

const valueOf = ({ attributeValues }: Values, attribute: string): string | null =>
  attributeValues.find((one) => one.attribute.id === attribute)?.value ?? null

const Said = z.object({
  message: z.string().optional(),
  response: z
    .object({ errorReports: z.array(z.object({ message: z.string(), errorCode: z.string().optional() })) })
    .optional()
    .catch(undefined),
})

function declined(orgUnit: string, body: unknown): Dhis2Failure {
  const said = Said.safeParse(body)
  const single = said.success ? said.data.response?.errorReports[0] : undefined
  const whole = single === undefined ? parseMetadataReport(body)?.problems[0] : undefined
  const message =
    single?.message ?? whole?.message ?? (said.success ? said.data.message : undefined) ?? 'no reason given'
  return {
    kind: 'declined',
    status: 409,
    errorCode: single?.errorCode ?? whole?.code,
    message: `DHIS2 declined the change of org unit ${orgUnit}: ${message}`,
  }
}
