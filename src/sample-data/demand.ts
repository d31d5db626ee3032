import type { Calendar } from './calendar.ts'
import {
  PRODUCT_COUNT,
  PRODUCTS,
  SERIES,
  SERIES_COUNT,
  SERIES_RANGES,
  SYRINGE,
  type Cohort,
  type Product,
} from './products.ts'
import { unitOf } from './random.ts'
import { isActive, type Site } from './sites.ts'

const GROWTH_PER_YEAR = 0.027
/** Live births per person and year, and the other cohorts from them. */
const BIRTH_RATE = 0.036
const COHORT_PER_BIRTH: Readonly<Record<Cohort, number>> = {
  liveBirths: 1,
  under1: 0.945,
  under2: 1.86,
  pregnant: 1.08,
  girls9: 0.36,
}

const growth = (years: number): number => (1 + GROWTH_PER_YEAR) ** years

/** True yearly size of a cohort around a site in month `t`. */
export const cohortPerYear = (site: Site, cohort: Cohort, t: number): number =>
  site.catchment * BIRTH_RATE * COHORT_PER_BIRTH[cohort] * growth(t / 12)

/** What the yearly population figures of DHIS2 say of a calendar year: the census projected, errors included. */
export function officialPopulation(
  site: Site,
  calendar: Calendar,
  year: number,
): Readonly<Record<Cohort | 'total', number>> {
  const years = year - Math.floor(calendar.first / 100)
  const total = site.catchment * site.censusError * growth(years)
  const births = total * BIRTH_RATE
  return {
    total: Math.round(total),
    liveBirths: Math.round(births),
    under1: Math.round(births * COHORT_PER_BIRTH.under1),
    under2: Math.round(births * COHORT_PER_BIRTH.under2),
    pregnant: Math.round(births * COHORT_PER_BIRTH.pregnant),
    girls9: Math.round(births * COHORT_PER_BIRTH.girls9),
  }
}

/** Fewer come in the rains and at the year's end; each region's rains have their month. */
export function seasonality(seed: number, region: number, monthOfYear: number): number {
  const wettest = 1 + 11 * unitOf(seed, 401, region)
  const rains = Math.cos(((monthOfYear - wettest) * Math.PI) / 6)
  return 1 - 0.09 * Math.max(0, rains) + 0.03 * Math.min(0, rains) * -1 - (monthOfYear === 12 ? 0.06 : 0)
}

/** HPV is given in schools, mostly in two months of the year; the weights average one. */
const HPV_BY_MONTH = [0.3, 0.3, 3.6, 0.9, 0.3, 0.3, 0.2, 0.3, 0.4, 4.3, 0.8, 0.3]

/** Doses of a series expected in month `t`, before chance and shortage. */
export function expectedDoses(site: Site, season: number, monthOfYear: number, s: number, t: number): number {
  const series = SERIES[s]
  if (series === undefined) return 0
  const reach = series.reach >= 1 ? series.reach : series.reach ** site.dropout
  const weight = series.cohort === 'girls9' ? (HPV_BY_MONTH[monthOfYear - 1] ?? 1) : season
  return (cohortPerYear(site, series.cohort, t) / 12) * site.coverage * reach * weight
}

/** Vials opened when doses fall evenly on sessions and what is left in a vial is thrown away. */
export function vialsForSessions(doses: number, sessions: number, dosesPerVial: number): number {
  const each = Math.floor(doses / sessions)
  const withOneMore = doses - each * sessions
  const vials = (count: number): number => Math.ceil(count / dosesPerVial)
  return (sessions - withOneMore) * vials(each) + withOneMore * vials(each + 1)
}

/** Sessions at which a vial that does not keep is opened: fewer than planned when few children come. */
export const sessionsWorthAVial = (doses: number, planned: number, dosesPerVial: number, minimumFill: number): number =>
  Math.min(planned, Math.max(1, Math.round(doses / (dosesPerVial * minimumFill))))

/** Doses opened to give `doses` in a month, on average. */
export function expectedUse(site: Site, product: Product, doses: number): number {
  if (doses <= 0) return 0
  if (product.dosesPerVial === 1) return doses * 1.01
  const uses = site.type.usesPerMonth
  if (product.keepsOpenVials) return doses + uses * 0.3 * 0.45 * product.dosesPerVial
  const perUse = doses / uses
  const perSession = Math.max(1, Math.round(site.sessionsPerMonth / uses))
  // Few children wait for the next session: the vial is opened when enough have come.
  const opened = Math.max(perUse, product.dosesPerVial * site.minimumFill)
  const low = Math.floor(opened)
  const sessions = sessionsWorthAVial(opened, perSession, product.dosesPerVial, site.minimumFill)
  const vials =
    vialsForSessions(low, sessions, product.dosesPerVial) * (1 - opened + low) +
    vialsForSessions(low + 1, sessions, product.dosesPerVial) * (opened - low)
  return vials * product.dosesPerVial * uses * (perUse / opened)
}

/**
 * Doses a site is expected to open, per product and month, as `[product * months + t]`. Months run two past the last,
 * because the stores plan ahead. The whole country's plan comes from here, so it costs little.
 */
export function expectedUseTable(seed: number, calendar: Calendar, region: number, site: Site): Float32Array {
  const months = calendar.months + PLAN_AHEAD
  const table = new Float32Array(PRODUCT_COUNT * months)
  const doses = new Float64Array(SERIES_COUNT)
  for (let t = 0; t < months; t++) {
    if (!isActive(site, t)) continue
    const monthOfYear = calendar.monthAt(t) % 100
    const season = seasonality(seed, region, monthOfYear)
    for (let s = 0; s < SERIES_COUNT; s++) doses[s] = expectedDoses(site, season, monthOfYear, s, t)
    let injected = 0
    PRODUCTS.forEach((product, p) => {
      const [first, end] = SERIES_RANGES[p] ?? [0, 0]
      let sum = 0
      for (let s = first; s < end; s++) sum += doses[s] ?? 0
      if (product.injected) injected += sum
      table[p * months + t] = p === SYRINGE ? injected * SYRINGES_PER_INJECTION : expectedUse(site, product, sum)
    })
  }
  return table
}

export const PLAN_AHEAD = 2
export const SYRINGES_PER_INJECTION = 1.03
