import { nextCronTime } from '../base/next-cron-time.ts'
import { isNearDeadline } from './period-months.ts'
import { NEAR_DAYS } from './settings.ts'
import type { PublishSetting } from './store-settings.ts'

const DAYS_LOOKED_AT = 62

/** When the schedule starts a data set next; null: only by hand, or not within the next two months. */
export function nextRunOf(
  { cron, deadlineCron, deadlineDays }: Pick<PublishSetting, 'cron' | 'deadlineCron' | 'deadlineDays'>,
  periodType: string,
  now: Date,
  timeZone: string,
): Date | null {
  const isNear = (at: Date): boolean =>
    isNearDeadline(periodType, at.toISOString().slice(0, 10), deadlineDays, NEAR_DAYS)
  const times = [
    cron === null ? undefined : nextCronTime(cron, now, timeZone, DAYS_LOOKED_AT),
    deadlineCron === null ? undefined : nextCronTime(deadlineCron, now, timeZone, DAYS_LOOKED_AT, isNear),
  ].filter((time) => time !== undefined)
  return times.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
}
