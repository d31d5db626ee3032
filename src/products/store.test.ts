import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock } from '../base/clock.ts'
import { ok } from '../base/result.ts'
import { memoryRun, RunFailure, type MemoryRun, type RunContext, type SourceResult } from '../runs/index.ts'
import {
  confirmedSeries,
  confirmProduct,
  confirmSeries,
  DEFAULT_ANTIGENS,
  exportSeries,
  importSeries,
  listAntigenMappings,
  listAntigens,
  productGaps,
  pullProducts,
  pullSeries,
  saveAntigens,
  type Dhis2DataElement,
  type OpenlmisOrderable,
  type ProductSettings,
  type SeriesSettings,
} from './index.ts'

let database: TestDatabase
const clock = fixedClock('2026-07-05T10:00:00Z')
const now = clock.now()

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query(
    'truncate run, product, series, antigen, source_cursor, figures_due, place restart identity cascade',
  )
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
  await database.pool.query(
    `insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at)
     values ('openlmis', 'p', 'P', true, true, 'h', now())`,
  )
  await saveAntigens(database, DEFAULT_ANTIGENS)
  await database.pool.query('truncate figures_due')
})

const query = async <T extends object>(sql: string): Promise<T[]> => (await database.pool.query<T>(sql)).rows
const due = async (): Promise<number> => (await query('select 1 from figures_due')).length

describe('antigens', () => {
  it('follow the configured list; one that is referred to stays', async () => {
    expect(await saveAntigens(database, DEFAULT_ANTIGENS)).toBe(false)
    expect(await due()).toBe(0)
    await database.pool.query(
      `insert into series (system, source_id, element_name, meaning, antigen, method, state, decided_by)
       values ('dhis2', 'x', 'x', 'dosesGiven', 9, 'csv', 'proposed', 'ana')`,
    )
    const shorter = DEFAULT_ANTIGENS.filter(({ code }) => code !== 'MenA' && code !== 'HPV')
    expect(await saveAntigens(database, shorter)).toBe(true)
    expect((await listAntigens(database.pool)).map(({ code }) => code)).toEqual(
      'BCG OPV IPV Penta PCV Rota MR YF MenA Td'.split(' '),
    )
    expect(await due()).toBe(1)
  })
})

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const orderable = (n: number, code: string, more: Partial<OpenlmisOrderable> = {}): OpenlmisOrderable => ({
  id: uuid(n),
  productCode: code,
  fullProductName: code,
  netContent: 10,
  dispensable: { dispensingUnit: 'dose' },
  programs: [{ programId: uuid(50), active: true }],
  usesVvm: true,
  versionNumber: 1,
  ...more,
})
const orderables = [
  orderable(1, 'BCG20', { netContent: 20, commodityTypeId: uuid(70) }),
  orderable(2, 'IVX-BCG-20', { netContent: 20, tradeItemId: uuid(80) }),
  orderable(3, 'SYR', { fullProductName: 'Syringe', netContent: 100 }),
  orderable(4, 'PARA', { programs: [{ programId: uuid(51), active: true }] }),
]

async function* pages<T>(rows: readonly T[]): AsyncGenerator<SourceResult<T>> {
  yield ok({ items: rows.slice(0, 2), rejects: [] })
  yield ok({ items: rows.slice(2), rejects: [] })
}

const asked: (string | undefined)[] = []
async function pullTheProducts(
  rows: readonly OpenlmisOrderable[] = orderables,
  {
    settings = {},
    lastModified = 'Mon, 06 Jul 2026 10:00:00 GMT',
    ...run
  }: Partial<RunContext> & {
    settings?: Partial<ProductSettings>
    lastModified?: string
  } = {},
): Promise<MemoryRun> {
  const context = memoryRun(run)
  await pullProducts(context, {
    database,
    clock,
    settings: { programs: ['EPI'], ...settings },
    openlmis: {
      listPrograms: async () =>
        ok({
          items: [
            { id: uuid(50), code: 'EPI' },
            { id: uuid(51), code: 'EM' },
          ],
          rejects: [],
        }),
      listCommodityTypes: () =>
        pages([
          { id: uuid(70).toUpperCase(), name: 'BCG', classificationSystem: 'UNSPSC', classificationId: '51201647' },
        ]),
      listTradeItems: () =>
        pages([
          {
            id: uuid(80),
            manufacturerOfTradeItem: 'Intervax',
            classifications: [{ classificationSystem: 'UNSPSC', classificationId: '51201647' }],
          },
        ]),
      listOrderables: async (since) => {
        asked.push(since)
        return since === lastModified
          ? ok({ kind: 'notModified' })
          : ok({ kind: 'changed', lastModified, batches: pages(rows) })
      },
    },
  })
  return context
}
const mapped = async (): Promise<string[]> =>
  (
    await query<{ said: string }>(
      `select concat_ws(' ', p.code, a.code, m.method, m.state, m.decided_by) as said
         from product p left join product_antigen m on m.product_id = p.id left join antigen a on a.id = m.antigen order by 1`,
    )
  ).map(({ said }) => said)

describe('pulling products', () => {
  it('keeps those of the vaccine programmes, with doses per vial, maker and commodity type', async () => {
    const run = await pullTheProducts()
    expect(run.counts).toMatchObject({ added: 3, rejected: 0 })
    expect(
      await query(
        'select code, doses_per_vial, manufacturer, commodity_type_code, program_codes from product order by code',
      ),
    ).toEqual([
      {
        code: 'BCG20',
        doses_per_vial: 20,
        manufacturer: null,
        commodity_type_code: 'UNSPSC|51201647',
        program_codes: ['EPI'],
      },
      {
        code: 'IVX-BCG-20',
        doses_per_vial: 20,
        manufacturer: 'Intervax',
        commodity_type_code: 'UNSPSC|51201647',
        program_codes: ['EPI'],
      },
      { code: 'SYR', doses_per_vial: 100, manufacturer: null, commodity_type_code: null, program_codes: ['EPI'] },
    ])
  })

  it('reads nothing more while no orderable changed, and everything when the configuration did', async () => {
    await pullTheProducts()
    asked.length = 0
    const run = await pullTheProducts()
    expect([asked, run.counts.added, run.counts.unchanged]).toEqual([['Mon, 06 Jul 2026 10:00:00 GMT'], 0, 0])
    await pullTheProducts(orderables, { settings: { byCode: { BCG20: 'BCG' } } })
    expect(asked[1]).toBeUndefined()
    expect(await mapped()).toContain('BCG20 BCG code confirmed configuration')
  })

  it('rejects a product without net content, and keeps what was known of it', async () => {
    await pullTheProducts()
    const broken = [orderable(1, 'BCG20', { netContent: null, versionNumber: 2 }), ...orderables.slice(1)]
    const run = await pullTheProducts(broken, { lastModified: 'later' })
    expect(run.rejects.map(({ key, reason }) => [key, reason])).toEqual([[uuid(1), 'netContentMissing']])
    expect(run.counts.vanished).toBe(0)
    expect(await query("select doses_per_vial, vanished_at from product where code = 'BCG20'")).toEqual([
      { doses_per_vial: 20, vanished_at: null },
    ])
  })

  it('takes the newest version, and notices what left the programme', async () => {
    await pullTheProducts()
    const next = [orderable(1, 'BCG20', { netContent: 10, versionNumber: 2 }), orderables[0], orderables[1]].flatMap(
      (o) => o ?? [],
    )
    const run = await pullTheProducts(next, { lastModified: 'later' })
    expect(run.counts).toMatchObject({ changed: 1, unchanged: 1, vanished: 1 })
    expect(await query("select doses_per_vial, source_version from product where code = 'BCG20'")).toEqual([
      { doses_per_vial: 10, source_version: 2 },
    ])
  })

  it('proposes antigens, confirms what the configuration says, and keeps what a person said', async () => {
    await pullTheProducts()
    expect(await mapped()).toEqual([
      'BCG20 BCG commodityType proposed system',
      'IVX-BCG-20 BCG commodityType proposed system',
      'SYR',
    ])
    const [syringe] = await query<{ id: number }>("select id from product where code = 'SYR'")
    const [bcg] = await query<{ id: number }>("select id from product where code = 'BCG20'")
    const decide = { by: 'ana', now }
    await confirmProduct(database, {
      productId: syringe?.id ?? 0,
      decision: { antigen: null, state: 'rejected' },
      ...decide,
    })
    await confirmProduct(database, { productId: bcg?.id ?? 0, decision: { antigen: 2, state: 'confirmed' }, ...decide })
    await pullTheProducts(orderables, { settings: { byCommodityType: { '51201647': 'BCG' } } })
    expect(await mapped()).toEqual([
      'BCG20 OPV person confirmed ana',
      'IVX-BCG-20 BCG commodityType confirmed configuration',
      'SYR person rejected ana',
    ])
    await pullTheProducts(orderables)
    expect((await mapped())[1]).toBe('IVX-BCG-20 BCG commodityType proposed system')
  })

  it('tells of a programme and an antigen in the configuration that do not exist', async () => {
    const run = await pullTheProducts(orderables, {
      settings: { programs: ['EPI', 'VAX'], byCode: { SYR: 'Nothing' } },
    })
    expect(run.rejects.map(({ key, reason }) => `${key} ${reason}`).toSorted()).toEqual([
      `${uuid(3)} antigenUnknown`,
      'VAX programUnknown',
    ])
  })

  it('writes nothing in a dry run', async () => {
    expect((await pullTheProducts(orderables, { dryRun: true })).counts.added).toBe(3)
    expect(await query('select 1 from product union all select 1 from source_cursor')).toEqual([])
  })

  it('takes ten thousand orderables of which few are vaccines', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => orderable(1000 + i, `X${i}`, { programs: [] }))
    const run = await pullTheProducts([...many, ...orderables])
    expect(run.counts).toMatchObject({ read: 10_000 + 4 + 4, added: 3 })
  })
})

const element = (id: string, code: string | null, name: string): Dhis2DataElement => ({
  id,
  code,
  name,
  valueType: 'INTEGER',
  categoryCombo: 'combo000age',
})
const elements = [
  element('WSy7zOZx1Wl', 'EPI_BCG_ADMINISTERED', 'BCG'),
  element('TWWbtMMWD51', 'EPI_DPT-HEPB-HIB3_ADMINISTERED', 'Penta 3'),
  element('hpvElement1', null, 'HPV'),
]

async function pullTheSeries(
  rows: readonly Dhis2DataElement[] = elements,
  {
    settings = {},
    complete = true,
    ...run
  }: Partial<RunContext> & { settings?: Partial<SeriesSettings>; complete?: boolean } = {},
): Promise<MemoryRun> {
  const context = memoryRun(run)
  const list = <T>(listed: readonly T[]) => ok({ rows: listed, rejects: [], complete })
  await pullSeries(context, {
    database,
    clock,
    settings: { doseDataSets: ['vI4ihClxSm4'], ...settings },
    dhis2: {
      listDataSets: async () =>
        list([
          {
            id: 'vI4ihClxSm4',
            name: 'Routine',
            periodType: 'Monthly',
            elements: rows.map(({ id }) => ({ dataElement: id })),
          },
        ]),
      listDataElements: async () => list(rows),
      listCategoryCombos: async () =>
        list([
          {
            id: 'combo000age',
            isDefault: false,
            optionCombos: [
              { id: 'JKuWbG5bWAu', name: '<1 year' },
              { id: 'UIQxmxgioxH', name: '1+ year' },
            ],
          },
        ]),
      listIndicators: async () => list([]),
    },
  })
  return context
}

describe('pulling series', () => {
  it('confirms the package and proposes the rest', async () => {
    expect((await pullTheSeries()).counts).toMatchObject({ added: 6 })
    expect(
      (await confirmedSeries(database.pool)).map(({ sourceId, antigen, doseNumber, ageBand }) => [
        sourceId,
        antigen,
        doseNumber,
        ageBand,
      ]),
    ).toEqual([
      ['WSy7zOZx1Wl.JKuWbG5bWAu', 1, 1, 'target'],
      ['WSy7zOZx1Wl.UIQxmxgioxH', 1, 1, 'older'],
      ['TWWbtMMWD51.JKuWbG5bWAu', 4, 3, 'target'],
      ['TWWbtMMWD51.UIQxmxgioxH', 4, 3, 'older'],
    ])
    expect(await due()).toBe(1)
    await database.pool.query('truncate figures_due')
    expect((await pullTheSeries()).counts).toMatchObject({ added: 0, changed: 0, unchanged: 6 })
    expect(await due()).toBe(0)
  })

  it('keeps a series through a new name and code, flags it when it vanishes, and takes it back', async () => {
    await pullTheSeries()
    const renamed = [element('WSy7zOZx1Wl', 'X', 'Tuberculosis'), ...elements.slice(1)]
    expect((await pullTheSeries(renamed)).counts).toMatchObject({ changed: 2, vanished: 0 })
    expect((await confirmedSeries(database.pool))[0]).toMatchObject({
      antigen: 1,
      elementName: 'Tuberculosis (<1 year)',
    })
    expect((await pullTheSeries(elements.slice(1))).counts.vanished).toBe(2)
    expect(await confirmedSeries(database.pool)).toHaveLength(2)
    expect((await listAntigenMappings(database.pool)).series.filter(({ vanished }) => vanished)).toHaveLength(2)
    await pullTheSeries(renamed)
    expect(await confirmedSeries(database.pool)).toHaveLength(4)
  })

  it('takes nothing for gone when a list was not complete, and stops when everything is gone', async () => {
    await pullTheSeries()
    expect((await pullTheSeries(elements.slice(1), { complete: false })).counts.vanished).toBe(0)
    await expect(pullTheSeries([])).rejects.toThrow(RunFailure)
  })

  it('stops with the data sets there are when a configured one is not shown', async () => {
    await expect(pullTheSeries(elements, { settings: { doseDataSets: ['nope'] } })).rejects.toThrow(
      'DHIS2 shows no data set nope to this account. It shows: vI4ihClxSm4 Routine',
    )
  })

  it('keeps what a person decided, and refuses to confirm what cannot be counted', async () => {
    await pullTheSeries()
    const hpv = (await listAntigenMappings(database.pool)).series.find(({ sourceId }) => sourceId.startsWith('hpv'))
    const decide = async (decision: Parameters<typeof confirmSeries>[1]['decision'], id = hpv?.id ?? 0) =>
      await confirmSeries(database, { id, decision, by: 'ana', now })
    const whole = { antigen: 10, doseNumber: 1, ageBand: 'target', targetGroup: null, state: 'confirmed' } as const
    expect(await decide({ ...whole, doseNumber: null })).toMatchObject({ ok: false, error: { kind: 'incomplete' } })
    expect(await decide({ ...whole, antigen: 99 })).toMatchObject({ ok: false, error: { kind: 'unknownAntigen' } })
    expect(await decide(whole, 999)).toMatchObject({ ok: false, error: { kind: 'notFound' } })
    expect(await decide(whole)).toEqual({ ok: true, value: undefined })
    expect((await pullTheSeries()).counts).toMatchObject({ changed: 0, unchanged: 6 })
    expect((await confirmedSeries(database.pool)).find(({ id }) => id === hpv?.id)).toMatchObject({
      antigen: 10,
      decidedBy: 'ana',
    })
  })
})

describe('the mapping as a file', () => {
  const exported = async (): Promise<string> => {
    let text = ''
    for await (const piece of exportSeries(database)) text += piece
    return text
  }
  const load = async (csv: string, apply = true) =>
    await importSeries({ database, clock }, { csv, apply, actor: 'ana' })

  it('comes back as it went', async () => {
    await pullTheSeries()
    const file = await exported()
    expect(await load(file)).toEqual({ applied: true, changed: 0, unchanged: 6, rejects: [] })
    expect(await exported()).toBe(file)
  })

  it('maps by code, tells every bad line, and applies the good ones', async () => {
    await pullTheSeries()
    const csv = [
      'source_id;antigen;dose_number;age_band;state',
      'hpvElement1.JKuWbG5bWAu;HPV;1;target;',
      'hpvElement1.UIQxmxgioxH;HPV;;older;',
      'hpvElement1.UIQxmxgioxH;HPV;1;older;',
      'unknown.UIQxmxgioxH;HPV;1;older;',
      'WSy7zOZx1Wl.JKuWbG5bWAu;TB;1;target;',
      'WSy7zOZx1Wl.UIQxmxgioxH;BCG;1;elderly;',
    ].join('\r\n')
    const preview = await load(csv, false)
    expect(preview).toMatchObject({ applied: false, changed: 1 })
    expect(await confirmedSeries(database.pool)).toHaveLength(4)
    const result = await load(csv)
    expect(result.rejects.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '3 hpvElement1.UIQxmxgioxH: the dose number is missing: a whole number from 0 (birth dose) to 9',
      '4 hpvElement1.UIQxmxgioxH: line 3 names it already',
      '5 unknown.UIQxmxgioxH: no such series; only those of the configured data sets can be mapped',
      expect.stringContaining('6 WSy7zOZx1Wl.JKuWbG5bWAu: there is no antigen TB'),
      '7 WSy7zOZx1Wl.UIQxmxgioxH: elderly is not an age band; there are target, older, all',
    ])
    expect((await confirmedSeries(database.pool)).at(-1)).toMatchObject({
      antigen: 10,
      method: 'csv',
      decidedBy: 'ana',
    })
  })
})

describe('gaps', () => {
  it('are counted for products and antigens', async () => {
    await pullTheProducts(orderables, { settings: { byCode: { BCG20: 'BCG' } } })
    await pullTheSeries()
    const gaps = new Map((await productGaps(database.pool)).map(({ kind, count, of }) => [kind, [count, of]]))
    expect(gaps.get('productsWithoutAntigen')).toEqual([2, 3])
    expect(gaps.get('antigensWithoutProduct')).toEqual([10, 11])
    expect(gaps.get('antigensWithoutDoses')).toEqual([9, 11])
    expect(gaps.get('antigensWithoutTarget')).toEqual([11, 11])
    expect(gaps.get('seriesProposed')).toEqual([2, 6])
    const mappings = await listAntigenMappings(database.pool)
    expect([mappings.antigens.length, mappings.series.length, mappings.products.length]).toEqual([11, 6, 3])
  })
})
