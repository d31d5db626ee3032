import type { ApprovedProductRow, OpenlmisDataset, StockCardRow, StockLineItemRow, StockNode } from './dataset.ts'
import { orderablesFulfilling } from './fulfils.ts'
import type { OverlayDataset } from './overlay-dataset.ts'
import { pageOf } from './paging.ts'
import { json, serviceError, springError, stockError, type Reply } from './reply.ts'
import { get, id, ids, type FakeRequest, type Route } from './request.ts'
import { isPhysicalInventory, runningStockOnHand } from './running-stock-on-hand.ts'
import type { FakeState } from './state.ts'
import { lower } from './wire.ts'

const missingRight = (): Reply =>
  stockError(
    403,
    'stockmanagement.error.authorization.noFollowingPermission',
    'You do not have the following permission to perform this action: STOCK_CARDS_VIEW',
  )

const mayView = ({ state, caller }: FakeRequest, facilityId: string, programId: string): boolean =>
  caller.kind !== 'user' || state.hasRight(caller, 'STOCK_CARDS_VIEW', facilityId, programId)

/** Rows are the facility type's approved products, with or without stock; entries carry no program. */
function summaries(request: FakeRequest): Reply {
  const { query, state } = request
  const facilityId = id(query, 'facilityId')
  if (facilityId === undefined)
    return springError(400, request.path, "Required UUID parameter 'facilityId' is not present")
  const facility = state.wire.facilityRow(facilityId)
  if (!facility) return serviceError(400, 'stockmanagement.error.facility.notFound', 'Facility not found')
  const programs = ids(query, 'programId') ?? new Set(facility.supportedPrograms.map((one) => lower(one.programId)))
  for (const programId of programs) if (!mayView(request, facilityId, programId)) return missingRight()

  const approved = approvedFor(state.data, lower(facility.typeId), programs, ids(query, 'orderableId'))
  const cards = cardsByOrderable(state.data.cardsOf(facilityId), programs)
  const onlyWithCards = query.get('nonEmptyOnly') === 'true'
  const rows = onlyWithCards ? approved.filter((row) => fulfilling(state, row, cards).length > 0) : approved
  const asOf = query.get('asOfDate')
  return pageOf(request, rows, (row) => summaryRow(state, row, fulfilling(state, row, cards), asOf))
}

const approvedLists = new WeakMap<readonly ApprovedProductRow[], Map<string, readonly ApprovedProductRow[]>>()

function approvedFor(
  data: OpenlmisDataset,
  typeId: string,
  programs: ReadonlySet<string>,
  orderables: ReadonlySet<string> | undefined,
): readonly ApprovedProductRow[] {
  const lists = approvedLists.get(data.approvedProducts) ?? new Map<string, readonly ApprovedProductRow[]>()
  approvedLists.set(data.approvedProducts, lists)
  const key = [typeId, ...programs].join(' ')
  const known =
    lists.get(key) ??
    data.approvedProducts.filter(
      (row) => row.active && lower(row.facilityTypeId) === typeId && programs.has(lower(row.programId)),
    )
  lists.set(key, known)
  return orderables ? known.filter((row) => orderables.has(lower(row.orderableId))) : known
}

function cardsByOrderable(
  cards: readonly StockCardRow[],
  programs: ReadonlySet<string>,
): ReadonlyMap<string, readonly StockCardRow[]> {
  const map = new Map<string, StockCardRow[]>()
  for (const card of cards) {
    if (!programs.has(lower(card.programId))) continue
    const key = lower(card.orderableId)
    const list = map.get(key)
    if (list) list.push(card)
    else map.set(key, [card])
  }
  return map
}

const NO_CARDS: readonly StockCardRow[] = []

/** The product's own cards and those of the trade items of its commodity type. */
function fulfilling(
  state: FakeState,
  row: ApprovedProductRow,
  cards: ReadonlyMap<string, readonly StockCardRow[]>,
): readonly StockCardRow[] {
  if (cards.size === 0) return NO_CARDS
  const orderableId = lower(row.orderableId)
  const own = cards.get(orderableId) ?? NO_CARDS
  const orderable = state.wire.orderableRow(orderableId)
  const others = orderable ? orderablesFulfilling(state.data, orderable) : []
  return others.length === 0 ? own : [...own, ...others.flatMap((other) => cards.get(other) ?? NO_CARDS)]
}

function summaryRow(
  state: FakeState,
  row: ApprovedProductRow,
  cards: readonly StockCardRow[],
  asOf: string | null,
): string {
  const { wire } = state
  const orderableId = lower(row.orderableId)
  const version = wire.orderableRow(orderableId)?.versionNumber ?? 1
  const heads = cards.map((card) => (asOf === null ? card : headAsOf(state, card, asOf)))
  const known = heads.filter((head) => head.stockOnHand !== null)
  const total = known.length === 0 ? 'null' : known.reduce((sum, head) => sum + (head.stockOnHand ?? 0), 0)
  const entries = heads.map(
    (head) =>
      `{"stockCard":${wire.reference('stockCards', head.id)},"orderable":${wire.reference('orderables', head.orderableId)},` +
      `"lot":${wire.reference('lots', head.lotId)},"stockOnHand":${head.stockOnHand},"occurredDate":${quoted(head.occurredDate)},` +
      `"processedDate":${quoted(head.processedDate)},"active":${head.active}}`,
  )
  const orderable = `${wire.reference('orderables', orderableId).slice(0, -1)},"versionNumber":${version}}`
  return `{"orderable":${orderable},"stockOnHand":${total},"canFulfillForMe":[${entries.join(',')}]}`
}

const quoted = (value: string | null): string => (value === null ? 'null' : `"${value}"`)

type Head = Pick<
  StockCardRow,
  'id' | 'orderableId' | 'lotId' | 'active' | 'stockOnHand' | 'occurredDate' | 'processedDate'
>

/** A card without movements up to that day keeps its entry, without numbers. */
function headAsOf(state: FakeState, card: StockCardRow, asOf: string): Head {
  const lines = state.data.lineItemsOf(lower(card.id)).filter((line) => line.occurredDate <= asOf)
  const last = lines.at(-1)
  const { id: cardId, orderableId, lotId, active } = card
  return {
    id: cardId,
    orderableId,
    lotId,
    active,
    stockOnHand: runningStockOnHand(lines, reasonsOf(state)).at(-1) ?? null,
    occurredDate: last?.occurredDate ?? null,
    processedDate: last?.processedDate ?? null,
  }
}

const reasonMaps = new WeakMap<object, ReadonlyMap<string, OpenlmisDataset['reasons'][number]>>()

/** By id as rows spell it and in lower case. */
function reasonsOf({ data }: FakeState): ReadonlyMap<string, OpenlmisDataset['reasons'][number]> {
  const known = reasonMaps.get(data.reasons)
  if (known) return known
  const map = new Map(data.reasons.flatMap((row) => [[row.id, row] as const, [lower(row.id), row] as const]))
  reasonMaps.set(data.reasons, map)
  return map
}

function stockCard(request: FakeRequest): Reply {
  const { state } = request
  const card = state.data.card(request.params['id'] ?? '')
  if (!card) return serviceError(404, 'stockmanagement.error.stockCard.notFound', 'Stock card not found')
  if (!mayView(request, lower(card.facilityId), lower(card.programId))) return missingRight()
  const lines = state.data.lineItemsOf(lower(card.id))
  const stockOnHand = runningStockOnHand(lines, reasonsOf(state))
  const texts = lines.map((line, i) => lineItem(state, line, stockOnHand[i] ?? 0, stockOnHand[i - 1] ?? 0))
  const lot = card.lotId === null ? undefined : state.wire.lotRow(lower(card.lotId))
  const orderable = state.wire.orderableRow(lower(card.orderableId))
  return json(
    cardText(state, card, card, {
      orderable: orderable ? state.wire.orderable(orderable) : `{"id":"${lower(card.orderableId)}"}`,
      lot: lot ? state.wire.lot(lot) : 'null',
      lineItems: `[${texts.join(',')}]`,
    }),
  )
}

/** `owner` decides facility and program: in a list that is the first card of the page, for every card of it. */
function cardText(
  state: FakeState,
  card: StockCardRow,
  owner: StockCardRow,
  parts: { readonly orderable: string; readonly lot: string; readonly lineItems: string },
): string {
  const facility = state.wire.facilityRow(lower(owner.facilityId))
  return (
    `{"id":"${lower(card.id)}","stockOnHand":${card.stockOnHand},` +
    `"facility":${facility ? state.wire.facilityFull(facility) : 'null'},"program":${state.wire.program(owner.programId)},` +
    `"orderable":${parts.orderable},"lot":${parts.lot},"lineItems":${parts.lineItems},` +
    `"extraData":{"vvmStatus":${quoted(card.vvmStatus)}},"active":${card.active},"lastUpdate":${quoted(card.occurredDate)}}`
  )
}

/**
 * A physical inventory is answered as the correction it caused: its quantity becomes the difference and it gets a
 * reason without an id (Overstock, Understock or Balance adjustment); what was counted stands in `stockOnHand`.
 */
function lineItem(state: FakeState, line: StockLineItemRow, stockOnHand: number, before: number): string {
  const counted = isPhysicalInventory(line)
  const quantity = counted ? Math.abs(stockOnHand - before) : line.quantity
  const ownReason = line.reasonId === null ? 'null' : state.wire.reason(line.reasonId)
  const adjustments = line.stockAdjustments.map(
    (one) => `{"reason":${state.wire.reason(one.reasonId)},"quantity":${one.quantity}}`,
  )
  return (
    `{"id":"${lower(line.id)}","quantity":${quantity},"occurredDate":"${line.occurredDate}",` +
    `"documentNumber":${JSON.stringify(line.documentNumber)},"signature":${JSON.stringify(line.signature)},` +
    `"reason":${counted ? correctionReason(stockOnHand - before) : ownReason},"reasonFreeText":null,` +
    `"sourceFreeText":null,"destinationFreeText":null,"stockOnHand":${stockOnHand},` +
    `"extraData":${line.vvmStatus === null ? '{}' : `{"vvmStatus":"${line.vvmStatus}"}`},` +
    `"stockAdjustments":[${adjustments.join(',')}],"username":${JSON.stringify(line.username)},` +
    `"source":${node(line.source)},"destination":${node(line.destination)}}`
  )
}

function correctionReason(difference: number): string {
  const [name, reasonType] =
    difference > 0
      ? ['Overstock', 'CREDIT']
      : difference < 0
        ? ['Understock', 'DEBIT']
        : ['Balance adjustment', 'BALANCE_ADJUSTMENT']
  return `{"name":"${name}","reasonType":"${reasonType}","reasonCategory":"PHYSICAL_INVENTORY","isFreeTextAllowed":false,"tags":[]}`
}

const node = (place: StockNode | null): string =>
  place === null
    ? 'null'
    : `{"id":"${lower(place.id)}","name":${JSON.stringify(place.name)},"refDataFacility":${place.isRefDataFacility}}`

const cardLists = new WeakMap<OverlayDataset, { readonly revision: number; readonly cards: readonly StockCardRow[] }>()

/** Kept between the pages of a walk: a generated country makes its cards when they are asked for. */
function allCards(data: OverlayDataset): readonly StockCardRow[] {
  const known = cardLists.get(data)
  if (known?.revision === data.revision) return known.cards
  const cards = data.facilities.flatMap((row) => data.cardsOf(lower(row.id)))
  cardLists.set(data, { revision: data.revision, cards })
  return cards
}

/** 20 by default. Users see the cards they have the right for, services and API keys see all that are asked for. */
function stockCards(request: FakeRequest): Reply {
  const { query, state } = request
  const wanted = ids(query, 'id')
  const source = wanted ? [...wanted].flatMap((cardId) => state.data.card(cardId) ?? []) : allCards(state.data)
  const rows = source.filter((card) => mayView(request, lower(card.facilityId), lower(card.programId)))
  const size = Number(query.get('size') ?? 20)
  const first = rows[Number(query.get('page') ?? 0) * size] ?? rows[0]
  return pageOf(
    request,
    rows,
    (card) =>
      cardText(state, card, first ?? card, {
        orderable: `{"id":"${lower(card.orderableId)}"}`,
        lot: card.lotId === null ? 'null' : `{"id":"${lower(card.lotId)}"}`,
        lineItems: 'null',
      }),
    { defaultSize: 20 },
  )
}

function validReasons({ query, state }: FakeRequest): Reply {
  const programs = ids(query, 'program')
  const type = id(query, 'facilityType')
  const rows = state.data.validReasons.filter(
    (row) =>
      (!programs || programs.has(lower(row.programId))) && (type === undefined || lower(row.facilityTypeId) === type),
  )
  const texts = rows.map(
    (row) =>
      `{"id":"${lower(row.id)}","program":{"id":"${lower(row.programId)}"},"facilityType":{"id":"${lower(row.facilityTypeId)}"},` +
      `"hidden":${row.hidden},"reason":${state.wire.reason(row.reasonId)}}`,
  )
  return json(`[${texts.join(',')}]`)
}

export const stockRoutes: readonly Route[] = [
  get('/api/v2/stockCardSummaries', summaries),
  get('/api/stockCards', stockCards),
  get('/api/stockCards/:id', stockCard),
  get('/api/stockCardLineItemReasons', ({ state }) =>
    json(`[${state.data.reasons.map((row) => state.wire.reason(row.id)).join(',')}]`),
  ),
  get('/api/validReasons', validReasons),
]
