import { afterEach, describe, expect, it } from 'vitest'
import { createFakeDhis2 } from '../src/connectors/dhis2/fake/index.ts'
import { createLog } from '../src/platform/log.ts'
import { importLinks } from '../src/crosswalk/index.ts'
import { fixedClock } from '../src/base/clock.ts'
import { movement } from '../src/stock/test-support/tiny-openlmis.ts'
import {
  dhis2Password,
  doseValue,
  monthlyTiny,
  smallCountry,
  startSmallSystems,
  tinyIds,
  TINY_USERS,
  unit,
  type SmallSystems,
  type SmallSystemsOptions,
} from './support/small-systems.ts'

/**
 * What the integration that OpenLMIS ships gets wrong in reading, each as a test that such a defect fails. The works are the real
 * ones, from the fakes of both systems to the store.
 */
describe('unlike the integration that OpenLMIS ships', () => {
  let systems: SmallSystems
  const start = async (options: SmallSystemsOptions = {}): Promise<void> =>
    void (systems = await startSmallSystems(options))
  afterEach(() => systems.close())

  const values = (...list: ReturnType<typeof doseValue>[]) =>
    Object.fromEntries(Map.groupBy(list, (one) => one.orgUnit))
  const put = (facility: number, quantity: number, occurredDate = '2026-03-10'): void =>
    systems.openlmis.data.addLineItem(
      tinyIds.card(facility, 1),
      movement({ reasonId: tinyIds.consumed, quantity, occurredDate }),
    )
  const stockNow = async (facility: number) =>
    await systems.rows<{ product: string; soh: number }>(
      `select o.source_id as product, soh_doses as soh from stock_now n join product o on o.id = n.product_id
         join place p on p.id = n.place_id where p.source_id = '${tinyIds.facility(facility)}' order by 1`,
    )

  it('every page of every list is read: org units, facilities, and stock endpoints that give twenty rows by default', async () => {
    const facilities = 260
    const more = Array.from({ length: 120 }, (_, i) => ({
      id: `MoreUnit${String(i).padStart(3, '0')}`,
      parent: unit.districtB,
      name: `More ${i}`,
      openingDate: '2015-01-01',
    }))
    const dataset = monthlyTiny(facilities)
    // Penta is approved nowhere: its cards come only from the list of all cards, which has more than one page of ours too.
    const approvedProducts = dataset.approvedProducts.filter(({ orderableId }) => orderableId !== tinyIds.pentaVial)
    await start({ openlmis: { ...dataset, approvedProducts }, dhis2: smallCountry({ moreUnits: more }) })
    await systems.pullAll()
    const counts = await systems.rows(
      `select (select count(*)::int from place where system = 'openlmis') as facilities,
              (select count(*)::int from place where system = 'dhis2') as units,
              (select count(*)::int from stock_card) as cards, (select count(*)::int from stock_now) as stocks`,
    )
    expect(counts).toEqual([{ facilities, units: 4 + more.length, cards: 2 * facilities, stocks: 2 * facilities }])
  }, 240_000)

  it('what was not reported is nowhere a zero, and a reported zero is one', async () => {
    const dhis2 = smallCountry({ values: values(doseValue(unit.open, '202602', '0')) })
    const dataset = monthlyTiny()
    await start({
      dhis2,
      openlmis: {
        ...dataset,
        requisitions: () => [],
        cardsOf: (id) => (id === tinyIds.facility(3) ? [] : dataset.cardsOf(id)),
      },
    })
    put(2, 110)
    await systems.pullAll()
    expect((await stockNow(2)).map(({ soh }) => soh)).toEqual([0, 110])
    expect(await stockNow(3)).toEqual([])
    const doses = await systems.rows(
      'select p.source_id as unit, month, doses from doses_given d join place p on p.id = d.place_id',
    )
    expect(doses).toEqual([{ unit: unit.open, month: 202602, doses: 0 }])
    const figures = await systems.rows<{ status: string; soh: number | null; place: string }>(
      `select p.source_id as place, status, soh_doses as soh from facility_antigen_now f join place p on p.id = f.facility_id
         join antigen a on a.id = f.antigen and a.code = 'BCG' where p.system = 'openlmis'`,
    )
    const statusOf = (n: number) => figures.find(({ place }) => place === tinyIds.facility(n))
    expect(statusOf(2)).toMatchObject({ status: 'out', soh: 0 })
    expect(statusOf(3)).toMatchObject({ status: 'notReported', soh: null })
    const months = await systems.rows<{ given: number | null }>(
      `select m.doses_given as given from facility_antigen_month m join place p on p.id = m.facility_id
        where p.source_id = '${unit.open}' and m.doses_given is not null`,
    )
    expect(months).toEqual([{ given: 0 }])
  })

  it('a product, a facility, an org unit or a data element that is renamed keeps its identity, its links and its numbers', async () => {
    const country = smallCountry({ values: values(doseValue(unit.open, '202602', '12')) })
    await start({ dhis2: country })
    await systems.pullAll()
    await link([[tinyIds.facility(1), unit.open]])
    const identity = () =>
      systems.rows(
        `select p.id as product, a.antigen, a.state, (select array_agg(id order by id) from place) as places,
                (select array_agg(array[place_id, other_place_id, id]) from place_link) as links,
                (select array_agg(array[series_id, month, doses]) from doses_given) as doses,
                (select array_agg(array[id, antigen] order by id) from series where state = 'confirmed') as series
           from product p join product_antigen a on a.product_id = p.id order by p.id`,
      )
    const before = await identity()
    const { data } = systems.openlmis
    for (const orderable of data.orderables)
      data.putOrderable({
        ...orderable,
        fullProductName: `Renamed ${orderable.id}`,
        versionNumber: 2,
        lastUpdated: new Date().toISOString(),
      })
    for (const facility of data.facilities) data.putFacility({ ...facility, name: `Renamed ${facility.id}` })
    const renamed = await startRenamedDhis2()
    try {
      for (const what of ['openlmis.reference', 'dhis2.reference', 'openlmis.stock', 'dhis2.doses', 'figures']) {
        const run = await systems.execute(what, { dhis2Url: renamed.url }, { full: true })
        expect([what, run.error, run.counts.vanished]).toEqual([what, null, 0])
      }
    } finally {
      await renamed.close()
    }
    expect(await identity()).toEqual(before)
    const names = await systems.rows<{ name: string }>(
      `select name from place union all select name from product
       union all select element_name from series where state = 'confirmed'`,
    )
    expect(names.filter(({ name }) => !name.startsWith('Renamed'))).toEqual([])

    async function startRenamedDhis2() {
      const again = <T extends { readonly name: string }>(one: T): T => ({ ...one, name: `Renamed ${one.name}` })
      return await createFakeDhis2({
        dataset: {
          ...country,
          organisationUnits: country.organisationUnits.map(again),
          dataElements: country.dataElements.map(again),
        },
      })
    }
  })

  it('stock on hand is the latest, of all lots together: not the highest, not any row, and not of one card', async () => {
    await start()
    const { data } = systems.openlmis
    const [card, other] = [data.card(tinyIds.card(2, 1)), data.card(tinyIds.card(2, 2))]
    if (!card || !other) throw new Error('no cards')
    const count = (quantity: number, day: string) => movement({ quantity, occurredDate: day })
    for (const [quantity, day] of [
      [120, '2026-03-01'],
      [80, '2026-03-05'],
      [55, '2026-03-09'],
    ] as const)
      data.addLineItem(card.id, count(quantity, day))
    // A second card of the same product, as of another lot.
    data.putCard({ ...other, orderableId: card.orderableId, stockOnHand: 7 }, [count(7, '2026-03-02')])
    await systems.pullAll()
    expect(await stockNow(2)).toEqual([{ product: tinyIds.bcgVial, soh: 62 }])
    const closings = await systems.rows(
      `select month, closing_doses as closing from stock_month m join place p on p.id = m.place_id
        where p.source_id = '${tinyIds.facility(2)}' and month = 202603`,
    )
    expect(closings).toEqual([{ month: 202603, closing: 62 }])
  })

  it('a month holds what happened in it, whenever it is read, and the running month is not taken for it', async () => {
    let today = new Date('2026-04-01T00:05:00Z')
    await start({ now: () => today })
    await systems.pullAll()
    const months = () =>
      systems.rows(
        `select p.source_id as place, o.code, month, opening_doses as opening, received_doses as received,
                used_doses as used, closing_doses as closing
           from stock_month m join place p on p.id = m.place_id join product o on o.id = m.product_id order by 1, 2, 3`,
      )
    const read = await months()
    expect(read.some(({ month, received }) => month === 202601 && Number(received) > 0)).toBe(true)
    expect(read.every(({ month }) => Number(month) <= 202602)).toBe(true)
    today = new Date('2026-07-20T12:00:00Z')
    await systems.execute('openlmis.stock', {}, { full: true })
    expect(await months()).toEqual(read)
  })

  it('only approved and released requisitions count; drafts, skipped and emergency ones do not', async () => {
    const dataset = monthlyTiny()
    await start({ openlmis: dataset, openlmisConfig: { movementsFrom: 'requisitions' } })
    const all = dataset.requisitions({})
    const emergency = all.find(({ status }) => status === 'RELEASED')
    if (!emergency) throw new Error('no released requisition')
    systems.openlmis.data.putRequisition(
      { ...emergency, emergency: true },
      dataset.requisitionLineItemsOf(emergency.id),
    )
    await systems.pullAll()
    const used = await systems.rows<{ id: string }>(
      `select distinct source_record as id from stock_month where source = 'requisition'`,
    )
    const statusOf = new Map(all.map(({ id, status }) => [id.toLowerCase(), status]))
    expect(new Set(used.map(({ id }) => statusOf.get(id)))).toEqual(new Set(['APPROVED', 'RELEASED']))
    expect(used.map(({ id }) => id)).not.toContain(emergency.id.toLowerCase())
  })

  it('links stay the same rows through refreshes, also while one side is gone for a time', async () => {
    await start()
    await systems.pullAll()
    await link([
      [tinyIds.facility(1), unit.open],
      [tinyIds.facility(2), unit.elsewhere],
    ])
    const links = () =>
      systems.rows(
        `select id, place_id, other_place_id, method, decided_by, decided_at from place_link where method = 'csv' order by id`,
      )
    const before = await links()
    const refresh = async (): Promise<void> => {
      for (const what of ['openlmis.reference', 'dhis2.reference'])
        expect((await systems.execute(what, {}, { confirmVanished: true })).error).toBeNull()
    }
    await refresh()
    await refresh()
    expect(await links()).toEqual(before)
    const facility = systems.openlmis.data.facilities.find(({ id }) => id === tinyIds.facility(2))
    if (!facility) throw new Error('no facility')
    systems.openlmis.data.removeFacility(facility.id)
    await refresh()
    expect(await systems.rows(`select state from place_link where method = 'csv' order by id`)).toEqual([
      { state: 'confirmed' },
      { state: 'broken' },
    ])
    systems.openlmis.data.putFacility(facility)
    await refresh()
    expect(await systems.rows(`select id, state from place_link where method = 'csv' order by id`)).toEqual(
      before.map(({ id }) => ({ id, state: 'confirmed' })),
    )
  })

  it('no password, client secret or token is in the log or in the store, whether it works or is wrong', async () => {
    const lines: string[] = []
    const log = createLog({ level: 'trace', destination: { write: (line) => void lines.push(line) } })
    await start({ log })
    await systems.pullAll()
    const wrong = 'a wrong pass phrase'
    for (const what of ['openlmis.reference', 'dhis2.reference'])
      expect((await systems.execute(what, { openlmisPassword: wrong, dhis2Password: wrong })).state).toBe('failed')
    systems.openlmis.setModes({ status: 500, onlyPath: '/api/oauth' })
    expect((await systems.execute('openlmis.stock')).state).toBe('failed')
    expect(lines.length).toBeGreaterThan(10)
    const tables = await systems.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    )
    const stored = await Promise.all(
      tables.map(({ name }) => systems.rows(`select to_jsonb(t) as row from "${name}" t`)),
    )
    const everything = `${lines.join('\n')}\n${JSON.stringify(stored)}`
    const basic = Buffer.from(`admin:${dhis2Password}`).toString('base64')
    const client = Buffer.from('user-client:changeme').toString('base64')
    for (const secret of [TINY_USERS.admin.password, dhis2Password, 'changeme', wrong, basic, client, 'Bearer '])
      expect([secret, everything.includes(secret)]).toEqual([secret, false])
  })

  async function link(pairs: readonly (readonly [facilityId: string, orgUnit: string])[]): Promise<void> {
    const csv = ['openlmis_id,dhis2_id', ...pairs.map((pair) => pair.join(','))].join('\n')
    const clock = fixedClock('2026-03-15T08:00:00Z')
    const outcome = await importLinks({ database: systems.database, clock }, { csv, apply: true, actor: 'test' })
    // Some of them may have been linked or suggested by likeness already.
    expect(outcome).toMatchObject({ applied: true, rejects: [] })
    expect(outcome.added + outcome.changed + outcome.unchanged).toBe(pairs.length)
  }
})
