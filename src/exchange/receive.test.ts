import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseWebMessage } from '../connectors/dhis2/index.ts'
import { ADX_TYPE, RECEIVE_WORK } from './index.ts'
import { openReceiveSite, READER, SENDER, type ReceiveSite } from './test-support/receive-site.ts'

let site: ReceiveSite
beforeAll(async () => {
  site = await openReceiveSite()
})
afterAll(async () => await site.close())
beforeEach(async () => {
  for (const table of ['doses_given', 'doses_given_earlier', 'target_population', 'reject', 'figures_due'])
    await site.database.pool.query(`delete from ${table}`)
})

const row = (more: Record<string, unknown> = {}) => ({
  dataElement: 'PentaDose03',
  period: '202607',
  orgUnit: 'FacilityA01',
  value: '12',
  ...more,
})

async function send(payload: unknown, query = '', headers: Record<string, string> = SENDER) {
  const answer = await site.app.inject({
    method: 'POST',
    url: `/api/dataValueSets${query}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  })
  return { status: answer.statusCode, body: answer.json(), summary: parseWebMessage(answer.json())?.importSummary }
}

const stored = async () =>
  (
    await site.database.pool.query(
      `select s.source_id as series, p.source_id as unit, d.month, d.doses from doses_given d
         join series s on s.id = d.series_id join place p on p.id = d.place_id order by 1, 2, 3`,
    )
  ).rows

describe('POST /api/dataValueSets', () => {
  test('stores doses and populations, and answers in the shape that DHIS2 reads', async () => {
    const { status, summary, body } = await send({
      dataValues: [row(), row({ dataElement: 'Population1', period: '2026', value: '340' })],
    })
    expect([status, body.status, body.response.responseType]).toEqual([200, 'OK', 'ImportSummary'])
    expect(summary).toMatchObject({
      status: 'SUCCESS',
      count: { imported: 2, updated: 0, ignored: 0, deleted: 0 },
      conflicts: [],
    })
    expect(await stored()).toEqual([
      { series: 'PentaDose03.HllvX50cXC0', unit: 'FacilityA01', month: 202607, doses: 12 },
    ])
    const { rows } = await site.database.pool.query('select persons from target_population')
    expect(rows).toEqual([{ persons: 340 }])
  })

  test('sent again changes nothing; a correction is stored and what it replaces is kept', async () => {
    await send({ dataValues: [row()] })
    expect((await send({ dataValues: [row()] })).summary?.count).toEqual({
      imported: 0,
      updated: 0,
      ignored: 1,
      deleted: 0,
    })
    expect((await send({ dataValues: [row({ value: '15' })] })).summary?.count).toMatchObject({ updated: 1 })
    expect(await stored()).toMatchObject([{ doses: 15 }])
    const { rows } = await site.database.pool.query('select doses, replaced_by as now from doses_given_earlier')
    expect(rows).toEqual([{ doses: 12, now: 15 }])
  })

  test('a reported zero is stored as zero, and a deletion withdraws', async () => {
    await send({ dataValues: [row({ value: '0' })] })
    expect(await stored()).toMatchObject([{ doses: 0 }])
    expect((await send({ dataValues: [row({ value: null, deleted: true })] })).summary?.count).toMatchObject({
      deleted: 1,
    })
    expect(await stored()).toEqual([])
  })

  test('bad rows are named by their place, and hold up no good one', async () => {
    const { status, summary } = await send({
      dataValues: [
        row(),
        row({ dataElement: 'Unknown0001' }),
        row({ orgUnit: 'Nowhere0001' }),
        row({ orgUnit: 'Nowhere0001', period: '202606' }),
        row({ period: '2026Q3' }),
        row({ value: 'many' }),
        row({ value: '-3', period: '202605' }),
        row({ dataElement: 'BcgDoses001', categoryOptionCombo: 'Elsewhere01' }),
        row({ value: '' }),
      ],
    })
    expect(status).toBe(409)
    expect(summary).toMatchObject({
      status: 'WARNING',
      count: { imported: 1, ignored: 8 },
      rejectedIndexes: [1, 2, 3, 4, 5, 6, 7, 8],
    })
    expect(summary?.conflicts.map(({ errorCode, indexes }) => [errorCode, indexes])).toEqual(
      expect.arrayContaining([
        ['E7610', [1]],
        ['E7612', [2, 3]],
        ['E7611', [4]],
        ['E7619', [5]],
        ['E7619', [6]],
        ['E7613', [7]],
        ['E7618', [8]],
      ]),
    )
    expect(await stored()).toHaveLength(1)
    const { rows } = await site.database.pool.query(
      'select reason from reject where resolved_at is null order by reason',
    )
    expect(rows.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['E7610', 'unknownOrgUnit', 'notAWholeNumber']),
    )
  })

  test('a total over options is not taken for one of them', async () => {
    const { summary } = await send({ dataValues: [row({ dataElement: 'BcgDoses001' })] })
    expect(summary).toMatchObject({ status: 'ERROR', conflicts: [{ errorCode: 'E7613' }] })
    const named = await send({ dataValues: [row({ dataElement: 'BcgDoses001', categoryOptionCombo: 'AgeUnder1y0' })] })
    expect(named.summary).toMatchObject({ status: 'SUCCESS' })
  })

  test('ids may be codes, said in the query or in the payload, which goes first', async () => {
    const coded = row({ dataElement: 'PENTA3', orgUnit: 'OU_A02' })
    expect((await send({ dataValues: [coded] }, '?idScheme=CODE&skipAudit=true')).summary?.status).toBe('SUCCESS')
    expect(
      (await send({ orgUnitIdScheme: 'CODE', dataElementIdScheme: 'CODE', dataValues: [coded] }, '?idScheme=UID'))
        .summary?.status,
    ).toBe('SUCCESS')
    expect((await send({ dataValues: [row()] }, '?idScheme=NAME')).summary).toMatchObject({
      status: 'ERROR',
      allRejected: true,
    })
  })

  test('org unit and period of the root hold where a row has none of its own', async () => {
    await send({
      period: '202606',
      orgUnit: 'FacilityA02',
      dataValues: [{ dataElement: 'PentaDose03', value: 4 }, row()],
    })
    expect(await stored()).toMatchObject([
      { unit: 'FacilityA01', month: 202607 },
      { unit: 'FacilityA02', month: 202606, doses: 4 },
    ])
  })

  test('a dry run counts and stores nothing', async () => {
    expect((await send({ dataValues: [row()] }, '?dryRun=true')).summary?.count).toMatchObject({ imported: 1 })
    expect(await stored()).toEqual([])
  })

  test('a deletion scope is not applied, and that is said', async () => {
    const { summary } = await send({ deletion: { orgUnits: [], periods: [], elements: [] }, dataValues: [row()] })
    expect(summary).toMatchObject({ status: 'SUCCESS', description: expect.stringContaining('deletion scope') })
  })

  test('ADX is taken as well', async () => {
    const answer = await site.app.inject({
      method: 'POST',
      url: '/api/dataValueSets?orgUnitIdScheme=CODE',
      headers: { 'content-type': ADX_TYPE, ...SENDER },
      payload: `<adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="OU_A01" period="2026-07-01/P1M">
        <dataValue dataElement="PentaDose03" value="7"/></group></adx>`,
    })
    expect(answer.json()).toMatchObject({ response: { status: 'SUCCESS', importCount: { imported: 1 } } })
    expect(await stored()).toMatchObject([{ doses: 7 }])
  })

  test.each([
    ['a list', []],
    ['rows that are no list', { dataValues: 7 }],
    ['a text', 'x'],
  ])('%s instead of a payload is refused in words', async (_title, payload) => {
    expect((await send(payload)).summary).toMatchObject({ status: 'ERROR', allRejected: true })
  })

  test('is for accounts that may send', async () => {
    const statuses = []
    for (const headers of [
      {},
      { authorization: `Basic ${btoa('hmis:wrong')}` },
      READER,
      { authorization: 'ApiToken d2p_sender' },
    ])
      statuses.push((await send({ dataValues: [row()] }, '', headers as Record<string, string>)).status)
    expect(statuses).toEqual([401, 401, 403, 200])
  })

  test('a body that is too large is refused before it is read', async () => {
    const answer = await site.app.inject({
      method: 'POST',
      url: '/api/dataValueSets',
      headers: { 'content-type': 'application/json', ...SENDER },
      payload: JSON.stringify({ dataValues: [row({ comment: 'x'.repeat(1_000_001) })] }),
    })
    expect(answer.statusCode).toBe(413)
  })

  test('who sent what, when and with what answer is kept; the rows are let go of', async () => {
    await send({ dataValues: [row()] })
    const { rows } = await site.database.pool.query(
      `select r.account, r.row_count as "rowCount", r.payload, r.answer ->> 'status' as status, run.what, run.requested_by as by, run.state
         from exchange_receipt r join run on run.id = r.run_id order by r.id desc limit 1`,
    )
    expect(rows[0]).toEqual({
      account: 'hmis',
      rowCount: 1,
      payload: null,
      status: 'SUCCESS',
      what: RECEIVE_WORK,
      by: 'hmis',
      state: 'succeeded',
    })
    expect(site.figuresAsked()).toBeGreaterThan(0)
    const due = await site.database.pool.query('select count(*)::int as n from figures_due')
    expect(due.rows[0]?.n).toBe(1)
  })

  test('many senders at once lose nothing and double nothing', async () => {
    const months = Array.from({ length: 12 }, (_, i) => `2025${String(i + 1).padStart(2, '0')}`)
    const answers = await Promise.all(
      months.flatMap((period) => [send({ dataValues: [row({ period })] }), send({ dataValues: [row({ period })] })]),
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(await stored()).toHaveLength(12)
  })

  test('what a process left behind is stored by the next one that looks', async () => {
    const { pool } = site.database
    const payload = {
      rows: [{ ...row(), categoryOptionCombo: null, deleted: false }],
      schemes: { dataElement: 'UID', orgUnit: 'UID' },
      dryRun: false,
      hasDeletionScope: false,
    }
    const { rows } = await pool.query(
      `insert into exchange_receipt (account, received_at, body_sha256, bytes, row_count, payload) values ('hmis', now(), 'x', 1, 1, $1) returning id`,
      [JSON.stringify(payload)],
    )
    const { run } = await site.runs.start({ what: RECEIVE_WORK, trigger: 'command', params: { receipt: rows[0]?.id } })
    expect((await site.runs.waiting()).map(({ id }) => id)).toContain(run.id)
    await site.runs.execute(run.id, site.work)
    expect(await stored()).toHaveLength(1)
  })
})
