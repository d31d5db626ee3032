import type { Queryable } from '../../src/platform/database/open-database.ts'

/**
 * A hand-filled store: one country, two districts in both hierarchies, few facilities, six months of figures. Small enough to
 * add up in one's head; what is told here is what tests expect.
 *
 * Alpha: `a1` keeps stock in OpenLMIS and reports to DHIS2; `a2` is on paper and reports; `a3` is known to DHIS2 only.
 * Beta: `b1` keeps stock in OpenLMIS and reports.
 */
export interface TwoDistricts {
  readonly areas: Readonly<
    Record<'land' | 'north' | 'alpha' | 'beta' | 'dLand' | 'dNorth' | 'dAlpha' | 'dBeta', number>
  >
  /** Ids of `facility`. */
  readonly facilities: Readonly<Record<'a1' | 'a2' | 'a3' | 'b1', number>>
  /** DHIS2 places of the linked facilities. */
  readonly orgUnits: Readonly<Record<'a1' | 'a2' | 'a3' | 'b1', number>>
  readonly antigens: Readonly<Record<'penta' | 'bcg' | 'td', number>>
  readonly products: Readonly<Record<'penta' | 'bcg', number>>
  readonly series: Readonly<Record<'penta1' | 'penta3' | 'bcg', number>>
  readonly runId: number
}

/** The day on which the tests of this country happen. */
export const TODAY = '2026-11-05T09:00:00Z'
export const MONTHS = [202605, 202606, 202607, 202608, 202609, 202610] as const
const FETCHED = '2026-11-04T06:00:00Z'

type Row = Readonly<Record<string, unknown>>

/** Inserts one row and returns its id, if the table has one. */
export async function insertRow(client: Queryable, table: string, row: Row): Promise<number> {
  const names = Object.keys(row)
  const { rows } = await client.query<{ id?: number }>(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
    Object.values(row),
  )
  return rows[0]?.id ?? 0
}

export async function fillTwoDistricts(client: Queryable): Promise<TwoDistricts> {
  const runId = await insertRow(client, 'run', {
    what: 'figures',
    trigger: 'schedule',
    state: 'succeeded',
    queued_at: FETCHED,
    started_at: FETCHED,
    finished_at: FETCHED,
  })
  for (const [system, kind] of [
    ['openlmis', 'openlmis'],
    ['dhis2', 'dhis2'],
  ]) {
    await insertRow(client, 'connection', {
      system,
      kind,
      base_url: `https://${system}.example.org`,
      version: '1',
      last_checked_at: FETCHED,
      last_success_at: FETCHED,
    })
  }
  const areas = await fillAreas(client)
  const { facilities, orgUnits } = await fillPlaces(client, areas)
  const catalogue = await fillCatalogue(client)
  const filled = { areas, facilities, orgUnits, runId, ...catalogue }
  await fillSources(client, filled)
  await fillFigures(client, filled)
  return filled
}

async function fillAreas(client: Queryable): Promise<TwoDistricts['areas']> {
  const add = async (system: string, code: string, level: number, parent?: { id: number; path: number[] }) => {
    const levelName = ['Country', 'Region', 'District'][level - 1]
    const id = await insertRow(client, 'area', {
      system,
      source_id: `${system}-${code}`,
      code,
      name: code,
      level,
      level_name: levelName,
      parent_id: parent?.id ?? null,
      content_hash: code,
      fetched_at: FETCHED,
      geometry: system === 'dhis2' && level === 3 ? square(code === 'Alpha' ? 0 : 1) : null,
    })
    const path = [...(parent?.path ?? []), id]
    await client.query('update area set path = $2 where id = $1', [id, path])
    return { id, path }
  }
  const [land, dLand] = [await add('openlmis', 'Land', 1), await add('dhis2', 'Land', 1)]
  const [north, dNorth] = [await add('openlmis', 'North', 2, land), await add('dhis2', 'North', 2, dLand)]
  const [alpha, beta] = [await add('openlmis', 'Alpha', 3, north), await add('openlmis', 'Beta', 3, north)]
  const [dAlpha, dBeta] = [await add('dhis2', 'Alpha', 3, dNorth), await add('dhis2', 'Beta', 3, dNorth)]
  return {
    land: land.id,
    north: north.id,
    alpha: alpha.id,
    beta: beta.id,
    dLand: dLand.id,
    dNorth: dNorth.id,
    dAlpha: dAlpha.id,
    dBeta: dBeta.id,
  }
}

/** One degree square, `x` degrees east; neighbours share an edge. */
const square = (x: number): object => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, 0],
      [x + 0.5, 0.00001],
      [x + 1, 0],
      [x + 1, 1],
      [x, 1],
      [x, 0],
    ],
  ],
})

async function fillPlaces(client: Queryable, areas: TwoDistricts['areas']) {
  const add = async (system: string, code: string, areaId: number, holdsStock: boolean): Promise<number> =>
    await insertRow(client, 'place', {
      system,
      source_id: system === 'openlmis' ? `00000000-0000-4000-8000-0000000000${code.toLowerCase()}` : `uid${code}uid`,
      code,
      name: `${code} clinic`,
      type_code: 'HC',
      type_name: 'Health centre',
      area_id: areaId,
      active: true,
      holds_stock: holdsStock,
      latitude: 0.5,
      longitude: 0.5,
      content_hash: code,
      fetched_at: FETCHED,
    })
  const facilities = {
    a1: await add('openlmis', 'A1', areas.alpha, true),
    a2: await add('openlmis', 'A2', areas.alpha, false),
    b1: await add('openlmis', 'B1', areas.beta, true),
  }
  const orgUnits = {
    a1: await add('dhis2', 'A1', areas.dAlpha, false),
    a2: await add('dhis2', 'A2', areas.dAlpha, false),
    a3: await add('dhis2', 'A3', areas.dAlpha, false),
    b1: await add('dhis2', 'B1', areas.dBeta, false),
  }
  for (const key of ['a1', 'a2', 'b1'] as const) {
    await insertRow(client, 'place_link', {
      place_id: facilities[key],
      other_place_id: orgUnits[key],
      method: 'code',
      state: 'confirmed',
      decided_by: 'system',
    })
  }
  return { facilities: { ...facilities, a3: orgUnits.a3 }, orgUnits }
}

async function fillCatalogue(client: Queryable): Promise<Pick<TwoDistricts, 'antigens' | 'products' | 'series'>> {
  const antigen = async (id: number, code: string, name: string, last: number, tracer: boolean) => {
    await insertRow(client, 'antigen', {
      id,
      code,
      name,
      display_order: id,
      tracer,
      coverage_dose: last,
      first_dose: 1,
      last_dose: last,
      doses_in_schedule: last,
      target_group: 'under1',
      wastage_ceiling_percent: 25,
    })
    return id
  }
  const antigens = {
    penta: await antigen(1, 'penta', 'Pentavalent', 3, true),
    bcg: await antigen(2, 'bcg', 'BCG', 1, true),
    td: await antigen(3, 'td', 'Td', 2, false),
  }
  const product = async (code: string, antigenId: number, dosesPerVial: number) => {
    const id = await insertRow(client, 'product', {
      system: 'openlmis',
      source_id: `orderable-${code}`,
      code,
      name: `${code} ${dosesPerVial} doses`,
      doses_per_vial: dosesPerVial,
      program_codes: ['EPI'],
      commodity_type_id: `ct-${code}`,
      commodity_type_name: code,
      content_hash: code,
      fetched_at: FETCHED,
    })
    const row = { product_id: id, antigen: antigenId, method: 'code', state: 'confirmed', decided_by: 'system' }
    await insertRow(client, 'product_antigen', row)
    return id
  }
  const products = {
    penta: await product('PENTA', antigens.penta, 10),
    bcg: await product('BCG', antigens.bcg, 20),
  }
  const series = async (name: string, antigenId: number, dose: number) =>
    await insertRow(client, 'series', {
      system: 'dhis2',
      source_id: `de${name}.coc`,
      element_code: name,
      element_name: `${name} doses given`,
      data_set_id: 'dataset',
      meaning: 'dosesGiven',
      antigen: antigenId,
      dose_number: dose,
      age_band: 'target',
      method: 'packageCode',
      state: 'confirmed',
      decided_by: 'system',
    })
  return {
    antigens,
    products,
    series: {
      penta1: await series('PENTA1', antigens.penta, 1),
      penta3: await series('PENTA3', antigens.penta, 3),
      bcg: await series('BCG', antigens.bcg, 1),
    },
  }
}

type Filled = Omit<TwoDistricts, never>

/** Doses as DHIS2 gave them: PENTA1 30 and PENTA3 25 a month everywhere; A1's October PENTA3 was 20 at first. */
async function fillSources(client: Queryable, filled: Filled): Promise<void> {
  const { orgUnits, series, facilities, products, runId } = filled
  for (const place of Object.values(orgUnits)) {
    for (const month of MONTHS) {
      for (const [seriesId, doses] of [
        [series.penta1, 30],
        [series.penta3, 25],
        [series.bcg, 15],
      ]) {
        await insertRow(client, 'doses_given', { place_id: place, series_id: seriesId, month, doses, run_id: runId })
      }
    }
    await insertRow(client, 'report_expected', { place_id: place, data_set_id: 'dataset' })
  }
  await insertRow(client, 'doses_given_earlier', {
    place_id: orgUnits.a1,
    series_id: series.penta3,
    month: 202610,
    doses: 20,
    run_id: runId,
    replaced_by: 25,
    replaced_at: FETCHED,
    replaced_run_id: runId,
  })
  const now = { observed_on: '2026-11-01', last_movement_on: '2026-11-01', fetched_at: FETCHED, run_id: runId }
  for (const [place, product, soh, origin] of [
    [facilities.a1, products.penta, 20, 'stockCards'],
    [facilities.a1, products.bcg, 200, 'stockCards'],
    [facilities.a2, products.penta, 0, 'paper'],
    [facilities.b1, products.penta, 90, 'stockCards'],
  ] as const) {
    await insertRow(client, 'stock_now', {
      place_id: place,
      product_id: product,
      soh_doses: soh,
      origin,
      source_record: `card-${place}-${product}`,
      ...now,
      ...(origin === 'paper' && { channel: 'phone', verified_by: 'Nurse Ada', entered_by: 'divo' }),
    })
  }
}

async function fillFigures(client: Queryable, filled: Filled): Promise<void> {
  const { areas, facilities, antigens } = filled
  for (const [key, facility] of Object.entries(facilities)) {
    for (const month of MONTHS) {
      const holdsStock = key === 'a1' || key === 'b1'
      await insertRow(client, 'facility_antigen_month', {
        facility_id: facility,
        antigen: antigens.penta,
        month,
        doses_given: 55,
        coverage_doses: 25,
        first_doses: 30,
        last_doses: 25,
        target_persons: 30,
        doses_expected: true,
        ...(holdsStock && {
          opening_doses: 40,
          received_doses: 60,
          used_doses: 60,
          adjusted_doses: 0,
          lost_closed_doses: 10,
          lost_open_doses: 0,
          closing_doses: 30,
          stockout_days: 2,
          amc_doses: 60,
          stock_status: 'ok',
        }),
      })
    }
  }
  const now = { observed_on: '2026-11-01', last_movement_on: '2026-11-01' }
  for (const row of [
    {
      facility_id: facilities.a1,
      antigen: antigens.penta,
      soh_doses: 20,
      origin: 'stockCards',
      amc_doses: 60,
      months_of_stock: 0.333,
      isa_doses: 100,
      max_doses: 100,
      min_doses: 25,
      doses_per_vial: 10,
      status: 'low',
      runs_out_on: '2026-11-11',
      next_expiry_on: '2027-01-31',
      ...now,
    },
    {
      facility_id: facilities.a1,
      antigen: antigens.bcg,
      soh_doses: 200,
      origin: 'stockCards',
      amc_doses: 50,
      months_of_stock: 4,
      isa_doses: null,
      max_doses: 80,
      min_doses: 20,
      doses_per_vial: 20,
      status: 'over',
      runs_out_on: '2027-03-01',
      ...now,
    },
    {
      facility_id: facilities.a2,
      antigen: antigens.penta,
      soh_doses: 0,
      origin: 'paper',
      amc_doses: null,
      months_of_stock: null,
      isa_doses: null,
      max_doses: null,
      min_doses: null,
      doses_per_vial: 10,
      status: 'out',
      runs_out_on: '2026-11-01',
      ...now,
    },
    {
      facility_id: facilities.b1,
      antigen: antigens.penta,
      soh_doses: 90,
      origin: 'stockCards',
      amc_doses: 60,
      months_of_stock: 1.5,
      isa_doses: 100,
      max_doses: 100,
      min_doses: 25,
      doses_per_vial: 10,
      status: 'ok',
      runs_out_on: '2026-12-16',
      ...now,
    },
  ]) {
    await insertRow(client, 'facility_antigen_now', row)
  }
  const sums = (facilityCount: number, withStock: number) => ({
    facilities: facilityCount,
    doses_expected: facilityCount,
    doses_reported: facilityCount,
    stock_expected: withStock,
    stock_reported: withStock,
    doses_given: 55 * facilityCount,
    coverage_doses: 25 * facilityCount,
    first_doses: 30 * facilityCount,
    last_doses: 25 * facilityCount,
    target_persons: 30 * facilityCount,
    opening_doses: 40 * withStock,
    received_doses: 60 * withStock,
    used_doses: 60 * withStock,
    adjusted_doses: 0,
    lost_closed_doses: 10 * withStock,
    lost_open_doses: 0,
    closing_doses: 30 * withStock,
    amc_doses: 60 * withStock,
    stock_out: 0,
    stock_low: withStock,
    stock_ok: 0,
    stock_over: 0,
    with_stockout_days: withStock,
    both_reported: withStock,
    both_given_doses: 55 * withStock,
    both_used_doses: 60 * withStock,
    impossible: 0,
  })
  for (const [hierarchy, area, facilityCount, withStock] of [
    ['openlmis', areas.land, 3, 2],
    ['openlmis', areas.north, 3, 2],
    ['openlmis', areas.alpha, 2, 1],
    ['openlmis', areas.beta, 1, 1],
    ['dhis2', areas.dLand, 4, 2],
    ['dhis2', areas.dNorth, 4, 2],
    ['dhis2', areas.dAlpha, 3, 1],
    ['dhis2', areas.dBeta, 1, 1],
  ] as const) {
    for (const month of MONTHS) {
      await insertRow(client, 'area_antigen_month', {
        hierarchy,
        area_id: area,
        antigen: antigens.penta,
        month,
        ...sums(facilityCount, withStock),
      })
    }
  }
}
