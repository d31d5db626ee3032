import { firstDay, lastDay, monthOf, monthsFrom, type Month } from '../base/month.ts'
import { parsePeriod, type Period } from '../connectors/dhis2/index.ts'
import { daysOf, type PeriodDays } from './map-period.ts'

/** A processing period, with the DHIS2 period that a person said it stands for. */
export interface RelatedPeriod extends PeriodDays {
  readonly dhis2Period?: string | null | undefined
}

/**
 * What processing periods say of a DHIS2 period.
 * `same`: one of them has exactly its days, or a person said that it stands for it.
 * `whole`: several of them, together, have exactly its days.
 * `partly`: only some of its days are in whole processing periods; the rest has not been reported.
 * `inside`: it is a part of one longer period, e.g. a month of a quarter. Its numbers are not known.
 * `crossing`: processing periods cross its borders, e.g. from the 10th to the 9th, and nobody said which is which.
 * `none`: no processing period touches it.
 */
export type PeriodRelation<P extends RelatedPeriod> =
  | { readonly kind: 'same'; readonly periods: readonly [P] }
  | { readonly kind: 'whole'; readonly periods: readonly P[] }
  | { readonly kind: 'partly'; readonly periods: readonly P[]; readonly missingDays: number }
  | { readonly kind: 'inside'; readonly periods: readonly [P] }
  | { readonly kind: 'crossing'; readonly periods: readonly P[] }
  | { readonly kind: 'none'; readonly periods: readonly [] }

/** @param processing periods of one schedule, which do not overlap */
export function relatePeriod<P extends RelatedPeriod>(dhis2: Period, processing: readonly P[]): PeriodRelation<P> {
  const said = processing.find(({ dhis2Period }) => dhis2Period === dhis2.id)
  if (said) return { kind: 'same', periods: [said] }
  // What a person gave to another period stands for that one alone.
  const touching = processing
    .filter((period) => period.startsOn <= dhis2.end && period.endsOn >= dhis2.start)
    .filter(({ dhis2Period }) => !standsForOtherOfType(dhis2Period, dhis2))
    .toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))
  const [first] = touching
  if (!first) return { kind: 'none', periods: [] }
  if (first.startsOn === dhis2.start && first.endsOn === dhis2.end) return { kind: 'same', periods: [first] }
  if (first.startsOn <= dhis2.start && first.endsOn >= dhis2.end) return { kind: 'inside', periods: [first] }
  const within = touching.filter((period) => period.startsOn >= dhis2.start && period.endsOn <= dhis2.end)
  if (within.length < touching.length) return { kind: 'crossing', periods: touching }
  const covered = within.reduce((days, period) => days + daysOf(period), 0)
  const missingDays = daysOf({ startsOn: dhis2.start, endsOn: dhis2.end }) - covered
  return missingDays === 0 ? { kind: 'whole', periods: within } : { kind: 'partly', periods: within, missingDays }
}

function standsForOtherOfType(said: string | null | undefined, { id, type }: Period): boolean {
  if (said === null || said === undefined || said === id) return false
  const parsed = parsePeriod(said)
  return parsed.ok && parsed.value.type === type
}

/** The calendar months that a DHIS2 period is made of; undefined where it is not made of whole ones, e.g. a week. */
export function monthsOfPeriod({ start, end }: Pick<Period, 'start' | 'end'>): Month[] | undefined {
  const [first, last] = [monthOf(start), monthOf(end)]
  return start === firstDay(first) && end === lastDay(last) ? monthsFrom(first, last) : undefined
}
