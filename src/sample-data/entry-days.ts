import type { Calendar } from './calendar.ts'
import type { Movements } from './movements.ts'
import { subSeed, unitOf } from './random.ts'
import type { World } from './world.ts'

const SALT = 1201
const LATE_SHARE = 0.06

/**
 * When the movements of a month were typed into OpenLMIS: some places do it the same day, some days later, and now and
 * then a whole month is typed in weeks after its end.
 */
export function entryDay(world: World, site: number, lagDays: number, occurred: number): number {
  const t = world.calendar.monthOfDay(occurred)
  const seed = subSeed(world.seed, SALT, site, t)
  if (lagDays > 0 && unitOf(seed, 1) < LATE_SHARE)
    return world.calendar.day(t + 1, 5 + Math.floor(30 * unitOf(seed, 2)))
  return occurred + lagDays
}

/** How many of the lines from `first` to before `end` were there on day `asOf`: up to the first that was not. */
export function visibleLines(
  world: World,
  lines: Movements,
  first: number,
  end: number,
  site: number,
  lagDays: number,
  asOf: number,
): number {
  let count = 0
  while (first + count < end && entryDay(world, site, lagDays, lines.day[first + count] ?? 0) <= asOf) count++
  return count
}

/** An instant at which line number `position` of a card was entered: later lines of a day come later. */
export function instantOf(isoDay: string, position: number): string {
  const seconds = 7 * 3600 + Math.min(position, 8000) * 4
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${isoDay}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}Z`
}

export const monthCode = (calendar: Calendar, t: number): string => String(calendar.monthAt(t))
