import fc from 'fast-check'
import type { Queryable } from '../../platform/database/open-database.ts'

/** Months of the random country: two years' ends are among them. */
export const MONTHS = [202511, 202512, 202601, 202602, 202603, 202604] as const
export const RUNNING = 202604
const month = fc.constantFrom(...MONTHS)
/** OpenLMIS places 1-6, DHIS2 places 7-12; areas: OpenLMIS 1-4 (1 is the country), DHIS2 5-9 (5 is the country). */
const openlmisPlace = fc.integer({ min: 1, max: 6 })
const dhis2Place = fc.integer({ min: 7, max: 12 })

/** One change of the inputs, as the pulls make them; applying it again must be possible. */
export type Change =
  | {
      readonly kind: 'dose'
      readonly place: number
      readonly series: number
      readonly month: number
      readonly doses: number | null
    }
  | { readonly kind: 'target'; readonly place: number | null; readonly area: number | null; readonly persons: number }
  | { readonly kind: 'expected'; readonly place: number; readonly on: boolean }
  | {
      readonly kind: 'stock'
      readonly place: number
      readonly product: number
      readonly month: number
      readonly row: StockRow | null
    }
  | {
      readonly kind: 'now'
      readonly place: number
      readonly product: number
      readonly soh: number | null
      readonly day: number
    }
  | { readonly kind: 'ideal'; readonly place: number; readonly month: number; readonly doses: number }
  | { readonly kind: 'link'; readonly place: number; readonly other: number; readonly on: boolean }
  | { readonly kind: 'area'; readonly place: number; readonly area: number | null }
  | { readonly kind: 'parent'; readonly area: number; readonly parent: number }
  | { readonly kind: 'closed'; readonly place: number; readonly on: string | null }
  | { readonly kind: 'supplier'; readonly place: number; readonly supplier: number; readonly on: boolean }

export interface StockRow {
  readonly opening: number
  readonly received: number
  readonly used: number
  readonly out: number
  readonly expired: number
  readonly open: number
  readonly daysOut: number
}

const stockRow = fc.record({
  opening: fc.nat(100),
  received: fc.nat(100),
  used: fc.nat(80),
  out: fc.nat(5),
  expired: fc.nat(5),
  open: fc.nat(3),
  daysOut: fc.nat(30),
})

export const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('dose' as const),
      place: dhis2Place,
      series: fc.integer({ min: 1, max: 5 }),
      month,
      doses: fc.option(fc.nat(60), { freq: 6 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('stock' as const),
      place: openlmisPlace,
      product: fc.integer({ min: 1, max: 4 }),
      month,
      row: fc.option(stockRow, { freq: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        kind: fc.constant('target' as const),
        place: fc.option(dhis2Place, { freq: 3 }),
        area: fc.option(fc.integer({ min: 5, max: 9 })),
        persons: fc.integer({ min: 12, max: 1200 }),
      })
      .map((t) => (t.place === null ? { ...t, area: t.area ?? 6 } : { ...t, area: null })),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expected' as const), place: dhis2Place, on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('now' as const),
      place: openlmisPlace,
      product: fc.integer({ min: 1, max: 4 }),
      soh: fc.option(fc.nat(150), { freq: 6 }),
      day: fc.integer({ min: 1, max: 28 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ideal' as const),
      place: openlmisPlace,
      month,
      doses: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      place: openlmisPlace,
      other: dhis2Place,
      on: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({
        kind: fc.constant('area' as const),
        place: openlmisPlace,
        area: fc.option(fc.integer({ min: 1, max: 4 })),
      }),
      fc.record({
        kind: fc.constant('area' as const),
        place: dhis2Place,
        area: fc.option(fc.integer({ min: 5, max: 9 })),
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Change>(
      { kind: 'parent', area: 4, parent: 2 },
      { kind: 'parent', area: 4, parent: 3 },
      { kind: 'parent', area: 9, parent: 6 },
      { kind: 'parent', area: 9, parent: 7 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('closed' as const),
      place: fc.integer({ min: 1, max: 12 }),
      on: fc.constantFrom(null, '2026-01-15', '2025-10-01'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        kind: fc.constant('supplier' as const),
        place: openlmisPlace,
        supplier: openlmisPlace,
        on: fc.boolean(),
      })
      .map((s) => (s.place === s.supplier ? { ...s, on: false } : s)),
  },
)

/** Areas, places, antigens, series, products and periods, without any numbers yet. */
export async function createRandomCountry(client: Queryable): Promise<void> {
  await client.query(`
    insert into run (what, trigger) values ('figures', 'command');
    insert into antigen values
      (1, 'PENTA', 'Penta', 1, true, 3, 1, 3, 3, 'under1', 25), (2, 'BCG', 'BCG', 2, true, 1, 1, 1, 1, 'liveBirths', 50),
      (3, 'HPV', 'HPV', 3, false, 1, 1, 1, 1, 'girls9', 5);
    insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at) values
      ('openlmis', 'o1', 'Land', 1, null, '{1}', '', now()), ('openlmis', 'o2', 'A', 2, 1, '{1,2}', '', now()),
      ('openlmis', 'o3', 'B', 2, 1, '{1,3}', '', now()), ('openlmis', 'o4', 'A1', 3, 2, '{1,2,4}', '', now()),
      ('dhis2', 'd5', 'Land', 1, null, '{5}', '', now()), ('dhis2', 'd6', 'N', 2, 5, '{5,6}', '', now()),
      ('dhis2', 'd7', 'S', 2, 5, '{5,7}', '', now()), ('dhis2', 'd8', 'N1', 3, 6, '{5,6,8}', '', now()),
      ('dhis2', 'd9', 'X', 3, 7, '{5,7,9}', '', now());
    insert into place (system, source_id, name, type_code, area_id, active, holds_stock, content_hash, fetched_at)
      select 'openlmis', 'f' || n, 'Facility ' || n, 'HC', 1 + n % 4, true, n <> 6, '', now() from generate_series(1, 6) n;
    insert into place (system, source_id, name, area_id, active, holds_stock, content_hash, fetched_at)
      select 'dhis2', 'u' || n, 'Unit ' || n, 5 + n % 5, true, false, '', now() from generate_series(7, 12) n;
    insert into place_link (place_id, other_place_id, method, state, decided_by)
      select n, 6 + n, 'code', 'confirmed', 'test' from generate_series(1, 3) n;
    insert into series (system, source_id, element_name, meaning, antigen, dose_number, age_band, target_group, method, state, decided_by) values
      ('dhis2', 'p1.t', '', 'dosesGiven', 1, 1, 'target', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'p3.t', '', 'dosesGiven', 1, 3, 'target', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'p3.o', '', 'dosesGiven', 1, 3, 'older', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'b.a', '', 'dosesGiven', 2, null, 'all', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'b.x', '', 'dosesGiven', 2, 1, 'all', null, 'uid', 'proposed', 'test'),
      ('dhis2', 'pop.u1', '', 'targetPopulation', null, null, null, 'under1', 'uid', 'confirmed', 'test');
    insert into product (system, source_id, code, name, doses_per_vial, commodity_type_id, content_hash, fetched_at) values
      ('openlmis', 'penta10', '', '', 10, 'penta', '', now()), ('openlmis', 'penta1', '', '', 1, 'penta', '', now()),
      ('openlmis', 'bcg', '', '', 20, 'bcg', '', now()), ('openlmis', 'syringe', '', '', 1, null, '', now());
    insert into product_antigen values (1, 1, 'person', 'confirmed', 'test'), (2, 1, 'person', 'confirmed', 'test'),
      (3, 2, 'person', 'confirmed', 'test'), (4, 2, 'person', 'proposed', 'test');
    insert into processing_period (system, source_id, schedule_id, schedule_name, name, starts_on, ends_on, month, mapping, content_hash, fetched_at)
      select 'openlmis', m::text, 's', 'M', m::text, '2026-01-01', '2026-01-31', m, 'exact', '', now()
        from unnest(array[${MONTHS.join(',')}]) m;
  `)
}

/** Makes a change and marks what the slices mark for it. */
export async function applyChange(client: Queryable, c: Change): Promise<void> {
  const mark = async (...places: (number | null)[]): Promise<void> => {
    await client.query(
      `insert into figures_due (place_id) select distinct p from unnest($1::int[]) p where p is not null
       on conflict (place_id) do update set since = now()`,
      [places],
    )
  }
  switch (c.kind) {
    case 'dose':
      await client.query('delete from doses_given where place_id = $1 and series_id = $2 and month = $3', [
        c.place,
        c.series,
        c.month,
      ])
      if (c.doses !== null)
        await client.query('insert into doses_given values ($1, $2, $3, $4, null, 1)', [
          c.place,
          c.series,
          c.month,
          c.doses,
        ])
      return mark(c.place)
    case 'target':
      await client.query(
        `delete from target_population where place_id is not distinct from $1 and area_id is not distinct from $2 and year = 2026`,
        [c.place, c.area],
      )
      await client.query('insert into target_population values ($1, $2, 6, 2026, $3, null, 1)', [
        c.place,
        c.area,
        c.persons,
      ])
      if (c.place !== null) return mark(c.place)
      await client.query('insert into figure_area_due (area_id) values ($1) on conflict do nothing', [c.area])
      return
    case 'expected':
      await client.query('delete from report_expected where place_id = $1', [c.place])
      if (c.on) await client.query(`insert into report_expected values ($1, 'routine')`, [c.place])
      return mark(c.place)
    case 'stock': {
      await client.query('delete from stock_month where place_id = $1 and product_id = $2 and month = $3', [
        c.place,
        c.product,
        c.month,
      ])
      if (c.row) {
        const { opening, received, used, out, expired, open, daysOut } = c.row
        const closing = opening + received - used - out - expired - open
        await client.query(
          `insert into stock_month (place_id, product_id, month, opening_doses, received_doses, used_doses, adjusted_out_doses, lost_expired_doses,
             lost_open_doses, closing_doses, stockout_days, source, source_record, run_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'stockCards', '', 1)`,
          [c.place, c.product, c.month, opening, received, used, out, expired, open, closing, daysOut],
        )
      }
      return mark(c.place)
    }
    case 'now':
      await client.query('delete from stock_now where place_id = $1 and product_id = $2', [c.place, c.product])
      if (c.soh !== null)
        await client.query(
          `insert into stock_now (place_id, product_id, soh_doses, observed_on, last_movement_on, origin, source_record, fetched_at)
           values ($1, $2, $3, $4, $4, 'stockCards', '', now())`,
          [c.place, c.product, c.soh, `2026-04-${String(c.day).padStart(2, '0')}`],
        )
      return mark(c.place)
    case 'ideal':
      await client.query(
        `insert into ideal_stock values ($1, 'penta', $2, $3, '', 1, now())
         on conflict (place_id, commodity_type_id, period_source_id) do update set doses = excluded.doses`,
        [c.place, String(c.month), c.doses],
      )
      return mark(c.place)
    case 'link': {
      const { rows } = await client.query<{ other: number }>(
        'delete from place_link where place_id = $1 returning other_place_id as other',
        [c.place],
      )
      if (c.on)
        await client.query(
          `insert into place_link (place_id, other_place_id, method, state, decided_by) values ($1, $2, 'person', 'confirmed', 'test')`,
          [c.place, c.other],
        )
      return mark(c.place, c.other, ...rows.map(({ other }) => other))
    }
    case 'area':
      await client.query('update place set area_id = $2 where id = $1', [c.place, c.area])
      return mark(c.place)
    case 'parent':
      await client.query(
        'update area a set parent_id = p.id, path = p.path || a.id from area p where a.id = $1 and p.id = $2',
        [c.area, c.parent],
      )
      return
    case 'closed':
      await client.query('update place set closed_on = $2, active = $2::date is null where id = $1', [c.place, c.on])
      return mark(c.place)
    case 'supplier':
      await client.query('delete from supply_link where place_id = $1', [c.place])
      if (c.on) await client.query(`insert into supply_link values ($1, $2, 'EPI', null, now())`, [c.place, c.supplier])
      return mark(1, 2, 3, 4, 5, 6)
  }
}
