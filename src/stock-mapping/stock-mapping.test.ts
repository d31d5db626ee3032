import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { fixedClock } from '../base/clock.ts'
import { err } from '../base/result.ts'
import { DEFAULT_ANTIGENS, saveAntigens } from '../products/index.ts'
import { memoryRun } from '../runs/index.ts'
import {
  decideMapping,
  defaultStockMappingSettings,
  exportMappingsCsv,
  exportMappingsXlsx,
  importMappings,
  listStockMappings,
  proposeStockMappings,
  pullStockMetadata,
  reviewMappings,
  stockMappingGaps,
  type MappingDecision,
  type ProposeResult,
  type StockMapping,
  type StockMappingSettings,
} from './index.ts'
import {
  DEFAULT_OPTION,
  element,
  OPTION_SET,
  smallDhis2,
  STOCK_SET,
  type SmallDhis2,
} from './test-support/small-dhis2.ts'

let database: TestDatabase
let dhis2: SmallDhis2
const clock = fixedClock('2026-07-05T10:00:00Z')
const now = clock.now()

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  dhis2 = smallDhis2()
  await database.pool.query(
    `truncate run, place, area, product, antigen, stock_mapping, stock_mapping_earlier, dhis2_data_set, dhis2_data_element,
              dhis2_data_set_element, dhis2_option_combo, dhis2_data_set_org_unit restart identity cascade`,
  )
  await saveAntigens(database, DEFAULT_ANTIGENS)
  await database.pool.query(
    `insert into run (what, trigger) values ('test', 'command');
     insert into product (system, source_id, code, name, doses_per_vial, dispensing_unit, content_hash, fetched_at)
     values ('openlmis', 'a', 'BCG20', 'BCG vaccine', 20, 'dose', 'h', now()),
            ('openlmis', 'b', 'ADS', 'Syringe', 100, 'each', 'h', now());
     insert into product_antigen (product_id, antigen, method, state, decided_by) values (1, 1, 'person', 'confirmed', 'ana');
     insert into place (system, source_id, name, active, holds_stock, content_hash, fetched_at)
     values ('openlmis', 'f1', 'Clinic', true, true, 'h', now()), ('openlmis', 'f2', 'Post', true, true, 'h', now()),
            ('dhis2', 'ouClinic001', 'Clinic', true, false, 'h', now()), ('dhis2', 'ouPost00001', 'Post', true, false, 'h', now())`,
  )
})

const settings = (more: Partial<StockMappingSettings> = {}): StockMappingSettings => ({
  ...defaultStockMappingSettings,
  dataSets: ['OPTIONS'],
  ...more,
})

async function pull(more: Partial<StockMappingSettings> = {}): Promise<ReturnType<typeof memoryRun>> {
  const run = memoryRun()
  await pullStockMetadata(run, { database, dhis2: dhis2.source, clock, settings: settings(more) })
  return run
}

async function refresh(more: Partial<StockMappingSettings> = {}): Promise<ProposeResult> {
  await pull(more)
  return await proposeStockMappings({ database, clock, settings: settings(more) })
}

const listed = async (): Promise<string[]> =>
  (await listStockMappings(database.pool))
    .map(
      ({
        dataElementUid: de,
        categoryOptionComboUid: coc,
        indicator,
        antigen,
        productId,
        unit,
        model,
        method,
        state,
      }) =>
        [
          de,
          coc,
          indicator,
          antigen && `antigen ${antigen}`,
          productId && `product ${productId}`,
          unit,
          model,
          method,
          state,
        ]
          .filter((part) => part !== null)
          .join(' '),
    )
    .toSorted()

const findingsOf = async (uid: string): Promise<string[]> => {
  const { mappings } = await reviewMappings(database.pool)
  const found = mappings.find(({ mapping }) => mapping.dataElementUid === uid)
  return (found?.findings ?? []).map(({ severity, code }) => `${severity} ${code}`)
}

const decision = (more: Partial<MappingDecision> = {}): MappingDecision => ({
  serverId: 'dhis2',
  dataSetUid: STOCK_SET,
  dataElementUid: 'deBcgClose',
  categoryOptionComboUid: null,
  attributeOptionComboUid: null,
  productId: null,
  antigen: 1,
  commodityTypeId: null,
  state: 'confirmed',
  indicator: 'closingBalance',
  unit: 'doses',
  saidConversion: null,
  source: 'cards',
  programCode: null,
  note: null,
  ...more,
})

const decide = async (more: Partial<MappingDecision> = {}, seen?: string | null) => {
  const outcome = await decideMapping(database, { decision: decision(more), seen }, { by: 'ana', now })
  if (outcome.ok) return 'done'
  const { error } = outcome
  return error.kind === 'refused' ? error.findings.map(({ code }) => code).join(' ') : error.kind
}
const mappingOf = async (uid: string): Promise<StockMapping | undefined> =>
  (await listStockMappings(database.pool)).find(({ dataElementUid }) => dataElementUid === uid)

describe('proposals', () => {
  test('are made of codes in all models, and of names where there is no code; other data sets are left alone', async () => {
    expect(await refresh()).toMatchObject({ added: 6, confirmed: 0 })
    expect(await listed()).toEqual([
      'deBcgClose closingBalance antigen 1 doses element code proposed',
      'deBcgOutDy stockOutDays antigen 1 days element code proposed',
      'deBcgRecvd received antigen 1 doses element code proposed',
      'deByName01 closingBalance antigen 1 doses element name proposed',
      'deOptClose cocBcg20001 closingBalance product 1 doses optionCombo code proposed',
      'deOptClose cocPolio001 closingBalance antigen 2 doses optionCombo name proposed',
    ])
  })

  test('made again change nothing', async () => {
    await refresh()
    expect(await refresh()).toEqual({ added: 0, changed: 0, forgotten: 0, unchanged: 6, confirmed: 0 })
  })

  test('follow a configured pattern of product code and letter', async () => {
    dhis2.elements.push(element('deLetterA1', 'BCG20-x'))
    dhis2.inSet.get(OPTION_SET)?.push('deLetterA1')
    await refresh({
      patterns: [
        { name: 'configured', pattern: '{product}-{indicator}', indicators: { x: 'consumed' }, unit: 'vials' },
      ],
    })
    expect(await listed()).toContain('deLetterA1 consumed product 1 vials codePattern pattern proposed')
  })

  test('are confirmed by themselves only in data sets that the configuration names, and never those made of names', async () => {
    expect(await refresh({ confirm: 'byCode' })).toMatchObject({ confirmed: 1 })
    expect(await refresh({ confirm: 'byCode', dataSets: ['OPTIONS', STOCK_SET] })).toMatchObject({ confirmed: 3 })
    expect((await listed()).filter((line) => line.endsWith('proposed')).map((line) => line.split(' ')[0])).toEqual([
      'deByName01',
      'deOptClose',
    ])
  })

  test('that nothing speaks for any more are forgotten; what was decided stays', async () => {
    await refresh()
    expect(await decide()).toBe('done')
    dhis2.elements = dhis2.elements.map((e) =>
      e.id === 'deBcgClose' || e.id === 'deBcgRecvd' ? { ...e, code: null, name: 'Renamed' } : e,
    )
    expect(await refresh()).toMatchObject({ forgotten: 1, added: 0, changed: 0 })
    expect(await mappingOf('deBcgClose')).toMatchObject({ state: 'confirmed', antigen: 1 })
    expect(await mappingOf('deBcgRecvd')).toBeUndefined()
    expect(await findingsOf('deBcgClose')).toEqual([])
  })

  test('that were rejected are not made again', async () => {
    await refresh()
    expect(await decide({ state: 'rejected' })).toBe('done')
    await refresh({ confirm: 'byCode', dataSets: [STOCK_SET] })
    expect(await mappingOf('deBcgClose')).toMatchObject({ state: 'rejected', decidedBy: 'ana' })
  })
})

describe('a decision', () => {
  beforeEach(async () => void (await refresh()))

  test('of a unit that cannot be derived is refused, and leaves no trace; with a conversion it is taken', async () => {
    const syringes = { antigen: null, productId: 2 }
    expect(await decide(syringes)).toBe('unitUnknown')
    expect(await mappingOf('deBcgClose')).toMatchObject({ state: 'proposed', antigen: 1 })
    expect(await decide({ ...syringes, saidConversion: { dispensingUnits: 1, makesUnits: 1 } })).toBe('done')
  })

  test('is refused where nothing is counted, or in a unit of another kind', async () => {
    expect(await decide({ antigen: null })).toBe('subjectMissing')
    expect(await decide({ unit: 'days' })).toBe('unitOfOtherKind')
    expect(await decide({ antigen: 2 })).toBe('productsMissing')
  })

  test('for an element that is not in the data set, or that needs an option, is refused', async () => {
    expect(await decide({ dataElementUid: 'deOther001' })).toBe('elementNotInDataSet')
    expect(await decide({ dataSetUid: OPTION_SET, dataElementUid: 'deOptClose' })).toBe('optionNeeded')
    expect(await decide({ categoryOptionComboUid: 'cocPolio001' })).toBe('optionNotInCombo')
    expect(await decide({ dataSetUid: 'dsMalaria01' })).toBe('noSuchDataSet')
  })

  test('for the default option is one for none', async () => {
    expect(await decide({ categoryOptionComboUid: DEFAULT_OPTION })).toBe('done')
    expect(await mappingOf('deBcgClose')).toMatchObject({ state: 'confirmed', categoryOptionComboUid: null })
    expect((await listStockMappings(database.pool, { state: 'confirmed' })).length).toBe(1)
  })

  test('that somebody else took meanwhile is not overwritten', async () => {
    const shown = (await mappingOf('deBcgClose'))?.decidedAt
    expect(await decide({ state: 'rejected' }, shown)).toBe('done')
    await database.pool.query(`update stock_mapping set decided_at = decided_at + interval '1 minute'`)
    expect(await decide({}, shown)).toBe('changedMeanwhile')
    expect(await decide({ dataElementUid: 'deByName01' }, null)).toBe('changedMeanwhile')
  })

  test('keeps the earlier one', async () => {
    await decide()
    await decide({ state: 'rejected' })
    const { rows } = await database.pool.query(
      `select content->>'state' as state, replaced_by from stock_mapping_earlier`,
    )
    expect(rows).toEqual([{ state: 'confirmed', replaced_by: 'ana' }])
  })
})

describe('what DHIS2 says', () => {
  beforeEach(async () => {
    await refresh()
    await decide()
  })

  const change = (more: object): void => {
    dhis2.elements = dhis2.elements.map((e) => (e.id === 'deBcgClose' ? { ...e, ...more } : e))
  }

  const changes: readonly (readonly [what: string, happen: () => void, finding: string])[] = [
    [
      'an element that vanished',
      () => void (dhis2.elements = dhis2.elements.filter((e) => e.id !== 'deBcgClose')),
      'error elementGone',
    ],
    [
      'an element that left the data set',
      () => void dhis2.inSet.set(STOCK_SET, ['deBcgRecvd']),
      'error elementNotInDataSet',
    ],
    ['an element that takes texts', () => change({ valueType: 'TEXT' }), 'error valueTypeUnfit'],
    ['an element that takes no zero', () => change({ valueType: 'INTEGER_POSITIVE' }), 'error zeroRefused'],
    ['an element that drops zeros', () => change({ zeroIsSignificant: false }), 'warning zeroDropped'],
    ['a balance that is added up', () => change({ aggregationType: 'SUM' }), 'warning aggregationAddsBalances'],
    ['an element that was split', () => change({ categoryCombo: 'ccProducts1' }), 'error optionNeeded'],
    ['another period type', () => void (dhis2.periodType = 'Quarterly'), 'error periodTypeChanged'],
    ['an attribute combination', () => void (dhis2.attributeCombo = 'ccProject01'), 'error attributeOptionNeeded'],
  ]
  test.each(changes)('of %s is found', async (_what, happen, expected) => {
    happen()
    await pull()
    expect(await findingsOf('deBcgClose')).toContain(expected)
    const [, broken] = await stockMappingGaps(database.pool)
    expect(broken?.count).toBe(expected.startsWith('error') ? 1 : 0)
  })

  test('of a changed element is told with what it was', async () => {
    change({ zeroIsSignificant: false })
    await pull()
    const { mappings } = await reviewMappings(database.pool, { state: 'confirmed' })
    expect(mappings[0]?.findings.find(({ code }) => code === 'changedSince')?.values).toMatchObject({
      fact: 'zeroIsSignificant',
      was: 'true',
      is: 'false',
    })
  })

  test('of when and by whom a data set is reported is told once, for the data set', async () => {
    await database.pool.query(
      `insert into place_link (place_id, other_place_id, method, state, decided_by)
       values (1, 3, 'code', 'confirmed', 'ana'), (2, 4, 'code', 'confirmed', 'ana')`,
    )
    dhis2.gates = {
      expiryDays: 10,
      inputPeriods: [{ period: '202605' }, { period: '202606' }],
      workflow: 'wf',
    }
    await pull()
    const { dataSets } = await reviewMappings(database.pool, { facilities: true })
    const found = dataSets.find(({ facts }) => facts.uid === STOCK_SET)
    expect(
      found?.findings.map(({ code, values }) => [code, values['missing'] ?? values['days'] ?? values['count']]),
    ).toEqual([
      ['orgUnitsUnassigned', 1],
      ['expires', 10],
      ['inputPeriods', 2],
      ['approval', undefined],
    ])
    expect(found?.findings.every(({ remedy }) => remedy.length > 20)).toBe(true)
  })

  test('of an element that got another code is told, and the mapping stays', async () => {
    change({ code: 'OLMIS_OPV_CLOSING' })
    await refresh()
    expect(await findingsOf('deBcgClose')).toEqual(['warning changedSince'])
    expect(await mappingOf('deBcgClose')).toMatchObject({ state: 'confirmed', antigen: 1 })
  })

  test('of one data set that may not be read in detail stops nothing', async () => {
    const source = {
      ...dhis2.source,
      getDataSetGates: async (uid: string) =>
        uid === STOCK_SET ? err({ kind: 'forbidden', message: 'no access' }) : await dhis2.source.getDataSetGates(uid),
    }
    const run = memoryRun()
    await pullStockMetadata(run, { database, dhis2: source, clock, settings: settings() })
    expect(run.rejects.map(({ reason, key }) => `${reason} ${key}`)).toEqual([`gatesUnreadable ${STOCK_SET}`])
    const ill = { ...source, getDataSetGates: async () => err({ kind: 'ill', message: 'down' }) }
    await expect(pullStockMetadata(memoryRun(), { database, dhis2: ill, clock, settings: settings() })).rejects.toThrow(
      'down',
    )
  })

  test('in half-read lists takes nothing away', async () => {
    dhis2.elements = dhis2.elements.filter((e) => e.id !== 'deBcgClose')
    dhis2.complete = false
    await pull()
    expect(await findingsOf('deBcgClose')).toEqual([])
  })

  test('of a data set or pattern that the settings name and that is not there is a reject', async () => {
    const run = await pull({
      dataSets: ['NOPE'],
      patterns: [{ name: 'configured', pattern: '{product}', indicators: { a: 'received' }, unit: 'doses' }],
    })
    expect(run.rejects.map(({ reason }) => reason)).toEqual(['dataSetUnknown', 'patternUnreadable'])
  })

  test('is only looked at in a dry run', async () => {
    dhis2.elements = []
    const run = memoryRun({ dryRun: true, params: { confirmVanished: true } })
    await pullStockMetadata(run, { database, dhis2: dhis2.source, clock, settings: settings() })
    expect(await findingsOf('deBcgClose')).toEqual([])
  })
})

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let all = ''
  for await (const piece of pieces) all += piece
  return all
}

describe('the file of mappings', () => {
  beforeEach(async () => {
    await refresh()
    await decide({ note: 'with, "quotes" and =signs', saidConversion: { dispensingUnits: 1, makesUnits: 1 } })
  })

  const csv = async (): Promise<string> => await text(exportMappingsCsv(database.pool))
  const read = async (file: string | Uint8Array, apply = true) =>
    await importMappings(
      { database, clock },
      { file: typeof file === 'string' ? Buffer.from(file) : file, apply, actor: 'ben' },
    )

  test('read back changes nothing, as CSV and as XLSX', async () => {
    const unchanged = { added: 0, changed: 0, unchanged: 6, rejects: [] }
    expect(await read(await csv())).toMatchObject(unchanged)
    expect(await read(await exportMappingsXlsx(database.pool))).toMatchObject(unchanged)
  })

  test('makes an empty store as it was', async () => {
    const before = await csv()
    await database.pool.query('truncate stock_mapping restart identity')
    expect(await read(before)).toMatchObject({ added: 6, changed: 0, rejects: [] })
    // How a mapping came about is not what it says.
    const withoutMethod = (text: string) => text.replaceAll(/,(?:code|name|person|csv),/g, ',,')
    expect(withoutMethod(await csv())).toBe(withoutMethod(before))
  })

  test('is previewed without writing, and tells bad lines with their number while good ones are taken', async () => {
    const file = [
      'data_set,data_element,indicator,product,antigen,unit,state',
      `${STOCK_SET},OLMIS_BCG_RECEIVED,received,,BCG,vials,confirmed`,
      `${STOCK_SET},NOPE,received,,BCG,doses,confirmed`,
      `${STOCK_SET},deBcgOutDy,stockOutDays,,BCG,doses,confirmed`,
      `${STOCK_SET},deByName01,closingBalance,,Measles,doses,confirmed`,
      `${STOCK_SET},OLMIS_BCG_RECEIVED,received,,BCG,vials,confirmed`,
      `${STOCK_SET},deByName01,closingBalance,ADS,,doses,confirmed`,
    ].join('\n')
    const expected = { changed: 1, added: 0, unchanged: 0 }
    const preview = await read(file, false)
    expect(preview).toMatchObject({ ...expected, applied: false })
    expect(preview.rejects.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7])
    expect(await mappingOf('deBcgRecvd')).toMatchObject({ state: 'proposed' })
    expect(await read(file)).toMatchObject({ ...expected, applied: true })
    expect(await mappingOf('deBcgRecvd')).toMatchObject({
      state: 'confirmed',
      unit: 'vials',
      method: 'csv',
      decidedBy: 'ben',
    })
  })

  test('that is no file of mappings is told so', async () => {
    expect((await read('a,b\n1,2')).rejects[0]?.line).toBe(1)
    expect((await read(Buffer.from('PK\u0003\u0004nothing'))).rejects[0]?.message).toMatch(/workbook/)
  })
})
