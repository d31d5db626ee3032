import { z } from 'zod'
import type { Api } from './api.ts'
import { listPages, type Batches } from './paging.ts'
import { Id, nullable, Reference, rowsOf } from './rows.ts'

export const ProcessingSchedule = z.object({ id: Id, code: z.string(), name: nullable(z.string()) })
export type ProcessingSchedule = z.infer<typeof ProcessingSchedule>

/** Both dates are days of the period, `yyyy-MM-dd`. Periods of one schedule need not be months. */
export const ProcessingPeriod = z
  .object({
    id: Id,
    name: nullable(z.string()),
    startDate: z.iso.date(),
    endDate: z.iso.date(),
    durationInMonths: nullable(z.number()),
    processingSchedule: Reference,
    extraData: nullable(z.record(z.string(), z.unknown())),
  })
  .transform(({ processingSchedule, extraData, ...period }) => ({
    ...period,
    scheduleId: processingSchedule,
    reportOnly: extraData?.['reportOnly'] === 'true' || extraData?.['reportOnly'] === true,
  }))
export type ProcessingPeriod = z.infer<typeof ProcessingPeriod>

export const listProcessingSchedules = (api: Api, system: string): Batches<ProcessingSchedule> =>
  listPages(api, {
    path: 'api/processingSchedules',
    pageSize: 500,
    parse: rowsOf(system, 'processingSchedule', ProcessingSchedule),
  })

export const listProcessingPeriods = (api: Api, system: string): Batches<ProcessingPeriod> =>
  listPages(api, {
    path: 'api/processingPeriods',
    pageSize: 500,
    parse: rowsOf(system, 'processingPeriod', ProcessingPeriod),
  })
