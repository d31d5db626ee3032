interface Fields {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly isDay: (year: number, month: number, day: number) => boolean
}

/**
 * The first time after `after` that five cron fields name in a time zone. Undefined when they name none within the days looked at,
 * or make no sense. `accept` leaves out times that do not count.
 */
export function nextCronTime(
  cron: string,
  after: Date,
  timeZone: string,
  daysLookedAt: number,
  accept: (time: Date) => boolean = () => true,
): Date | undefined {
  const fields = readFields(cron)
  if (!fields) return undefined
  const today = wallTime(after, timeZone)
  for (let ahead = 0; ahead <= daysLookedAt; ahead++) {
    const day = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + ahead))
    if (!fields.isDay(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate())) continue
    for (const hour of fields.hours)
      for (const minute of fields.minutes) {
        const time = fromWall(day.getTime() + (hour * 60 + minute) * 60_000, timeZone)
        if (time > after && accept(time)) return time
      }
  }
  return undefined
}

function readFields(cron: string): Fields | undefined {
  const [minute, hour, day, month, weekday, ...rest] = cron.trim().split(/\s+/)
  if (rest.length > 0) return undefined
  const [minutes, hours] = [readField(minute, 0, 59), readField(hour, 0, 23)]
  const [days, months, weekdays] = [readField(day, 1, 31), readField(month, 1, 12), readField(weekday, 0, 7)]
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  // Cron takes either when both the day of the month and that of the week are named.
  const both = day !== '*' && weekday !== '*'
  return {
    minutes,
    hours,
    isDay: (y, m, d) => {
      const ofWeek = new Date(Date.UTC(y, m - 1, d)).getUTCDay()
      const [isDay, isWeekday] = [days.includes(d), weekdays.includes(ofWeek) || (ofWeek === 0 && weekdays.includes(7))]
      return months.includes(m) && (both ? isDay || isWeekday : isDay && isWeekday)
    },
  }
}

/** `*`, `5`, `1-5`, each also with a step, and lists of them; names of days and months are not read. */
function readField(text: string | undefined, least: number, most: number): number[] | undefined {
  const values = new Set<number>()
  for (const part of (text ?? '').split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
    if (!match) return undefined
    const step = Number(match[3] ?? 1)
    const from = Number(match[1] ?? least)
    const to = Number(match[2] ?? (match[1] === undefined || match[3] !== undefined ? most : match[1]))
    if (step === 0 || from < least || to > most || from > to) return undefined
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return [...values].toSorted((a, b) => a - b)
}

/** What clocks of the time zone show, written as if it were UTC. */
function wallTime(at: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  return new Date(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')))
}

/** The moment at which clocks of the time zone show this; asked twice, for the day on which they are changed. */
function fromWall(wallMs: number, timeZone: string): Date {
  const offset = (at: number): number => wallTime(new Date(at), timeZone).getTime() - at
  const guess = wallMs - offset(wallMs)
  return new Date(wallMs - offset(guess))
}
