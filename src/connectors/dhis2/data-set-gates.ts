import { z } from 'zod'
import { ok, type Result } from '../../base/result.ts'
import type { CapabilityProfile } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'

/** When a data set takes data; read before mapping or publishing to it. */
export interface DataSetGates {
  readonly id: string
  readonly periodType: string
  /** Days after the period's end; 0 = never closes. */
  readonly expiryDays: number
  /** 0: not even the running period is open. */
  readonly openFuturePeriods: number
  readonly inputPeriods: readonly {
    readonly period: string
    readonly opens: string | undefined
    readonly closes: string | undefined
  }[]
  /** UID of the approval workflow: approved data takes no more changes. */
  readonly workflow: string | undefined
  /** What a person should know before relying on these gates. */
  readonly warnings: readonly string[]
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const Gates = z.object({
  id: z.string(),
  periodType: z.string(),
  expiryDays: z.number().default(0),
  openFuturePeriods: z.int().default(0),
  dataInputPeriods: z
    .array(z.object({ period: z.object({ id: z.string() }), openingDate: text, closingDate: text }))
    .default([]),
  workflow: z.object({ id: z.string() }).nullish(),
})

const FIELDS =
  'id,periodType,expiryDays,openFuturePeriods,dataInputPeriods[period[id],openingDate,closingDate],workflow[id]'

export async function getDataSetGates(
  connection: Connection,
  profile: CapabilityProfile,
  dataSet: string,
): Promise<Result<DataSetGates, Dhis2Failure>> {
  const answer = await connection.get(`dataSets/${encodeURIComponent(dataSet)}`, { fields: FIELDS }, Gates)
  if (!answer.ok) return answer
  const { dataInputPeriods, workflow, ...gates } = answer.value
  const inputPeriods = dataInputPeriods.map((item) => ({
    period: item.period.id,
    opens: item.openingDate,
    closes: item.closingDate,
  }))
  // DHIS2-21981: fixed after 2.43.1.
  const inverted = /^2\.43(\.[01])?$/.test(profile.version) && inputPeriods.length > 0
  const warnings = inverted
    ? [
        `DHIS2 ${profile.version} opens and closes input periods the wrong way round (DHIS2-21981): upgrade to 2.43.2, or remove the input periods of data set ${dataSet}.`,
      ]
    : []
  return ok({ ...gates, inputPeriods, workflow: workflow?.id, warnings })
}
