import { monthsFrom, type Month } from '../../base/month.ts'
import type { Queryable } from '../../platform/database/open-database.ts'
import { averageMonthlyConsumption, monthsOfStock } from '../consumption.ts'
import { monthlyTarget } from '../coverage.ts'
import { runsOutOn } from '../runs-out-on.ts'
import { thresholdsFor, type FigureSettings } from '../settings.ts'
import { stockLimits, stockStatus } from '../stock-status.ts'
import { isImpossible } from '../triangulation.ts'

type Row = Record<string, number | string | boolean | null>

interface Facility {
  readonly id: number
  readonly openlmisId: number | null
  readonly dhis2Id: number | null
  readonly countsDoses: boolean
  readonly holdsStock: boolean
  readonly typeCode: string | null
  readonly openlmisArea: number | null
  readonly dhis2Area: number | null
  readonly active: boolean
  readonly closedOn: string | null
}

/** All figures computed from the tables one by one with the pure rules; slow and simple, to compare the SQL with. */
export async function naiveFigures(
  client: Queryable,
  settings: FigureSettings,
  span: { readonly first: number; readonly running: number },
): Promise<{ months: Row[]; now: Row[]; areas: Row[] }> {
  const all = async <T extends object>(sql: string): Promise<T[]> =>
    (await client.query<T & Record<string, unknown>>(sql)).rows
  const facilities = await all<Facility>(
    `select f.id, f.openlmis_place_id as "openlmisId", f.dhis2_place_id as "dhis2Id", f.counts_doses as "countsDoses",
            f.holds_stock as "holdsStock", f.type_code as "typeCode", f.openlmis_area_id as "openlmisArea",
            f.dhis2_area_id as "dhis2Area", f.active, p.closed_on as "closedOn" from facility f join place p on p.id = f.id`,
  )
  const antigens = await all<{
    id: number
    coverage: number
    first: number
    last: number
    doses: number
    group: string
  }>(
    `select id, coverage_dose as coverage, first_dose as first, last_dose as last, doses_in_schedule as doses, target_group as "group" from antigen`,
  )
  const series = await all<{
    id: number
    antigen: number | null
    dose: number | null
    band: string | null
    meaning: string
    group: string | null
  }>(
    `select id, antigen, dose_number as dose, age_band as band, meaning, target_group as "group" from series where state = 'confirmed'`,
  )
  const doses = await all<{ place: number; series: number; month: number; doses: number }>(
    'select place_id as place, series_id as series, month, doses from doses_given',
  )
  const targets = await all<{
    place: number | null
    area: number | null
    series: number
    year: number
    persons: number
  }>('select place_id as place, area_id as area, series_id as series, year, persons from target_population')
  const expected = new Set(
    (await all<{ id: number }>('select place_id as id from report_expected')).map(({ id }) => id),
  )
  const products = await all<{ id: number; antigen: number; vial: number; commodity: string | null }>(
    `select p.id, a.antigen, p.doses_per_vial as vial, p.commodity_type_id as commodity from product p
       join product_antigen a on a.product_id = p.id and a.state = 'confirmed' order by p.id`,
  )
  const stock = await all<Record<string, number>>(
    `select place_id as place, product_id as product, month, opening_doses as opening, received_doses as received, used_doses as used,
            adjusted_in_doses - adjusted_out_doses as adjusted, lost_expired_doses as closed, lost_open_doses as open,
            closing_doses as closing, stockout_days as days from stock_month`,
  )
  const now = await all<{ place: number; product: number; soh: number; on: string }>(
    'select place_id as place, product_id as product, soh_doses as soh, observed_on as on from stock_now',
  )
  const ideal = await all<{ place: number; commodity: string; month: number; doses: number }>(
    'select place_id as place, commodity_type_id as commodity, period_source_id::int as month, doses from ideal_stock order by month',
  )
  const stores = new Set(
    (await all<{ id: number }>('select distinct supplier_place_id as id from supply_link')).map(({ id }) => id),
  )
  const areas = await all<{ id: number; system: string; parent: number | null; level: number }>(
    'select id, system, parent_id as parent, level from area',
  )

  const sum = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0)
  const monthsAll = monthsFrom(span.first as Month, span.running as Month)
  const isOpen = (f: Facility, month: number): boolean => {
    const closed = f.closedOn === null ? (f.active ? 999912 : 0) : Number(f.closedOn.slice(0, 7).replace('-', ''))
    return month <= closed
  }
  const stockOf = (f: Facility, antigen: number, month: number) => {
    const ids = products.filter((p) => p.antigen === antigen).map(({ id }) => id)
    const rows = stock.filter(
      (s) => s['place'] === f.openlmisId && ids.includes(s['product'] ?? 0) && s['month'] === month,
    )
    if (f.openlmisId === null || rows.length === 0) return null
    const total = (field: string): number => rows.reduce((a, s) => a + (s[field] ?? 0), 0)
    return {
      opening: total('opening'),
      received: total('received'),
      used: total('used'),
      adjusted: total('adjusted'),
      closed: total('closed'),
      open: total('open'),
      closing: total('closing'),
      days: Math.min(...rows.map((s) => s['days'] ?? 0)),
    }
  }
  const amcOf = (f: Facility, antigen: number, month: number): number | null => {
    const window = monthsFrom(month as Month, month as Month)
    const index = monthsAll.indexOf(window[0] ?? (0 as Month))
    const months = Array.from({ length: settings.amcMonths }, (_, i) => monthsAll[index - settings.amcMonths + 1 + i])
    return averageMonthlyConsumption(
      months.map((m) => {
        const s = m === undefined || m >= span.running ? null : stockOf(f, antigen, m)
        return s && { usedDoses: s.used, stockoutDays: s.days }
      }),
      settings.amcMonths,
    )
  }
  const isaOf = (f: Facility, antigen: number, month: number): number | null => {
    const commodities = new Set(products.filter((p) => p.antigen === antigen).map((p) => p.commodity))
    const rows = ideal.filter((i) => i.place === f.openlmisId && commodities.has(i.commodity) && i.month <= month)
    const latest = rows.at(-1)?.month
    return f.openlmisId === null ? null : sum(rows.filter((i) => i.month === latest).map((i) => i.doses))
  }
  const vialOf = (f: Facility, antigen: number): number | null => {
    const own = products.filter((p) => p.antigen === antigen)
    const held = now
      .filter((n) => n.place === f.openlmisId && own.some((p) => p.id === n.product))
      .toSorted((a, b) => b.soh - a.soh || a.product - b.product)[0]
    const vial = own.find((p) => p.id === held?.product)?.vial
    return vial ?? (own.length === 0 ? null : Math.min(...own.map((p) => p.vial)))
  }
  const thresholds = (f: Facility) =>
    thresholdsFor(settings.thresholds, {
      programs: ['EPI'],
      isStore: stores.has(f.openlmisId ?? 0),
      typeCode: f.typeCode,
    })
  const targetOf = (
    antigen: (typeof antigens)[number],
    year: number,
    at: (t: (typeof targets)[number]) => boolean,
  ): number | null => {
    const own = series.filter(
      (s) =>
        s.meaning === 'targetPopulation' &&
        (s.antigen === antigen.id || (s.antigen === null && s.group === antigen.group)),
    )
    const persons = sum(
      targets.filter((t) => at(t) && t.year === year && own.some((s) => s.id === t.series)).map((t) => t.persons),
    )
    return persons === null ? null : monthlyTarget(persons)
  }

  const months: Row[] = []
  const nowRows: Row[] = []
  for (const f of facilities) {
    const unit = f.countsDoses ? f.dhis2Id : null
    for (const antigen of antigens) {
      const own = series.filter((s) => s.meaning === 'dosesGiven' && s.antigen === antigen.id)
      let lastAmc: number | null = null
      for (const month of monthsAll) {
        const given = doses.filter((d) => d.place === unit && d.month === month && own.some((s) => s.id === d.series))
        const ofDose = (dose: number): number | null =>
          sum(
            given
              .filter((d) => {
                const s = own.find(({ id }) => id === d.series)
                return s?.band !== 'older' && (s?.dose ?? (antigen.doses === 1 ? antigen.coverage : null)) === dose
              })
              .map((d) => d.doses),
          )
        const s = stockOf(f, antigen.id, month)
        const isExpected = unit !== null && expected.has(unit) && own.length > 0 && isOpen(f, month)
        if (given.length === 0 && s === null && !isExpected) continue
        const amc = amcOf(f, antigen.id, month)
        if (amc !== null) lastAmc = amc
        const isa = isaOf(f, antigen.id, month)
        const limits = stockLimits(thresholds(f), {
          isaDoses: isa,
          amcDoses: amc,
          dosesPerVial: vialOf(f, antigen.id) ?? 1,
        })
        months.push({
          facility: f.id,
          antigen: antigen.id,
          month,
          given: sum(given.map((d) => d.doses)),
          coverage: ofDose(antigen.coverage),
          first: ofDose(antigen.first),
          last: ofDose(antigen.last),
          target: unit === null ? null : targetOf(antigen, Math.floor(month / 100), (t) => t.place === unit),
          expected: isExpected,
          opening: s?.opening ?? null,
          received: s?.received ?? null,
          used: s?.used ?? null,
          adjusted: s?.adjusted ?? null,
          lostClosed: s?.closed ?? null,
          lostOpen: s?.open ?? null,
          closing: s?.closing ?? null,
          days: s?.days ?? null,
          amc,
          isa,
          status: s === null ? null : stockStatus(s.closing, limits),
        })
      }
      const held = now.filter(
        (n) => n.place === f.openlmisId && products.some((p) => p.id === n.product && p.antigen === antigen.id),
      )
      const soh = f.openlmisId === null ? null : sum(held.map((n) => n.soh))
      const on =
        held
          .map((n) => n.on)
          .toSorted()
          .at(-1) ?? null
      const isa = isaOf(f, antigen.id, span.running)
      const vial = vialOf(f, antigen.id)
      const limits = stockLimits(thresholds(f), { isaDoses: isa, amcDoses: lastAmc, dosesPerVial: vial ?? 1 })
      const mapped = f.openlmisId !== null && products.some((p) => p.antigen === antigen.id)
      nowRows.push({
        facility: f.id,
        antigen: antigen.id,
        soh,
        on: f.openlmisId === null ? null : on,
        amc: lastAmc,
        months: monthsOfStock(soh, lastAmc),
        isa,
        min: limits.minDoses,
        max: limits.maxDoses,
        vial,
        status: soh === null ? (mapped ? 'notReported' : 'notMapped') : stockStatus(soh, limits),
        runsOutOn: runsOutOn(soh, lastAmc, on),
      })
    }
  }

  const areaRows: Row[] = []
  for (const hierarchy of ['openlmis', 'dhis2']) {
    const tree = areas.filter((a) => a.system === hierarchy)
    const root = tree.find((a) => a.level === 1)?.id ?? 0
    const areaOf = (f: Facility): number => (hierarchy === 'openlmis' ? f.openlmisArea : f.dhis2Area) ?? root
    const isBelow = (id: number, top: number): boolean => {
      for (let at: number | null = id; at !== null; at = tree.find((a) => a.id === at)?.parent ?? null)
        if (at === top) return true
      return false
    }
    const targetAt = (area: number, antigen: (typeof antigens)[number], month: number): number | null => {
      const own = targetOf(antigen, Math.floor(month / 100), (t) => t.area === area)
      if (own !== null) return own
      const direct = months.filter(
        (m) =>
          m['antigen'] === antigen.id &&
          m['month'] === month &&
          m['target'] !== null &&
          facilities.some((f) => f.id === m['facility'] && areaOf(f) === area),
      )
      const parts = [
        ...direct.map((m) => Number(m['target'])),
        ...tree
          .filter((a) => a.parent === area)
          .map((a) => targetAt(a.id, antigen, month))
          .filter((t) => t !== null),
      ]
      return sum(parts)
    }
    for (const area of tree) {
      const members = facilities.filter((f) => isBelow(areaOf(f), area.id))
      for (const antigen of antigens)
        for (const month of monthsAll) {
          const open = members.filter((f) => isOpen(f, month))
          const rows = months.filter(
            (m) => m['antigen'] === antigen.id && m['month'] === month && members.some((f) => f.id === m['facility']),
          )
          const target = targetAt(area.id, antigen, month)
          if (open.length === 0 && rows.length === 0 && target === null) continue
          const isStore = (m: Row): boolean =>
            stores.has(facilities.find((f) => f.id === m['facility'])?.openlmisId ?? 0)
          const count = (test: (m: Row) => boolean): number => rows.filter(test).length
          const total = (field: string, from: Row[] = rows): number | null =>
            sum(from.filter((m) => m[field] !== null).map((m) => Number(m[field])))
          const used = rows.filter((m) => !isStore(m))
          const both = used.filter((m) => m['given'] !== null && m['used'] !== null)
          areaRows.push({
            hierarchy,
            area: area.id,
            antigen: antigen.id,
            month,
            facilities: open.length,
            dosesExpected: count((m) => m['expected'] === true),
            dosesReported: count((m) => m['given'] !== null),
            stockExpected: open.filter((f) => f.holdsStock).length,
            stockReported: count((m) => m['closing'] !== null),
            given: total('given'),
            coverage: total('coverage'),
            first: total('first'),
            last: total('last'),
            target,
            opening: total('opening', used),
            received: total('received', used),
            used: total('used', used),
            adjusted: total('adjusted', used),
            lostClosed: total('lostClosed', used),
            lostOpen: total('lostOpen', used),
            closing: total('closing', used),
            amc: total('amc', used),
            out: count((m) => m['status'] === 'out'),
            low: count((m) => m['status'] === 'low'),
            ok: count((m) => m['status'] === 'ok'),
            over: count((m) => m['status'] === 'over'),
            withDays: count((m) => Number(m['days'] ?? 0) > 0),
            both: both.length,
            bothGiven: total('given', both),
            bothUsed: total('used', both),
            impossible: count((m) =>
              isImpossible({
                givenDoses: m['given'] as number | null,
                openingDoses: m['opening'] as number | null,
                receivedDoses: m['received'] as number | null,
                lostClosedDoses: m['lostClosed'] as number | null,
              }),
            ),
          })
        }
    }
  }
  // The country's target counts in both hierarchies.
  for (const row of areaRows.filter((r) => r['hierarchy'] === 'openlmis' && r['area'] === 1)) {
    const same = areaRows.find((r) => r['area'] === 5 && r['antigen'] === row['antigen'] && r['month'] === row['month'])
    if (same) row['target'] = same['target'] ?? null
  }
  return { months, now: nowRows, areas: areaRows }
}

/** The computed tables in the same form and order. */
export async function storedFigures(client: Queryable): Promise<{ months: Row[]; now: Row[]; areas: Row[] }> {
  const all = async (sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows
  return {
    months: await all(
      `select facility_id as facility, antigen, month, doses_given as given, coverage_doses as coverage, first_doses as first, last_doses as last,
              target_persons as target, doses_expected as expected, opening_doses as opening, received_doses as received, used_doses as used,
              adjusted_doses as adjusted, lost_closed_doses as "lostClosed", lost_open_doses as "lostOpen", closing_doses as closing,
              stockout_days as days, amc_doses as amc, isa_doses as isa, stock_status as status from facility_antigen_month`,
    ),
    now: await all(
      `select facility_id as facility, antigen, soh_doses as soh, observed_on as on, amc_doses as amc, months_of_stock as months, isa_doses as isa,
              min_doses as min, max_doses as max, doses_per_vial as vial, status, runs_out_on as "runsOutOn" from facility_antigen_now`,
    ),
    areas: await all(
      `select hierarchy, area_id as area, antigen, month, facilities, doses_expected as "dosesExpected", doses_reported as "dosesReported",
              stock_expected as "stockExpected", stock_reported as "stockReported", doses_given as given, coverage_doses as coverage,
              first_doses as first, last_doses as last, target_persons as target, opening_doses as opening, received_doses as received,
              used_doses as used, adjusted_doses as adjusted, lost_closed_doses as "lostClosed", lost_open_doses as "lostOpen",
              closing_doses as closing, amc_doses as amc, stock_out as out, stock_low as low, stock_ok as ok, stock_over as over,
              with_stockout_days as "withDays", both_reported as both, both_given_doses as "bothGiven", both_used_doses as "bothUsed",
              impossible from area_antigen_month`,
    ),
  }
}

/** In one order, with fractions cut to what both sides compute alike. */
export const comparable = (figures: { months: Row[]; now: Row[]; areas: Row[] }): object => {
  const rounded = (row: Row): string =>
    JSON.stringify(
      Object.entries(row)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([k, v]) => [k, typeof v === 'number' ? Math.round(v * 1e6) / 1e6 : v]),
    )
  return Object.fromEntries(Object.entries(figures).map(([name, rows]) => [name, rows.map(rounded).toSorted()]))
}
