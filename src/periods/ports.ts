import type { SourceBatches } from '../runs/index.ts'

/** What this slice needs of OpenLMIS; the connector's client fits as it is. */
export interface OpenlmisPeriodSource {
  listProcessingSchedules(): SourceBatches<OpenlmisSchedule>
  listProcessingPeriods(): SourceBatches<OpenlmisPeriod>
}

export interface OpenlmisSchedule {
  readonly id: string
  readonly code: string
  readonly name?: string | null | undefined
}

export interface OpenlmisPeriod {
  readonly id: string
  readonly name?: string | null | undefined
  /** Both days belong to the period, `YYYY-MM-DD`. */
  readonly startDate: string
  readonly endDate: string
  readonly scheduleId: string
  readonly reportOnly?: boolean | undefined
}
