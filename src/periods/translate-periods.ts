import { formatMonth } from '../base/month.ts'
import type { Reject } from '../base/reject.ts'
import { mapPeriod, monthsTouched, type PeriodMapping, type ScheduleRule } from './map-period.ts'
import type { OpenlmisPeriod, OpenlmisSchedule } from './ports.ts'

export interface PeriodSettings {
  /** By schedule code: which month periods belong to that are about a month long but not exactly one. */
  readonly scheduleRules?: Readonly<Record<string, ScheduleRule>>
  /** Codes of the schedules whose periods matter here; all when absent. Others are kept, without complaint. */
  readonly schedules?: readonly string[]
}

export interface PeriodRow {
  readonly sourceId: string
  readonly scheduleId: string
  readonly scheduleName: string
  readonly name: string
  readonly startsOn: string
  readonly endsOn: string
  readonly month: number | null
  readonly mapping: PeriodMapping['kind']
  readonly reportOnly: boolean
}

/** What people decided, by period id. */
export type Decisions = ReadonlyMap<string, string>

/** Periods with the month each stands for, and a reject for every one that stands for none or overlaps another. */
export function translatePeriods(
  periods: readonly OpenlmisPeriod[],
  schedules: readonly OpenlmisSchedule[],
  decisions: Decisions,
  { scheduleRules = {}, schedules: wanted }: PeriodSettings = {},
): { readonly rows: readonly PeriodRow[]; readonly rejects: readonly Reject[] } {
  const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]))
  const isWanted = ({ scheduleId }: { readonly scheduleId: string }): boolean =>
    wanted === undefined || wanted.includes(byId.get(scheduleId)?.code ?? '')
  const rejects: Reject[] = []
  const rows: PeriodRow[] = []
  for (const period of onePerId(periods)) {
    if (period.endDate < period.startDate) {
      rejects.push(endsBeforeItStarts(period))
      continue
    }
    const schedule = byId.get(period.scheduleId)
    const row = toRow(period, schedule, {
      dhis2Period: decisions.get(period.id),
      rule: schedule && scheduleRules[schedule.code],
    })
    rows.push(row)
    if (isWanted(row) && (row.mapping === 'overlapsSeveral' || row.mapping === 'unmapped'))
      rejects.push(withoutMonth(row))
  }
  return { rows, rejects: [...rejects, ...overlaps(rows.filter(isWanted))] }
}

const onePerId = (periods: readonly OpenlmisPeriod[]): OpenlmisPeriod[] =>
  [...new Map(periods.map((period) => [period.id, period])).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))

function toRow(
  period: OpenlmisPeriod,
  schedule: OpenlmisSchedule | undefined,
  decided: Parameters<typeof mapPeriod>[1],
): PeriodRow {
  const days = { startsOn: period.startDate, endsOn: period.endDate }
  const { kind, month } = mapPeriod(days, decided)
  return {
    ...days,
    sourceId: period.id,
    scheduleId: period.scheduleId,
    scheduleName: schedule?.name || schedule?.code || period.scheduleId,
    name: period.name || `${days.startsOn} – ${days.endsOn}`,
    month,
    mapping: kind,
    reportOnly: period.reportOnly ?? false,
  }
}

/** Neighbours in time suffice: when any two periods of a schedule overlap, two neighbours do. */
function overlaps(rows: readonly PeriodRow[]): Reject[] {
  return [...Map.groupBy(rows, ({ scheduleId }) => scheduleId).values()].flatMap((ofSchedule) => {
    const inOrder = ofSchedule.toSorted((a, b) => (a.startsOn === b.startsOn ? 0 : a.startsOn < b.startsOn ? -1 : 1))
    return inOrder.flatMap((row, i) => {
      const before = inOrder[i - 1]
      return before && before.endsOn >= row.startsOn ? [overlap(before, row)] : []
    })
  })
}

const dates = ({ startsOn, endsOn }: PeriodRow): string => `${startsOn} to ${endsOn}`

function withoutMonth(row: PeriodRow): Reject {
  const touched = monthsTouched(row).map(({ month, days }) => `${days} days of ${formatMonth(month)}`)
  return {
    system: 'openlmis',
    entity: 'processingPeriod',
    key: row.sourceId,
    reason: row.mapping === 'overlapsSeveral' ? 'periodOverlapsSeveral' : 'periodUnmapped',
    message: `Period ${row.name} of schedule ${row.scheduleName} (${dates(row)}) is not one month: it holds ${touched.join(', ')}. Its numbers are not shown as a month's`,
    remedy:
      'Map the period to a month if it stands for one, give the schedule a rule in the configuration, or leave the schedule out there.',
  }
}

const overlap = (before: PeriodRow, row: PeriodRow): Reject => ({
  system: 'openlmis',
  entity: 'processingPeriod',
  key: row.sourceId,
  reason: 'periodsOverlap',
  message: `Periods ${before.name} (${dates(before)}) and ${row.name} (${dates(row)}) of schedule ${row.scheduleName} overlap; days may count twice`,
  remedy: 'Correct the dates in OpenLMIS.',
})

const endsBeforeItStarts = (period: OpenlmisPeriod): Reject => ({
  system: 'openlmis',
  entity: 'processingPeriod',
  key: period.id,
  reason: 'periodEndsBeforeItStarts',
  message: `Period ${period.name ?? period.id} ends on ${period.endDate}, before it starts on ${period.startDate}; it is not used`,
  remedy: 'Correct the dates in OpenLMIS.',
})
