import { randomUUID } from 'node:crypto'
import type { FakeDataset } from '../../src/connectors/dhis2/fake/index.ts'
import type { StockCardRow } from '../../src/connectors/openlmis/fake/index.ts'
import type { RunningFakes } from '../../src/demo-systems.ts'
import { Rng } from '../../src/sample-data/random.ts'

export interface CountryChange {
  readonly seed: number
  /** Tells this change from the others. */
  readonly number: number
  /** By the clock of the service; requisitions are found by it. */
  readonly now: string
}

/**
 * Lets both systems move on between two pulls, with everything that people do there: values entered, corrected, deleted and
 * misspelt, reports completed and reopened, movements today and backdated, new cards, places renamed, closed, opened and left without
 * a zone. The same change of the same country is always the same.
 */
export function changeCountry(fakes: RunningFakes, dhis2: FakeDataset, change: CountryChange): void {
  const rng = new Rng(change.seed + change.number * 7919)
  changeOrgUnits(fakes, dhis2, rng, change.number)
  changeValues(fakes, dhis2, rng)
  changeFacilities(fakes, rng, change.number)
  changeStock(fakes, rng, change)
  changeRequisitions(fakes, rng, change)
}

const UNITS_WITH_CHANGES = 25
const CHANGES_PER_UNIT = 8

function changeValues({ dhis2: fake }: RunningFakes, dataset: FakeDataset, rng: Rng): void {
  const lastUpdated = new Date().toISOString()
  const units = dataset.organisationUnits.filter(({ id }) => !fake.values.valuesOf(id)[Symbol.iterator]().next().done)
  for (let i = 0; i < UNITS_WITH_CHANGES; i++) {
    const { id } = rng.pick(units)
    const values = [...fake.values.valuesOf(id)].filter(({ deleted }) => deleted !== true).slice(-400)
    if (values.length === 0) continue
    for (let n = 0; n < CHANGES_PER_UNIT; n++) {
      const value = { ...rng.pick(values), lastUpdated }
      const kind = rng.int(10)
      if (kind < 5) fake.values.put(id, { ...value, value: String(Number.parseInt(value.value, 10) + 1 + rng.int(9)) })
      else if (kind < 7) fake.values.put(id, { ...value, deleted: true })
      else if (kind < 9 && value.period.length === 6)
        fake.values.put(id, { ...value, period: '202611', value: String(rng.int(40)) })
      else fake.values.put(id, { ...value, value: 'many' })
    }
    const [completion] = fake.values.completionsOf(id)
    if (completion) fake.values.setCompletion(id, { ...completion, date: lastUpdated }, rng.chance(0.5))
  }
}

function changeOrgUnits({ dhis2: fake }: RunningFakes, dataset: FakeDataset, rng: Rng, number: number): void {
  const parents = new Set(dataset.organisationUnits.map(({ parent }) => parent))
  const leaves = dataset.organisationUnits.filter(({ id }) => !parents.has(id))
  const renamed = rng.pick(leaves)
  fake.putOrgUnit({ ...renamed, name: `${renamed.name} ${number}` })
  const moved = rng.pick(leaves)
  fake.putOrgUnit({ ...moved, parent: rng.pick(leaves).parent ?? '' })
  const opened = rng.pick(leaves)
  const id = `kp${String(number).padStart(3, '0')}${opened.id.slice(5)}`
  fake.putOrgUnit({ ...opened, id, code: `KP${number}`, name: `${opened.name} annex ${number}` })
  for (const value of [...fake.values.valuesOf(opened.id)].slice(-60)) fake.values.put(id, { ...value, deleted: false })
  fake.deleteOrgUnit(rng.pick(leaves).id)
}

function changeFacilities({ openlmis: { data } }: RunningFakes, rng: Rng, number: number): void {
  const renamed = rng.pick(data.facilities)
  data.putFacility({ ...renamed, name: `${renamed.name} ${number}` })
  data.putFacility({ ...rng.pick(data.facilities), active: false })
  data.putFacility({ ...rng.pick(data.facilities), geographicZoneId: null })
  const opened = rng.pick(data.facilities)
  data.putFacility({ ...opened, id: uuidFrom(rng), code: `KP-${number}`, name: `${opened.name} annex ${number}` })
  const product = rng.pick(data.orderables)
  data.putOrderable({
    ...product,
    fullProductName: `${product.fullProductName} ${number}`,
    versionNumber: product.versionNumber + 1,
    lastUpdated: new Date().toISOString(),
  })
}

const CARDS_WITH_CHANGES = 40

function changeStock({ openlmis: { data } }: RunningFakes, rng: Rng, { now, number }: CountryChange): void {
  const withCards = data.facilities.filter(({ id }) => data.cardsOf(id.toLowerCase()).length > 0)
  const today = now.slice(0, 10)
  for (let i = 0; i < CARDS_WITH_CHANGES; i++) {
    const card = rng.pick(data.cardsOf(rng.pick(withCards).id.toLowerCase()))
    const occurredDate = rng.chance(0.7) ? today : (card.occurredDate ?? today)
    data.addLineItem(card.id, lineFor(card, { id: uuidFrom(rng), occurredDate, processedDate: now, rng }))
  }
  const from = rng.pick(withCards)
  const card = rng.pick(data.cardsOf(from.id.toLowerCase()))
  const copy = { ...card, id: uuidFrom(rng), lotId: null, facilityId: rng.pick(withCards).id }
  data.putCard(copy, [])
  data.addLineItem(copy.id, lineFor(copy, { id: uuidFrom(rng), occurredDate: today, processedDate: now, rng }))
  if (number % 2 === 0) data.putCard({ ...card, active: false }, data.lineItemsOf(card.id.toLowerCase()))
}

const lineFor = (
  card: StockCardRow,
  of: { readonly id: string; readonly occurredDate: string; readonly processedDate: string; readonly rng: Rng },
) => ({
  id: of.id,
  occurredDate: of.occurredDate,
  processedDate: of.processedDate,
  // A physical count: no reason, no source, no destination.
  quantity: Math.max(0, (card.stockOnHand ?? 0) + of.rng.within(-30, 60)),
  reasonId: null,
  source: null,
  destination: null,
  documentNumber: null,
  signature: null,
  username: null,
  vvmStatus: null,
  stockAdjustments: [],
})

const REQUISITIONS_WITH_CHANGES = 10

function changeRequisitions({ openlmis: { data } }: RunningFakes, rng: Rng, { now }: CountryChange): void {
  const final = data.requisitions({ statuses: ['APPROVED', 'RELEASED'] })
  const latest = final.toSorted((a, b) => (a.modifiedDate < b.modifiedDate ? 1 : -1)).slice(0, 200)
  if (latest.length === 0) return
  for (let i = 0; i < REQUISITIONS_WITH_CHANGES; i++) {
    const row = rng.pick(latest)
    const lines = data.requisitionLineItemsOf(row.id.toLowerCase()).map((line) => ({
      ...line,
      stockOnHand: line.stockOnHand === null ? null : line.stockOnHand + rng.int(20),
    }))
    data.putRequisition({ ...row, modifiedDate: now }, lines)
  }
}

/** As random as the seed. */
function uuidFrom(rng: Rng): string {
  const hex = Array.from({ length: 32 }, () => rng.int(16).toString(16)).join('')
  return randomUUID().replace(/[0-9a-f]/g, (_, at: number) => hex[at % 32] ?? '0')
}
