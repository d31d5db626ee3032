import { afterEach, describe, expect, test } from 'vitest'
import { fixedClock } from '../../../base/clock.ts'
import { parseWebMessage, type ImportSummary } from '../web-message.ts'
import { createFakeDhis2, type FakeDhis2 } from './create-fake-dhis2.ts'
import { combo, element, password, set, smallCountry, stored, unit } from './small-country.ts'

/** The behaviour table of the contract, row by row, on both engines. Today is 15 August 2026. */
const clock = fixedClock('2026-08-15T12:00:00.000Z')
const engines = { upTo242: '2.42.5.2', from243: '2.43.1' } as const
type Engine = keyof typeof engines

interface Outcome {
  readonly http: number
  readonly status?: 'SUCCESS' | 'WARNING' | 'ERROR'
  /** imported, updated, ignored, deleted */
  readonly counts?: readonly [number, number, number, number]
  readonly code?: string
  readonly rejected?: readonly number[]
  /** What the cell of the case holds afterwards; null = nothing or a tombstone. */
  readonly cell?: string | null
}

interface Case {
  readonly title: string
  readonly rows: readonly object[]
  readonly root?: object
  readonly query?: string
  readonly user?: string
  readonly before?: Readonly<Record<string, readonly ReturnType<typeof stored>[]>>
  readonly approved?: boolean
  readonly watch?: {
    readonly orgUnit: string
    readonly dataElement: string
    readonly period?: string
    readonly coc?: string
  }
  readonly upTo242: Outcome
  readonly from243: Outcome
}

const row = (dataElement: string, value: unknown, more: object = {}): object => ({
  dataElement,
  period: '202607',
  orgUnit: unit.open,
  categoryOptionCombo: dataElement === element.doses ? combo.under1 : combo.default,
  attributeOptionCombo: combo.default,
  value,
  ...more,
})
const three = [
  row(element.doses, '12'),
  row(element.stock, '5'),
  row(element.doses, '3', { categoryOptionCombo: combo.over1 }),
]
const threeStored = {
  [unit.open]: [
    stored(element.doses, '202607', '12'),
    stored(element.stock, '202607', '5'),
    stored(element.doses, '202607', '3', { categoryOptionCombo: combo.over1 }),
  ],
}
const dosesCell = { orgUnit: unit.open, dataElement: element.doses }
const stockCell = { orgUnit: unit.open, dataElement: element.stock }
const success = (...counts: [number, number, number, number]): Outcome => ({ http: 200, status: 'SUCCESS', counts })
const refused = (code: string, cell: string | null = null): Outcome => ({
  http: 409,
  status: 'ERROR',
  counts: [0, 0, 0, 0],
  code,
  cell,
})
const rowConflict = (
  code: string,
  counts: [number, number, number, number] = [0, 0, 1, 0],
  rejected = [0],
): Outcome => ({
  http: 409,
  status: 'WARNING',
  counts,
  code,
  rejected,
})

const cases: readonly Case[] = [
  { title: 'three new values', rows: three, upTo242: success(3, 0, 0, 0), from243: success(0, 3, 0, 0) },
  {
    title: 'the same three again',
    rows: three,
    before: threeStored,
    upTo242: success(0, 0, 3, 0),
    from243: success(0, 3, 0, 0),
  },
  {
    title: 'one changed of three',
    rows: [row(element.doses, '13'), ...three.slice(1)],
    before: threeStored,
    watch: dosesCell,
    upTo242: { ...success(0, 1, 2, 0), cell: '13' },
    from243: { ...success(0, 3, 0, 0), cell: '13' },
  },
  {
    title: 'one unknown data element (well-formed UID) of three',
    rows: [three[0] ?? {}, row('Unknown0001', '1'), three[1] ?? {}],
    watch: dosesCell,
    upTo242: { ...rowConflict('E7610', [2, 0, 1, 0], [1]), cell: '12' },
    from243: refused('E8020'),
  },
  {
    title: 'a malformed data element UID',
    rows: [row('nope', '1')],
    upTo242: rowConflict('E7610'),
    from243: refused('E8104'),
  },
  {
    title: 'an unknown data element code',
    rows: [row('NO_SUCH_CODE', '1')],
    query: 'dataElementIdScheme=CODE',
    upTo242: rowConflict('E7610'),
    from243: refused('E8103'),
  },
  {
    title: 'an unknown org unit',
    rows: [row(element.stock, '1', { orgUnit: 'Unknown0001' })],
    upTo242: rowConflict('E7612'),
    from243: refused('E8011'),
  },
  {
    title: 'an unknown org unit sent by a superuser',
    rows: [row(element.stock, '1', { orgUnit: 'Unknown0001' })],
    user: 'admin',
    upTo242: rowConflict('E7612'),
    from243: refused('E8022'),
  },
  {
    title: 'an unknown option combo',
    rows: [row(element.stock, '1', { categoryOptionCombo: 'Unknown0001' })],
    upTo242: rowConflict('E7613'),
    from243: refused('E8024'),
  },
  {
    title: 'an unknown attribute option combo',
    rows: [row(element.stock, '1', { attributeOptionCombo: 'Unknown0001' })],
    upTo242: rowConflict('E7615'),
    from243: refused('E8023'),
  },
  {
    title: 'an org unit outside the capture scope',
    rows: [row(element.stock, '1', { orgUnit: unit.elsewhere })],
    watch: { ...stockCell, orgUnit: unit.elsewhere },
    upTo242: { ...rowConflict('E7617'), cell: null },
    from243: refused('E8011'),
  },
  {
    title: 'an org unit that is not assigned to the data set',
    rows: [row(element.stock, '1', { orgUnit: unit.unassigned })],
    watch: { ...stockCell, orgUnit: unit.unassigned },
    upTo242: { ...success(1, 0, 0, 0), cell: '1' },
    from243: refused('E8022'),
  },
  {
    title: 'an org unit that is not assigned, with strictOrganisationUnits',
    rows: [row(element.stock, '1', { orgUnit: unit.unassigned })],
    query: 'strictOrganisationUnits=true',
    upTo242: rowConflict('E7636'),
    from243: refused('E8022'),
  },
  {
    title: 'text in an integer element beside a good row',
    rows: [row(element.stock, 'five'), row(element.doses, '7')],
    watch: dosesCell,
    upTo242: { ...rowConflict('E7619', [1, 0, 1, 0]), cell: '7' },
    from243: { http: 200, status: 'WARNING', counts: [0, 1, 1, 0], code: 'E8122', rejected: [0], cell: '7' },
  },
  {
    title: 'text in an integer element alone',
    rows: [row(element.stock, 'five')],
    watch: stockCell,
    upTo242: { ...rowConflict('E7619'), cell: null },
    from243: { http: 409, status: 'ERROR', counts: [0, 0, 1, 0], code: 'E8122', rejected: [0], cell: null },
  },
  {
    title: 'a whole number with a decimal point',
    rows: [row(element.stock, '12.0')],
    watch: stockCell,
    upTo242: { ...rowConflict('E7619'), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '12.0' },
  },
  {
    title: 'an empty text over an existing value, beside a good row',
    rows: [row(element.stock, ''), row(element.doses, '7')],
    before: { [unit.open]: [stored(element.stock, '202607', '5')] },
    watch: stockCell,
    upTo242: { ...success(1, 0, 0, 1), cell: null },
    from243: { http: 200, status: 'WARNING', counts: [0, 1, 1, 0], code: 'E8120', rejected: [0], cell: '5' },
  },
  {
    title: 'an empty text where there is no value',
    rows: [row(element.stock, '')],
    watch: stockCell,
    upTo242: { ...success(0, 0, 1, 0), cell: null },
    from243: { http: 409, status: 'ERROR', counts: [0, 0, 1, 0], code: 'E8120', cell: null },
  },
  {
    title: 'an empty text in an element with an option set',
    rows: [row(element.colour, '')],
    upTo242: rowConflict('E7621'),
    from243: { http: 409, status: 'ERROR', code: 'E8120' },
  },
  {
    title: 'a value that is no option, beside a good row',
    rows: [row(element.colour, 'BLUE'), row(element.doses, '7')],
    upTo242: rowConflict('E7621', [1, 0, 1, 0]),
    from243: { http: 200, status: 'WARNING', code: 'E8123', rejected: [0] },
  },
  {
    title: 'neither value nor comment',
    rows: [row(element.stock, null)],
    upTo242: rowConflict('E7618'),
    from243: { http: 409, status: 'ERROR', counts: [0, 0, 1, 0], code: 'E8120' },
  },
  {
    title: 'a zero that is not significant',
    rows: [row(element.stock, '0')],
    watch: stockCell,
    upTo242: { ...success(0, 0, 0, 0), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '0' },
  },
  {
    title: 'a zero that is not significant over an existing value',
    rows: [row(element.stock, '0')],
    before: { [unit.open]: [stored(element.stock, '202607', '5')] },
    watch: stockCell,
    upTo242: { ...success(0, 0, 0, 1), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '0' },
  },
  {
    title: 'a significant zero',
    rows: [row(element.doses, '0')],
    watch: dosesCell,
    upTo242: { ...success(1, 0, 0, 0), cell: '0' },
    from243: { ...success(0, 1, 0, 0), cell: '0' },
  },
  {
    title: 'the running month when no future period is open',
    rows: [row(element.stock, '5', { period: '202608' })],
    watch: { ...stockCell, period: '202608' },
    upTo242: { ...rowConflict('E7641'), cell: null },
    from243: refused('E8030'),
  },
  {
    title: 'the running month sent with F_EDIT_EXPIRED',
    rows: [row(element.stock, '5', { period: '202608' })],
    user: 'editor',
    watch: { ...stockCell, period: '202608' },
    upTo242: { ...rowConflict('E7641'), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '5' },
  },
  {
    title: 'an expired month',
    rows: [row(element.stock, '5', { period: '202601' })],
    watch: { ...stockCell, period: '202601' },
    upTo242: { ...rowConflict('E7640'), cell: null },
    from243: refused('E8030'),
  },
  {
    title: 'an expired month sent with F_EDIT_EXPIRED',
    rows: [row(element.stock, '5', { period: '202601' })],
    user: 'editor',
    watch: { ...stockCell, period: '202601' },
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: { ...success(0, 1, 0, 0), cell: '5' },
  },
  {
    title: 'approved data',
    rows: [row(element.stock, '5')],
    approved: true,
    watch: stockCell,
    upTo242: { ...rowConflict('E7642'), cell: null },
    from243: refused('E8033'),
  },
  {
    title: 'approved data in a row without attribute option combo',
    rows: [row(element.stock, '5', { attributeOptionCombo: undefined })],
    approved: true,
    watch: stockCell,
    upTo242: { ...rowConflict('E7642'), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '5' },
  },
  {
    title: 'a closed org unit',
    rows: [row(element.stock, '5', { orgUnit: unit.closed })],
    watch: { ...stockCell, orgUnit: unit.closed },
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: refused('E8031'),
  },
  {
    title: 'a wrong period type',
    rows: [row(element.stock, '5', { period: '2026W27' })],
    watch: { ...stockCell, period: '2026W27' },
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: refused('E8021'),
  },
  {
    title: 'a wrong period type with strictPeriods',
    rows: [row(element.stock, '5', { period: '2026W27' })],
    query: 'strictPeriods=true',
    upTo242: rowConflict('E7632'),
    from243: refused('E8021'),
  },
  {
    title: 'an option combo of another combo',
    rows: [row(element.stock, '5', { categoryOptionCombo: combo.under1 })],
    watch: { ...stockCell, coc: combo.under1 },
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: refused('E8024'),
  },
  {
    title: 'an option combo of another combo with strictCategoryOptionCombos',
    rows: [row(element.stock, '5', { categoryOptionCombo: combo.under1 })],
    query: 'strictCategoryOptionCombos=true',
    upTo242: rowConflict('E7634'),
    from243: refused('E8024'),
  },
  {
    title: 'no data set named, element in two',
    root: { dataSet: undefined },
    rows: [row(element.stock, '5')],
    watch: stockCell,
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: refused('E8002'),
  },
  {
    title: 'a duplicate row',
    rows: [row(element.stock, '5'), row(element.stock, '6')],
    watch: stockCell,
    upTo242: { ...success(1, 0, 0, 0), cell: '5' },
    from243: refused('E8128'),
  },
  {
    title: 'an org unit at the root and another in the row',
    root: { orgUnit: unit.open },
    rows: [row(element.stock, '5', { orgUnit: unit.closed, period: '202603' })],
    user: 'editor',
    watch: { orgUnit: unit.closed, dataElement: element.stock, period: '202603' },
    upTo242: { ...success(1, 0, 0, 0), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '5' },
  },
  {
    title: 'DELETE of an existing value',
    rows: [row(element.stock, '5')],
    query: 'importStrategy=DELETE',
    before: { [unit.open]: [stored(element.stock, '202607', '5')] },
    watch: stockCell,
    upTo242: { ...success(0, 0, 0, 1), cell: null },
    from243: { ...success(0, 0, 0, 1), cell: null },
  },
  {
    title: 'DELETE of a value that is not there',
    rows: [row(element.stock, '5')],
    query: 'importStrategy=DELETE',
    upTo242: success(0, 0, 1, 0),
    from243: success(0, 0, 0, 1),
  },
  {
    title: 'a row marked deleted',
    rows: [row(element.stock, '5', { deleted: true })],
    before: { [unit.open]: [stored(element.stock, '202607', '5')] },
    watch: stockCell,
    upTo242: { ...success(0, 0, 0, 1), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: null },
  },
  {
    title: 'dryRun',
    rows: three,
    query: 'dryRun=true',
    watch: dosesCell,
    upTo242: { ...success(3, 0, 0, 0), cell: null },
    from243: { ...success(0, 3, 0, 0), cell: null },
  },
  {
    title: 'CREATE on an existing value',
    rows: [row(element.stock, '6')],
    query: 'importStrategy=CREATE',
    before: { [unit.open]: [stored(element.stock, '202607', '5')] },
    watch: stockCell,
    upTo242: { ...success(0, 0, 1, 0), cell: '5' },
    from243: { ...success(0, 1, 0, 0), cell: '6' },
  },
  {
    title: 'UPDATE where there is no value',
    rows: [row(element.stock, '6')],
    query: 'importStrategy=UPDATE',
    watch: stockCell,
    upTo242: { ...success(0, 0, 1, 0), cell: null },
    from243: { ...success(0, 1, 0, 0), cell: '6' },
  },
  {
    title: 'an unknown data set',
    root: { dataSet: 'Unknown0001' },
    rows: [row(element.stock, '6')],
    upTo242: refused('E7600'),
    from243: refused('E8005'),
  },
  {
    title: 'a number as value',
    rows: [row(element.stock, 6)],
    watch: stockCell,
    upTo242: { ...success(1, 0, 0, 0), cell: '6' },
    from243: { http: 500, cell: null },
  },
  {
    title: 'a period that cannot be read',
    rows: [row(element.stock, '6', { period: '2026-13' })],
    upTo242: rowConflict('E7611'),
    from243: { http: 500 },
  },
  {
    title: 'an input period that is open now (2.43.1 has the check the wrong way round)',
    root: { dataSet: set.campaign },
    rows: [row(element.campaign, '6')],
    upTo242: success(1, 0, 0, 0),
    from243: refused('E8030'),
  },
  {
    title: 'an input period that is closed now',
    root: { dataSet: set.campaign },
    rows: [row(element.campaign, '6', { period: '202606' })],
    upTo242: rowConflict('E7643'),
    from243: success(0, 1, 0, 0),
  },
  {
    title: 'a period that is no input period',
    root: { dataSet: set.campaign },
    rows: [row(element.campaign, '6', { period: '202605' })],
    upTo242: rowConflict('E7644'),
    from243: refused('E8030'),
  },
  {
    title: 'an untimely value forced by a superuser',
    rows: [row(element.stock, '5', { period: '202608' })],
    query: 'force=true',
    user: 'admin',
    upTo242: success(1, 0, 0, 0),
    from243: success(0, 1, 0, 0),
  },
  {
    title: 'atomic with one bad value of two',
    rows: [row(element.stock, 'five'), row(element.doses, '7')],
    query: 'atomic=true',
    watch: dosesCell,
    upTo242: { ...rowConflict('E7619', [1, 0, 1, 0]), cell: '7' },
    from243: refused('E8000'),
  },
]

let fake: FakeDhis2 | undefined
afterEach(async () => {
  await fake?.close()
  fake = undefined
})

const send = (
  url: string,
  body: string,
  user: string,
  query = '',
  contentType = 'application/json',
): Promise<Response> =>
  fetch(`${url}/api/dataValueSets?${query}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': contentType },
    body,
  })

const start = async (engine: Engine, item: Partial<Case> = {}): Promise<FakeDhis2> => {
  fake = await createFakeDhis2({
    dataset: smallCountry({ values: item.before ?? {} }),
    clock,
    version: engines[engine],
  })
  if (item.approved === true) fake.approve(set.vaccines, '202607', unit.open)
  return fake
}

const cellOf = (running: FakeDhis2, item: Case): string | null => {
  const {
    orgUnit,
    dataElement,
    period = '202607',
    coc,
  } = item.watch ?? { orgUnit: unit.open, dataElement: element.stock }
  const categoryOptionCombo = coc ?? (dataElement === element.doses ? combo.under1 : combo.default)
  const found = running.values.get(orgUnit, {
    dataElement,
    period,
    categoryOptionCombo,
    attributeOptionCombo: combo.default,
  })
  return found && found.deleted !== true ? found.value : null
}

const codesOf = (summary: ImportSummary | undefined): string[] =>
  (summary?.conflicts ?? []).map((conflict) => conflict.errorCode).filter((code) => code !== undefined)

describe.each(['upTo242', 'from243'] as const)('POST dataValueSets on engine %s', (engine) => {
  test.each(cases)('answers $title as the real server does', async (item) => {
    const running = await start(engine, item)
    const payload = { dataSet: set.vaccines, ...item.root, dataValues: item.rows }
    const response = await send(running.url, JSON.stringify(payload), item.user ?? 'clerk', item.query)
    const message = parseWebMessage(await response.json())
    const expected = item[engine]
    expect(response.status).toBe(expected.http)
    expect(message?.httpStatusCode).toBe(expected.http)
    const summary = message?.importSummary
    expect(summary?.status).toBe(expected.status)
    if (expected.counts) expect(summary?.count && Object.values(summary.count)).toEqual(expected.counts)
    expect(codesOf(summary)).toEqual(expected.code === undefined ? [] : [expected.code])
    if (expected.rejected) expect(summary?.rejectedIndexes).toEqual(expected.rejected)
    if (expected.cell !== undefined) expect(cellOf(running, item)).toBe(expected.cell)
  })

  test('refuses a user without F_DATAVALUE_ADD with 403 and a wrong content type with 415', async () => {
    const running = await start(engine)
    expect((await send(running.url, '{"dataValues":[]}', 'reader')).status).toBe(403)
    expect((await send(running.url, '{"dataValues":[]}', 'clerk', '', 'text/plain')).status).toBe(415)
  })

  test('answers malformed JSON with 409 and a summary before 2.43 and with a bare 400 from 2.43 on', async () => {
    const running = await start(engine)
    const response = await send(running.url, '{"dataValues":[', 'clerk')
    const message = parseWebMessage(await response.json())
    expect(response.status).toBe(engine === 'upTo242' ? 409 : 400)
    expect(message?.importSummary?.status).toBe(engine === 'upTo242' ? 'ERROR' : undefined)
  })

  test('touches lastUpdated of unchanged rows only from 2.43 on', async () => {
    const running = await start(engine, { before: threeStored })
    await send(running.url, JSON.stringify({ dataSet: set.vaccines, dataValues: three }), 'clerk')
    const touched = [...running.values.valuesOf(unit.open)].filter(
      (value) => value.lastUpdated === '2026-08-15T12:00:00.000Z',
    )
    expect(touched.length).toBe(engine === 'upTo242' ? 0 : 3)
  })

  test('marks the form complete before 2.43 even when rows are bad, from 2.43 on only when all are good', async () => {
    const running = await start(engine)
    const form = { dataSet: set.vaccines, period: '202607', orgUnit: unit.open, completeDate: '2026-08-15' }
    await send(
      running.url,
      JSON.stringify({ ...form, dataValues: [row(element.stock, 'five'), row(element.doses, '1')] }),
      'clerk',
    )
    expect(running.values.completionsOf(unit.open).length).toBe(engine === 'upTo242' ? 1 : 0)
    await send(running.url, JSON.stringify({ ...form, dataValues: [row(element.doses, '1')] }), 'clerk')
    expect(running.values.completionsOf(unit.open).length).toBe(1)
  })

  test('groups conflicts of one kind and names their rows, or refuses as a whole without rows', async () => {
    const running = await start(engine)
    const rows = [row('Unknown0001', '1'), row(element.doses, '2'), row('Unknown0001', '3', { period: '202606' })]
    const response = await send(running.url, JSON.stringify({ dataSet: set.vaccines, dataValues: rows }), 'clerk')
    const summary = parseWebMessage(await response.json())?.importSummary
    expect(summary?.conflicts.length).toBe(1)
    expect(summary?.allRejected).toBe(engine === 'from243')
    expect(summary?.rejectedIndexes).toEqual(engine === 'upTo242' ? [0, 2] : [])
  })
})

test('2.38 sends no rejectedIndexes, yet the rows are known from the conflicts', async () => {
  fake = await createFakeDhis2({ dataset: smallCountry(), clock, version: '2.38.7' })
  const response = await send(fake.url, JSON.stringify({ dataValues: [row(element.stock, 'five')] }), 'clerk')
  const body: unknown = await response.json()
  expect(JSON.stringify(body)).not.toContain('rejectedIndexes')
  expect(parseWebMessage(body)?.importSummary?.rejectedIndexes).toEqual([0])
})

test('2.43.2 opens input periods the right way round', async () => {
  fake = await createFakeDhis2({ dataset: smallCountry(), clock, version: '2.43.2' })
  const post = async (period: string): Promise<number> =>
    (
      await send(
        fake?.url ?? '',
        JSON.stringify({ dataSet: set.campaign, dataValues: [row(element.campaign, '1', { period })] }),
        'clerk',
      )
    ).status
  expect(await post('202607')).toBe(200)
  expect(await post('202606')).toBe(409)
})
