import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { CapabilityProfile } from './capabilities.ts'
import type { Connection } from './connection.ts'
import { planDataValues } from './data-value-plan.ts'
import type { Dhis2Failure } from './failure.ts'
import { instantFromServer, serverFromInstant } from './server-time.ts'

/** "This report is final": what tells a facility that reported nothing from one that has not reported. */
export interface Dhis2Completion {
  readonly dataSet: string
  readonly period: string
  readonly orgUnit: string
  readonly attributeOptionCombo: string
  /** UTC instant. */
  readonly completedAt: string | undefined
  /** False when the mark was taken back. */
  readonly isCompleted: boolean
}

export interface CompletionQuery {
  readonly dataSets: readonly string[]
  readonly periods: readonly string[]
  readonly orgUnits: readonly string[]
  readonly children: boolean
  /** UTC instant: only reports marked since. */
  readonly createdSince?: string
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const Answer = z.object({
  completeDataSetRegistrations: z
    .array(
      z.object({
        dataSet: z.string(),
        period: z.string(),
        organisationUnit: z.string(),
        attributeOptionCombo: z.string().default(''),
        date: text,
        completed: z.boolean().default(true),
      }),
    )
    .default([]),
})

export async function listCompletions(
  connection: Connection,
  profile: CapabilityProfile,
  query: CompletionQuery,
): Promise<Result<readonly Dhis2Completion[], Dhis2Failure>> {
  const found: Dhis2Completion[] = []
  for (const request of planDataValues(query, connection.limits)) {
    const created = query.createdSince
    const answer = await connection.get(
      'completeDataSetRegistrations',
      {
        dataSet: request.dataSets,
        period: request.periods,
        orgUnit: request.orgUnits,
        ...(request.children ? { children: true } : {}),
        ...(created === undefined ? {} : { created: serverFromInstant(created, profile.serverTimeZone) }),
      },
      Answer,
    )
    if (!answer.ok) return answer
    for (const { organisationUnit, date, completed, ...row } of answer.value.completeDataSetRegistrations)
      found.push({
        ...row,
        orgUnit: organisationUnit,
        completedAt: date === undefined ? undefined : instantFromServer(date, profile.serverTimeZone),
        isCompleted: completed,
      })
  }
  return ok(found)
}
