import type { StockCardRow, StockLineItemRow, StockNode } from '../connectors/openlmis/fake/dataset.ts'
import { districtStore, NATIONAL_STORE, regionalStore } from './areas.ts'
import { isoOf } from './calendar.ts'
import { placeOf, type Country, type Place } from './country.ts'
import { entryDay, instantOf, visibleLines } from './entry-days.ts'
import { Kind, uuidOf, uuidParts } from './identity.ts'
import { LOT_LIMIT } from './lots.ts'
import { Movement, NO_PARTNER, type Movements } from './movements.ts'
import { facilityIdOf } from './openlmis-places.ts'
import { countReason, lotId, orderableOfLot, programId, reasonOfMovement } from './openlmis-products.ts'
import { PRODUCT_COUNT, productAt } from './products.ts'
import { cardIndex } from './stock-room.ts'

/** Where the lines of one place are, and who its partners' numbers stand for. */
interface Shelf {
  readonly site: number
  readonly place: number
  readonly lines: Movements
  readonly starts: Int32Array
  readonly lagDays: number
  readonly isStore: boolean
  partner(number: number): StockNode
}

const organization = (seed: number, number: number, name: string): StockNode => ({
  id: uuidOf(seed, Kind.organization, number),
  name,
  isRefDataFacility: false,
})

/** Stock cards and their lines out of a country's histories, one place at a time. */
export interface OpenlmisStock {
  cardsOf(site: number): StockCardRow[]
  card(cardId: string): StockCardRow | undefined
  lineItemsOf(cardId: string): StockLineItemRow[]
}

export function createOpenlmisStock(country: Country, nameOf: (site: number) => string | undefined): OpenlmisStock {
  const { world, asOf } = country
  const { seed } = world

  const shelfOf = (site: number): Shelf | undefined => {
    const place = placeOf(country.areas, site)
    return place === undefined ? undefined : shelf(country, place, site, nameOf)
  }
  /** The lines of a card that have been entered by now. */
  const span = (from: Shelf, p: number, lot: number): readonly [first: number, count: number] => {
    const card = cardIndex(from.place, p, lot)
    const first = from.starts[card] ?? 0
    const end = from.starts[card + 1] ?? 0
    return [first, visibleLines(world, from.lines, first, end, from.site, from.lagDays, asOf)]
  }
  const cardAt = (from: Shelf, p: number, lot: number): StockCardRow | undefined => {
    const [first, count] = span(from, p, lot)
    if (count === 0) return undefined
    const last = first + count - 1
    const day = from.lines.day[last] ?? 0
    return {
      id: uuidOf(seed, Kind.stockCard, from.site, p * LOT_LIMIT + lot),
      facilityId: facilityIdOf(seed, from.site),
      programId: programId(seed),
      orderableId: orderableOfLot(seed, p, lot),
      lotId: lotId(seed, p, lot),
      active: true,
      stockOnHand: from.lines.after[last] ?? 0,
      occurredDate: isoOf(day),
      processedDate: instantOf(isoOf(entryDay(world, from.site, from.lagDays, day)), count - 1),
      vvmStatus: vvmStatus(p),
    }
  }
  const found = (cardId: string): { readonly from: Shelf; readonly p: number; readonly lot: number } | undefined => {
    const parts = uuidParts(seed, Kind.stockCard, cardId)
    const from = parts === undefined ? undefined : shelfOf(parts.high)
    if (parts === undefined || from === undefined) return undefined
    const p = Math.floor(parts.low / LOT_LIMIT)
    return p < PRODUCT_COUNT ? { from, p, lot: parts.low % LOT_LIMIT } : undefined
  }

  return {
    cardsOf: (site) => {
      const from = shelfOf(site)
      const cards: StockCardRow[] = []
      for (let p = 0; from !== undefined && p < PRODUCT_COUNT; p++) {
        for (let lot = 0; lot < LOT_LIMIT; lot++) {
          const card = cardAt(from, p, lot)
          if (card !== undefined) cards.push(card)
        }
      }
      return cards
    },
    card: (cardId) => {
      const at = found(cardId)
      return at === undefined ? undefined : cardAt(at.from, at.p, at.lot)
    },
    lineItemsOf: (cardId) => {
      const at = found(cardId)
      if (at === undefined) return []
      const { from, p, lot } = at
      const [first, count] = span(from, p, lot)
      return Array.from({ length: count }, (_, i) => lineItem(country, from, p, lot, first + i, i))
    },
  }
}

const vvmStatus = (p: number): string | null => (productAt(p).vvmType === '' ? null : 'STAGE_1')

function lineItem(
  country: Country,
  from: Shelf,
  p: number,
  lot: number,
  at: number,
  position: number,
): StockLineItemRow {
  const { seed } = country.world
  const { lines } = from
  const kind = lines.kind[at] ?? Movement.count
  const quantity = lines.quantity[at] ?? 0
  const occurred = lines.day[at] ?? 0
  const partner = lines.partner[at] ?? NO_PARTNER
  const incoming = kind === Movement.received || kind === Movement.transferredIn
  const outgoing = kind === Movement.used || kind === Movement.transferredOut
  const node =
    incoming || outgoing
      ? kind === Movement.used
        ? organization(seed, 0, 'Vaccination sessions')
        : from.partner(partner)
      : null
  const difference = kind === Movement.count && position > 0 ? quantity - (lines.after[at - 1] ?? 0) : 0
  return {
    id: uuidOf(seed, Kind.stockLine, from.site, ((p * LOT_LIMIT + lot) << 16) | position),
    occurredDate: isoOf(occurred),
    processedDate: instantOf(isoOf(entryDay(country.world, from.site, from.lagDays, occurred)), position),
    quantity,
    reasonId: reasonOfMovement(seed, kind, from.isStore),
    source: incoming ? node : null,
    destination: outgoing ? node : null,
    documentNumber: node === null ? null : `${isoOf(occurred).slice(0, 7).replace('-', '')}-${from.site}-${p}`,
    signature: null,
    username: from.isStore ? 'storekeeper' : 'nurse',
    vvmStatus: vvmStatus(p),
    stockAdjustments:
      difference === 0 ? [] : [{ reasonId: countReason(seed, difference), quantity: Math.abs(difference) }],
  }
}

/** Undefined for a place that keeps no cards in OpenLMIS. */
function shelf(
  country: Country,
  place: Place,
  site: number,
  nameOf: (site: number) => string | undefined,
): Shelf | undefined {
  const { areas, world } = country
  const { seed } = world
  const facility = (number: number): StockNode => {
    const name = nameOf(number)
    return name === undefined
      ? organization(seed, 1, 'Private and NGO facilities')
      : { id: facilityIdOf(seed, number), name, isRefDataFacility: true }
  }
  switch (place.kind) {
    case 'nationalStore': {
      const supplier = organization(seed, 2, 'International procurement')
      return {
        site,
        place: 0,
        ...country.nationalStore(),
        lagDays: 0,
        isStore: true,
        partner: (n) => (n === NO_PARTNER ? supplier : facility(regionalStore(n))),
      }
    }
    case 'regionalStore':
      return {
        site,
        place: 0,
        ...country.regionalStore(place.region),
        lagDays: 0,
        isStore: true,
        partner: (n) => facility(n === NO_PARTNER ? NATIONAL_STORE : districtStore(areas, n)),
      }
    case 'districtStore':
    case 'site': {
      const history = country.historyOf(place.district)
      const { firstSite, region } = history.district
      const store = districtStore(areas, place.district)
      const local = place.kind === 'site' ? place.local : history.store
      const who = history.sites[local]
      if (place.kind === 'site' && (who === undefined || who.paper || !who.inOpenlmis)) return undefined
      return {
        site,
        place: local,
        lines: history.lines,
        starts: history.starts,
        lagDays: who?.entryLagDays ?? 0,
        isStore: place.kind === 'districtStore',
        partner: (n) =>
          facility(n === NO_PARTNER ? regionalStore(region) : n === history.store ? store : firstSite + n),
      }
    }
  }
}
