import type { FakeCompletion, FakeDataValue, WantedValues } from '../connectors/dhis2/fake/dataset.ts'
import { isoOf } from './calendar.ts'
import type { Country } from './country.ts'
import { bandCombo, DATA_SETS, DEFAULT, POPULATIONS, stockElementUid } from './dhis2-metadata.ts'
import { officialPopulation } from './demand.ts'
import { PRODUCTS, SERIES } from './products.ts'
import { subSeed } from './random.ts'
import { dosesReported, reportOf, STOCK_MOVEMENTS, stockReported, type Report } from './reports.ts'
import type { Site } from './sites.ts'

/** An instant of a day on which nothing depends but its order; one report's values share it. */
function instant(country: Country, site: Site, day: number): string {
  const minute = subSeed(country.world.seed, 1501, site.number, day) % 540
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${isoOf(day)}T${two(7 + Math.floor(minute / 60))}:${two(minute % 60)}:12.000Z`
}

const STORED_BY = 'district_records'

/** The values of one facility's reports and its yearly populations, as they stand on the country's day. */
export function* valuesOf(country: Country, site: Site, wanted: WantedValues): Generator<FakeDataValue> {
  const { world, asOf } = country
  const wants = (uid: string): boolean => wanted.dataElements === undefined || wanted.dataElements.has(uid)
  const doses = SERIES.some((series) => wants(series.uid))
  const stock = PRODUCTS.some((_, p) => STOCK_MOVEMENTS.some((movement) => wants(stockElementUid(p, movement))))
  for (let t = 0; (doses || stock) && t < world.calendar.months; t++) {
    const period = String(world.calendar.monthAt(t))
    if (wanted.periods !== undefined && !wanted.periods.has(period)) continue
    const report = reportOf(world, site, t)
    if (report === undefined || report.arrived > asOf) continue
    if (wanted.lastUpdatedFrom !== undefined && lastChange(country, site, report) < wanted.lastUpdatedFrom) continue
    yield* reportValues(country, site, report, period, { doses, stock, wants })
  }
  yield* populationValues(country, site, wanted)
}

interface Wants {
  readonly doses: boolean
  readonly stock: boolean
  readonly wants: (uid: string) => boolean
}

function reportValues(
  country: Country,
  site: Site,
  report: Report,
  period: string,
  { doses, stock, wants }: Wants,
): FakeDataValue[] {
  const { world, asOf } = country
  const accounts = country.accountsOf(site.district)
  const created = instant(country, site, report.arrived)
  const values: FakeDataValue[] = []
  const add = (dataElement: string, categoryOptionCombo: string, value: number, lastUpdated: string): void => {
    if (!wants(dataElement)) return
    values.push({
      dataElement,
      period,
      categoryOptionCombo,
      attributeOptionCombo: DEFAULT.optionCombo,
      value: String(value),
      lastUpdated,
      created,
      storedBy: STORED_BY,
    })
  }
  if (doses) {
    dosesReported(world, accounts, site, report, asOf, (s, band, count, changed) => {
      const series = SERIES[s]
      if (series !== undefined)
        add(
          series.uid,
          bandCombo(series, band),
          count,
          changed === report.arrived ? created : instant(country, site, changed),
        )
    })
  }
  if (stock)
    stockReported(accounts, site, report, (p, movement, value) =>
      add(stockElementUid(p, movement), DEFAULT.optionCombo, value, created),
    )
  return values
}

/** Typed in each January for the year; the values of a new place from its first year on. */
function* populationValues(country: Country, site: Site, wanted: WantedValues): Generator<FakeDataValue> {
  const { calendar } = country.world
  const firstYear = Math.floor(calendar.monthAt(site.opens) / 100)
  for (let year = firstYear; year <= Math.floor(calendar.last / 100); year++) {
    const period = String(year)
    if (wanted.periods !== undefined && !wanted.periods.has(period)) continue
    const population = officialPopulation(site, calendar, year)
    const lastUpdated = `${year}-01-12T09:00:00.000Z`
    for (const { uid, cohort } of POPULATIONS) {
      if (wanted.dataElements !== undefined && !wanted.dataElements.has(uid)) continue
      yield {
        dataElement: uid,
        period,
        categoryOptionCombo: DEFAULT.optionCombo,
        attributeOptionCombo: DEFAULT.optionCombo,
        value: String(population[cohort]),
        lastUpdated,
        created: lastUpdated,
        storedBy: STORED_BY,
      }
    }
  }
}

function lastChange(country: Country, site: Site, report: Report): string {
  const corrected =
    report.corrected !== undefined && report.corrected.day <= country.asOf ? report.corrected.day : report.arrived
  return instant(country, site, corrected)
}

export function* completionsOf(country: Country, site: Site): Generator<FakeCompletion> {
  const { world, asOf } = country
  for (let t = 0; t < world.calendar.months; t++) {
    const report = reportOf(world, site, t)
    if (report === undefined || report.arrived > asOf) continue
    const shared = {
      period: String(world.calendar.monthAt(t)),
      attributeOptionCombo: DEFAULT.optionCombo,
      date: instant(country, site, report.arrived),
      storedBy: STORED_BY,
    }
    yield { dataSet: DATA_SETS.doses, ...shared }
    if (!report.withoutStock) yield { dataSet: DATA_SETS.stock, ...shared }
  }
}

export function latestChangeOf(country: Country, site: Site): string | undefined {
  let latest: string | undefined
  for (let t = 0; t < country.world.calendar.months; t++) {
    const report = reportOf(country.world, site, t)
    if (report === undefined || report.arrived > country.asOf) continue
    const change = lastChange(country, site, report)
    if (latest === undefined || change > latest) latest = change
  }
  const january = `${Math.floor(country.world.calendar.last / 100)}-01-12T09:00:00.000Z`
  return latest === undefined || latest < january ? january : latest
}
