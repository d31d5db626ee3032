import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AntigenMappings } from '../contract/systems.ts'
import { Overview } from '../contract/overview.ts'
import { ResupplyGrid } from '../contract/resupply.ts'
import { createClients, type Clients } from '../src/clients.ts'
import { Config } from '../src/config.ts'
import { importLinks } from '../src/crosswalk/index.ts'
import { silentLog } from '../src/platform/log.ts'
import { createMetrics } from '../src/platform/metrics.ts'
import type { FastifyInstance } from '../src/platform/web-server/index.ts'
import type { Works } from '../src/run-queue.ts'
import { createRuns, listRejectGroups, type Run } from '../src/runs/index.ts'
import { ALL_WORKS, createWorks, prepareStore } from '../src/works.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import {
  type FileRow,
  fileRows,
  hasRealData,
  realData,
  SERVICE_ACCOUNT,
  startRealSystems,
  type RealSystems,
} from './support/real-systems.ts'
import { cardsOfFiles, type FileCard } from './support/real-stock.ts'
import { addAccount, buildTestServer, signInAs, type SignedIn } from './support/test-server.ts'

/**
 * The main job on real input: the demo data of OpenLMIS and the Sierra Leone demo of DHIS2 with the WHO package, from both systems
 * to the answers that the pages show. What was pulled is compared with the files, read here independently. The files are of several
 * years: ideal stock amounts, which are read while their period is near, and stock are of 2017, values of DHIS2 of 2020; so the
 * reference data of OpenLMIS are read late in 2017, the rest in 2020.
 */
describe.skipIf(!hasRealData)('the main job on real input', () => {
  let today = '2017-11-15T10:00:00Z'
  const clock = { now: () => new Date(today) }
  const lmis = (name: string) => fileRows('openlmis-demo', name)
  const ids = (rows: readonly FileRow[], column = 'id'): Set<string> => new Set(rows.map((row) => idOf(row, column)))
  let systems: RealSystems
  let database: TestDatabase
  let clients: Clients
  let works: Works
  let app: FastifyInstance
  let manager: SignedIn
  let administrator: SignedIn
  let cards: FileCard[]
  let programCodes: string[]
  const ended = new Map<string, Run>()

  beforeAll(async () => {
    systems = await startRealSystems()
    database = await createTestDatabase()
    cards = cardsOfFiles()
    const programs = new Map(lmis('referencedata.programs').map((row) => [idOf(row), row['code']]))
    programCodes = [...new Set(['PRG004', ...cards.map(({ programId }) => programs.get(programId) ?? '')])].toSorted()
    const pace = { requestsPerSecond: 'unlimited', concurrency: 8 }
    const config = Config.parse({
      historyMonths: 48,
      network: { allow: ['127.0.0.1'] },
      openlmis: {
        url: systems.openlmis.url,
        clientSecret: 'changeme',
        ...SERVICE_ACCOUNT,
        programs: programCodes,
        pace,
      },
      dhis2: {
        url: systems.dhis2.url,
        username: 'admin',
        password: 'district',
        pace,
        facilityLevel: 4,
        doseDataSets: ['BfMAe6Itzgt', 'IMM_AGG_RVD'],
      },
    })
    clients = createClients(config, { log: silentLog, metrics: createMetrics() })
    await prepareStore(database, config)
    works = createWorks(config, { database, clients, clock, log: silentLog })
    app = await buildTestServer({ database, clock })
    await addAccount(database, { login: 'manager', role: 'epiManager' })
    await addAccount(database, { login: 'administrator', role: 'administrator' })
    await execute('openlmis.reference')
    today = '2020-07-05T10:00:00Z'
    manager = await signInAs(app, 'manager')
    administrator = await signInAs(app, 'administrator')
    await execute('dhis2.reference')
    await confirmWhatIsProposed()
    await linkPlacesWithNumbers()
    for (const what of ALL_WORKS.filter((name) => !ended.has(name))) await execute(what)
  }, 600_000)

  afterAll(async () => {
    await app?.close()
    await clients?.close()
    await systems?.close()
    await database?.drop()
  })

  async function execute(what: string): Promise<Run> {
    const runs = createRuns({ database, log: silentLog, clock })
    const known = works.get(what)
    if (!known) throw new Error(`There is no work ${what}`)
    const { run } = await runs.start({ what, trigger: 'command', dryRun: false, params: {} })
    let execution = await runs.execute(run.id, known.work)
    // As a worker does: what lost its database connection on a busy machine goes on from its cursor.
    for (let more = 3; execution.kind === 'interrupted' && more > 0; more--)
      execution = await runs.execute(run.id, known.work)
    if (execution.kind !== 'done') throw new Error(`${what} is ${execution.kind}`)
    ended.set(what, execution.run)
    return execution.run
  }

  /** As an administrator does on the page of mappings: what is proposed and whole; the demo splits doses by place and age. */
  async function confirmWhatIsProposed(): Promise<void> {
    const answer = await administrator.request('GET', '/api/v1/systems/mappings/antigens')
    const { series, products } = AntigenMappings.parse(answer.json())
    for (const { id, elementName, antigen, doseNumber, state } of series) {
      if (state !== 'proposed' || antigen === null || !/ doses given \(/.test(elementName)) continue
      const ageBand = elementName.includes('<1y') ? 'target' : 'older'
      const decision = { antigen, doseNumber: doseNumber ?? 1, ageBand, targetGroup: null, state: 'confirmed' }
      const put = await administrator.request('PUT', `/api/v1/systems/mappings/series/${id}`, decision)
      expect([elementName, put.statusCode]).toEqual([elementName, 204])
    }
    for (const { productId, antigen, state, commodityType } of products) {
      if (state !== 'proposed' || commodityType === null) continue
      const put = await administrator.request('PUT', `/api/v1/systems/mappings/products/${productId}`, {
        antigen,
        state: 'confirmed',
      })
      expect(put.statusCode).toBe(204)
    }
  }

  const linked: [openlmisCode: string, dhis2Id: string][] = []

  /** The two are different countries: nothing can be equal, so that a file says which facility stands for which. */
  async function linkPlacesWithNumbers(): Promise<void> {
    const facilities = new Map(lmis('referencedata.facilities').map((row) => [idOf(row), row]))
    const penta = new Set(
      lmis('referencedata.orderables').flatMap((row) => (row['code'] === PENTA_VIAL ? [idOf(row)] : [])),
    )
    // The first two stand for the org units with numbers: they keep stock of the vaccine that is looked at below.
    const stocked = cards
      .toSorted((a, b) => Number(penta.has(b.orderableId)) - Number(penta.has(a.orderableId)))
      .map(({ facilityId }) => facilities.get(facilityId)?.['code'] ?? '')
    const others = lmis('referencedata.facilities').map((row) => row['code'] ?? '')
    const codes = [...new Set([...stocked, ...others])]
    const units = sierraLeone()
      .filter(({ level }) => level === 4)
      .map(({ id }) => id)
    const withNumbers = [...ids(recordedValues(), 'orgunit')].map(
      (one) => units.find((id) => id.toLowerCase() === one) ?? '',
    )
    for (const [i, unit] of [...new Set([...withNumbers, ...units])].slice(0, 500).entries())
      linked.push([codes[i] ?? '', unit])
    const csv = ['openlmis_code,dhis2_id', ...linked.map((pair) => pair.join(','))].join('\n')
    const outcome = await importLinks({ database, clock }, { csv, apply: true, actor: 'administrator' })
    expect(outcome).toMatchObject({ applied: true, added: linked.length, rejects: [] })
  }

  const sierraLeone = (): { id: string; level: number }[] => {
    const file: { organisationUnits: { id: string; level: number }[] } = JSON.parse(
      readFileSync(join(realData, 'dhis2-sierra-leone', 'metadata.json'), 'utf8'),
    )
    return file.organisationUnits
  }
  const recordedValues = () => ['01', '02'].flatMap((n) => fileRows('dhis2-recorded', `dataValueSets-response${n}`))
  const rows = async <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await database.pool.query<T & object>(sql, values)).rows
  const column = async (sql: string): Promise<unknown[]> =>
    (await rows<Record<string, unknown>>(sql)).map((row) => Object.values(row)[0])
  const storedIds = async (table: string, where: string): Promise<Set<unknown>> =>
    new Set(await column(`select source_id from ${table} where ${where} and vanished_at is null`))
  const rejectsOf = async (entity: string): Promise<{ key: string; reason: string }[]> =>
    await rows('select source_key as key, reason from reject where entity = $1 and resolved_at is null', [entity])

  it('ends every run, and leaves only rejects that say why', async () => {
    expect([...ended].map(([what, { state, error }]) => [what, state, error])).toEqual(
      ALL_WORKS.map((what) => [what, expect.stringMatching(/^(?:succeeded|partial)$/), null]),
    )
    const groups = await listRejectGroups(database.pool)
    expect(groups.map(({ entity, reason }) => `${entity} ${reason}`).toSorted()).toEqual([
      'facility positionsMirrored',
      'processingPeriod periodOverlapsSeveral',
      'requisitionGroup groupWithoutSupplyLine',
      'requisitionGroup severalSuppliers',
    ])
    expect(groups.every(({ remedy, example }) => remedy !== '' && example !== '')).toBe(true)
  })

  it('has every facility and zone of OpenLMIS and every org unit of DHIS2, once', async () => {
    const facilities = ids(lmis('referencedata.facilities'))
    expect(facilities.size).toBe(2734)
    expect(different(await storedIds('place', "system = 'openlmis'"), facilities)).toEqual(NOTHING)
    expect(
      different(await storedIds('area', "system = 'openlmis'"), ids(lmis('referencedata.geographic_zones'))),
    ).toEqual(NOTHING)
    const units = sierraLeone()
    const at = (isFacility: boolean) =>
      new Set(units.filter(({ level }) => (level === 4) === isFacility).map(({ id }) => id))
    expect(units).toHaveLength(1332)
    expect(different(await storedIds('place', "system = 'dhis2'"), at(true))).toEqual(NOTHING)
    expect(different(await storedIds('area', "system = 'dhis2'"), at(false))).toEqual(NOTHING)
  })

  it('has every product of the programmes in its latest version, and every period', async () => {
    const newest = new Map<string, number>()
    for (const row of lmis('referencedata.orderables')) {
      const id = idOf(row)
      newest.set(id, Math.max(newest.get(id) ?? 0, Number(row['versionnumber'])))
    }
    const programs = new Set(
      lmis('referencedata.programs').flatMap((row) => (programCodes.includes(row['code'] ?? '') ? idOf(row) : [])),
    )
    const wanted = lmis('referencedata.program_orderables').filter(
      (row) =>
        programs.has(idOf(row, 'programid')) &&
        row['active'] === 'true' &&
        newest.get(idOf(row, 'orderableid')) === Number(row['orderableversionnumber']),
    )
    expect(lmis('referencedata.orderables')).toHaveLength(10_234)
    const products = ids(wanted, 'orderableid')
    expect(products.size).toBeGreaterThan(10_000)
    expect(different(await storedIds('product', 'true'), products)).toEqual(NOTHING)
    expect(await rejectsOf('orderable')).toEqual([])
    expect(
      different(await storedIds('processing_period', 'true'), ids(lmis('referencedata.processing_periods'))),
    ).toEqual(NOTHING)
  })

  it('has every ideal stock amount of the periods around the day on which they were read', async () => {
    const periods = new Map(lmis('referencedata.processing_periods').map((row) => [idOf(row), row]))
    const amounts = lmis('referencedata.ideal_stock_amounts').filter((row) => {
      const period = periods.get(idOf(row, 'processingperiodid'))
      return (period?.['startdate'] ?? '') <= '2018-01-31' && (period?.['enddate'] ?? '') >= '2017-09-01'
    })
    expect(amounts.length).toBeGreaterThan(1000)
    expect(different(new Set(await column('select source_record from ideal_stock')), ids(amounts))).toEqual(NOTHING)
    const doses = amounts.reduce((sum, row) => sum + Number(row['amount']), 0)
    expect(await column('select sum(doses)::int from ideal_stock')).toEqual([doses])
    expect(await rejectsOf('idealStockAmount')).toEqual([])
  })

  it('has every stock card that ever moved with its stock on hand, also those that summaries hide', async () => {
    expect(cards).toHaveLength(116)
    expect(cards.reduce((sum, { lines }) => sum + lines, 0)).toBe(4760)
    const moved = cards.filter(({ stockOnHand }) => stockOnHand !== null)
    expect(moved).toHaveLength(112)
    const stored = await rows<{ id: string; soh: number }>(
      'select source_id as id, soh_doses as soh from stock_card where vanished_at is null',
    )
    expect(new Map(stored.map(({ id, soh }) => [id, soh]))).toEqual(
      new Map(moved.map((card) => [card.id, card.stockOnHand])),
    )
    const hidden = await column("select source_id from stock_card where lines_read_state like 'hidden|%'")
    expect(hidden).toHaveLength(11)
    expect(ended.get('openlmis.hiddenStock')?.counts).toMatchObject({ added: 11 })
  })

  it('has the stock on hand of every facility and product as the sum of its cards, and each month as the movements say', async () => {
    const stockOf = new Map<string, number>()
    const byShelf = Map.groupBy(
      cards.filter(({ lines }) => lines > 0),
      (card) => `${card.facilityId} ${card.orderableId}`,
    )
    for (const [key, own] of byShelf)
      stockOf.set(
        key,
        own.reduce((sum, card) => sum + (card.stockOnHand ?? 0), 0),
      )
    const now = await rows<{ key: string; soh: number }>(
      `select p.source_id || ' ' || o.source_id as key, n.soh_doses as soh
         from stock_now n join place p on p.id = n.place_id join product o on o.id = n.product_id where origin = 'stockCards'`,
    )
    expect(new Map(now.map(({ key, soh }) => [key, soh]))).toEqual(stockOf)

    const months = await rows<{ key: string; month: number; closing: number; book: number }>(
      `select p.source_id || ' ' || o.source_id as key, month, closing_doses as closing,
              opening_doses + received_doses - used_doses + adjusted_in_doses - adjusted_out_doses - lost_expired_doses
              - lost_heat_doses - lost_frozen_doses - lost_broken_doses - lost_other_doses - lost_open_doses as book
         from stock_month m join place p on p.id = m.place_id join product o on o.id = m.product_id
        where source = 'stockCards'`,
    )
    const closingOf = new Map(months.map(({ key, month, closing }) => [`${key} ${month}`, closing]))
    expect(months.filter(({ closing, book }) => closing !== book)).toEqual([])
    let compared = 0
    for (const [key, own] of byShelf) {
      for (const month of new Set(own.flatMap(({ closings }) => [...closings.keys()]))) {
        const sum = own.reduce((total, card) => total + closingAt(card, month), 0)
        expect([key, month, closingOf.get(`${key} ${month}`)]).toEqual([key, month, sum])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(150)
  })

  it('takes months from approved requisitions of a month where no stock cards tell them, and from no other', async () => {
    const periods = new Map(lmis('referencedata.processing_periods').map((row) => [idOf(row), row]))
    const carded = new Set(cards.map(({ facilityId, programId }) => `${facilityId} ${programId}`))
    const wanted = lmis('requisition.requisitions').filter((row) => {
      const period = periods.get(idOf(row, 'processingperiodid'))
      const isMonth = period?.['startdate']?.slice(0, 7) === period?.['enddate']?.slice(0, 7)
      const isFinal = /^(?:APPROVED|RELEASED)/.test(row['status'] ?? '') && row['emergency'] !== 'true'
      return isFinal && isMonth && !carded.has(`${idOf(row, 'facilityid')} ${idOf(row, 'programid')}`)
    })
    const used = await column("select distinct source_record from stock_month where source = 'requisition'")
    expect(different(new Set(used), ids(wanted))).toEqual(NOTHING)
  })

  it('has every recorded value of a confirmed data element, and no other', async () => {
    const confirmed = new Set(
      await column("select source_id from series where state = 'confirmed' and meaning = 'dosesGiven'"),
    )
    const wanted = recordedValues().filter((row) =>
      confirmed.has(`${row['dataelement']}.${row['categoryoptioncombo']}`),
    )
    expect(wanted.length).toBeGreaterThan(100)
    const key = (row: readonly unknown[]): string => row.join(' ')
    const stored = await rows<{ unit: string; series: string; month: number; doses: number }>(
      `select p.source_id as unit, s.source_id as series, month, doses
         from doses_given d join place p on p.id = d.place_id join series s on s.id = d.series_id`,
    )
    expect(stored.map(({ unit, series, month, doses }) => key([unit, series, month, doses])).toSorted()).toEqual(
      wanted
        .map((row) =>
          key([row['orgunit'], `${row['dataelement']}.${row['categoryoptioncombo']}`, row['period'], row['value']]),
        )
        .toSorted(),
    )
    expect(await rejectsOf('dataValue')).toEqual([])
  })

  it('links what the file says, and nothing by codes of two different countries', async () => {
    const links = await rows<{ code: string; unit: string; method: string }>(
      `select a.code, b.source_id as unit, method from place_link l join place a on a.id = l.place_id
         join place b on b.id = l.other_place_id where state = 'confirmed'`,
    )
    expect(new Set(links.map(({ method }) => method))).toEqual(new Set(['csv']))
    expect(new Map(links.map(({ code, unit }) => [code, unit]))).toEqual(new Map(linked))
  })

  it('shows doses given and stock of one facility side by side, both from the files', async () => {
    const [code = '', unit = ''] = linked[0] ?? []
    const [place] = await rows<{ id: number; name: string; area: number }>(
      "select p.id, p.name, p.area_id as area from place p where system = 'openlmis' and code = $1",
      [code],
    )
    if (!place) throw new Error(`no facility ${code}`)
    const answer = await manager.request('GET', `/api/v1/resupply?district=${place.area}&month=202001`)
    expect(answer.statusCode).toBe(200)
    const grid = ResupplyGrid.parse(answer.json())
    const row = grid.rows.find(({ name }) => name === place.name)
    const antigen = grid.antigens.find((one) => one.code === 'Penta')?.id
    const cell = row?.cells.find((one) => one.antigen === antigen)
    const penta = recordedValues().filter(
      (value) => value['orgunit'] === unit && value['period'] === '202001' && PENTA.has(value['dataelement'] ?? ''),
    )
    expect(row).toMatchObject({ linked: true, recordKeeping: 'openlmis' })
    expect(cell).toMatchObject({
      doses: 'reported',
      dosesGiven: penta.reduce((sum, value) => sum + Number(value['value']), 0),
    })
    const inStock = new Set(
      await column(
        `select o.source_id from product o join product_antigen a on a.product_id = o.id and a.state = 'confirmed'
           join antigen g on g.id = a.antigen and g.code = 'Penta'`,
      ),
    )
    const [facilityId] = await column(`select source_id from place where id = ${place.id}`)
    const ofPenta = cards.filter(
      (card) => card.facilityId === facilityId && inStock.has(card.orderableId) && card.lines > 0,
    )
    expect(ofPenta.length).toBeGreaterThan(0)
    expect(cell?.sohDoses).toBe(ofPenta.reduce((sum, card) => sum + (card.stockOnHand ?? 0), 0))
  })

  it('shows each country by its hierarchy, with as many facilities as are in the files', async () => {
    const zones = new Map(lmis('referencedata.geographic_zones').map((row) => [idOf(row), row]))
    const countryOf = (zoneId: string): string => {
      const zone = zones.get(zoneId)
      return zone?.['parentid'] ? countryOf(idOf(zone, 'parentid')) : (zone?.['name'] ?? '')
    }
    const countries = Map.groupBy(lmis('referencedata.facilities'), (row) => countryOf(idOf(row, 'geographiczoneid')))
    expect([...countries.keys()].toSorted()).toEqual(['Malawi', 'Mozambique'])
    countries.set(
      'Sierra Leone',
      sierraLeone()
        .filter(({ level }) => level === 4)
        .map(({ id }) => ({ id })),
    )
    const totals = new Map<string, number>()
    for (const [name, facilities] of countries) {
      const [area] = await column(`select id from area where name = '${name}' and parent_id is null`)
      const answer = await manager.request('GET', `/api/v1/overview?area=${String(area)}&month=202001&antigens=all`)
      expect(answer.statusCode).toBe(200)
      const overview = Overview.parse(answer.json())
      const inAreas = overview.rows.reduce((sum, row) => sum + row.facilities, 0)
      expect([overview.area.name, inAreas]).toEqual([name, facilities.length])
      totals.set(name, overview.total.facilities)
      if (name !== 'Sierra Leone') continue
      const given = recordedValues().filter((row) => row['period'] === '202001' && PENTA.has(row['dataelement'] ?? ''))
      const penta = overview.antigens.find(({ code }) => code === 'Penta')?.id
      const cell = overview.total.cells.find(({ antigen }) => antigen === penta)
      expect(cell?.dosesGiven).toBe(given.reduce((sum, row) => sum + Number(row['value']), 0))
    }
    // What only one system knows cannot be placed in the other's areas; it counts in the country, and each facility once.
    const together = 2734 + 1166 - linked.length
    expect((totals.get('Malawi') ?? 0) + (totals.get('Mozambique') ?? 0)).toBe(together)
    expect(totals.get('Sierra Leone')).toBe(together)
  })

  it('finds nothing new the second time', async () => {
    for (const what of ALL_WORKS.filter((name) => name !== 'figures')) {
      const { counts } = await execute(what)
      expect([what, counts.added, counts.changed, counts.vanished]).toEqual([what, 0, 0, 0])
    }
  }, 300_000)
})

const idOf = (row: FileRow, column = 'id'): string => (row[column] ?? '').toLowerCase()

const NOTHING = { missing: [], unexpected: [] }

/** Short where two long lists are equal, and telling where they are not. */
const different = (stored: ReadonlySet<unknown>, wanted: ReadonlySet<unknown>) => ({
  missing: [...wanted].filter((one) => !stored.has(one)),
  unexpected: [...stored].filter((one) => !wanted.has(one)),
})

const PENTA_VIAL = 'SII-PENTA-10-1234'

/** Penta1 to Penta3 of the demo. */
const PENTA: ReadonlySet<string> = new Set(['fClA2Erf6IO', 'I78gJm4KBo7', 'n6aMJNLdvep'])

/** At the end of a month: what the last movement up to then left. */
function closingAt(card: FileCard, month: number): number {
  const before = [...card.closings].filter(([at]) => at <= month).toSorted(([a], [b]) => a - b)
  return before.at(-1)?.[1] ?? 0
}
