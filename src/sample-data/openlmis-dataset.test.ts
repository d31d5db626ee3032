import { describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import type { OpenlmisDataset, StockLineItemRow } from '../connectors/openlmis/fake/dataset.ts'
import { runningStockOnHand } from '../connectors/openlmis/fake/running-stock-on-hand.ts'
import { createCountry } from './country.ts'
import { createOpenlmisDataset } from './openlmis-dataset.ts'

const country = createCountry({ seed: 1, size: 'demo', endMonth: month(202_610) })
const data = createOpenlmisDataset(country)
const reasons = new Map(data.reasons.map((reason) => [reason.id, reason]))
const user = (username: string): string => data.users.find((row) => row.username === username)?.id ?? ''

/** What the lines of all cards of one commodity make of a month: signed sums by reason tag, counts by their adjustments. */
function sumsOfMonth(facilityId: string, orderables: ReadonlySet<string>, monthPrefix: string): Record<string, number> {
  const sums: Record<string, number> = { received: 0, consumed: 0, adjustment: 0 }
  const add = (line: Pick<StockLineItemRow, 'quantity' | 'reasonId'>): void => {
    const reason = line.reasonId === null ? undefined : reasons.get(line.reasonId)
    const tag = reason?.tags[0]
    if (reason === undefined || tag === undefined) return
    sums[tag] = (sums[tag] ?? 0) + (reason.reasonType === 'CREDIT' ? line.quantity : -line.quantity)
  }
  for (const card of data.cardsOf(facilityId)) {
    if (!orderables.has(card.orderableId)) continue
    for (const line of data.lineItemsOf(card.id)) {
      if (!line.occurredDate.startsWith(monthPrefix)) continue
      add(line)
      for (const adjustment of line.stockAdjustments) add(adjustment)
    }
  }
  return sums
}

/** The trade item orderables that fulfil a commodity type's orderable. */
function fulfilling(from: OpenlmisDataset, orderableId: string): Set<string> {
  const type = from.orderables.find((row) => row.id === orderableId)?.identifiers['commodityType']
  const commodity = from.commodityTypes.find((row) => row.id === type)
  const items = from.tradeItems.filter((item) =>
    item.classifications.some((c) => c.classificationId === commodity?.classificationId),
  )
  const ids = new Set(items.map((item) => item.id))
  return new Set(from.orderables.filter((row) => ids.has(row.identifiers['tradeItem'] ?? '')).map((row) => row.id))
}

describe('the generated OpenLMIS', () => {
  test('has no dangling reference between its rows', () => {
    const zones = new Set(data.geographicZones.map((row) => row.id))
    const types = new Set(data.facilityTypes.map((row) => row.id))
    const facilities = new Set(data.facilities.map((row) => row.id))
    const nodes = new Set(data.supervisoryNodes.map((row) => row.id))
    expect(data.facilities.filter((row) => !zones.has(row.geographicZoneId ?? '') || !types.has(row.typeId))).toEqual(
      [],
    )
    expect(data.geographicZones.filter((row) => row.parentId !== null && !zones.has(row.parentId))).toEqual([])
    expect(data.requisitionGroups.flatMap((row) => row.memberFacilityIds).filter((id) => !facilities.has(id))).toEqual(
      [],
    )
    expect(
      data.supplyLines.filter((row) => !facilities.has(row.supplyingFacilityId) || !nodes.has(row.supervisoryNodeId)),
    ).toEqual([])
    expect(new Set(data.facilities.map((row) => row.code.toLowerCase())).size).toBe(data.facilities.length)
  })

  test('puts every facility and store below the national one in exactly one requisition group', () => {
    const members = data.requisitionGroups.flatMap((row) => row.memberFacilityIds)
    expect(new Set(members).size).toBe(members.length)
    expect(members.length).toBe(data.facilities.length - 1)
  })

  test('has cards whose stock on hand is what their lines make of it, and finds each by its id', () => {
    let cards = 0
    for (const facility of data.facilities) {
      for (const card of data.cardsOf(facility.id)) {
        const lines = data.lineItemsOf(card.id)
        const running = runningStockOnHand(lines, reasons)
        expect(Math.min(...running)).toBeGreaterThanOrEqual(0)
        expect(running.at(-1)).toBe(card.stockOnHand)
        expect(data.card(card.id)).toEqual(card)
        cards++
      }
    }
    expect(cards).toBeGreaterThan(2000)
  })

  test('has no stock cards for facilities on paper, which it knows all the same', () => {
    const paper = country.sitesOf(0).filter((site) => site.paper && site.inOpenlmis)
    expect(paper.length).toBeGreaterThan(0)
    const byCode = new Map(data.facilities.map((row) => [row.code, row.id]))
    for (const site of paper) expect(data.cardsOf(byCode.get(site.code) ?? '')).toEqual([])
  })

  test('has requisitions that agree with the stock cards to the dose', () => {
    const approved = data.requisitions({ statuses: ['RELEASED', 'APPROVED'] }).filter((_, i) => i % 40 === 0)
    expect(approved.length).toBeGreaterThan(20)
    const periods = new Map(data.processingPeriods.map((row) => [row.id, row]))
    for (const requisition of approved) {
      const period = periods.get(requisition.processingPeriodId)
      for (const line of data.requisitionLineItemsOf(requisition.id)) {
        const sums = sumsOfMonth(
          requisition.facilityId,
          fulfilling(data, line.orderableId),
          period?.startDate.slice(0, 7) ?? '',
        )
        expect(line.totalReceivedQuantity).toBe(sums['received'])
        expect(line.totalConsumedQuantity).toBe(0 - (sums['consumed'] ?? 0))
        expect(line.totalLossesAndAdjustments).toBe(sums['adjustment'])
        const {
          beginningBalance: a,
          totalReceivedQuantity: b,
          totalConsumedQuantity: c,
          totalLossesAndAdjustments: d,
        } = line
        expect((a ?? 0) + (b ?? 0) + (d ?? 0) - (c ?? 0)).toBe(line.stockOnHand)
      }
    }
  })

  test('has some requisitions that must not count, and says so by their status', () => {
    const statuses = new Set(data.requisitions({}).map((row) => row.status))
    for (const status of ['INITIATED', 'SUBMITTED', 'SKIPPED', 'APPROVED', 'RELEASED'])
      expect(statuses).toContain(status)
  })

  test('gives one ideal stock amount for each facility, commodity type and period asked for, in whole packs', () => {
    const [facility] = data.facilities.filter((row) => row.code.includes('-HC-'))
    const [period] = data.processingPeriods
    const rows = data.idealStockAmounts({ facilityId: facility?.id ?? '', processingPeriodId: period?.id ?? '' })
    expect(rows).toHaveLength(12)
    expect(rows.slice(0, rows.length).every((row) => row.amount > 0)).toBe(true)
  })

  test('lets a district officer supervise one district and its store, and the managers everything', () => {
    const divo = data.supervisedFacilityIdsOf(user('divo'))
    const divo2 = data.supervisedFacilityIdsOf(user('divo2'))
    expect(divo.some((id) => divo2.includes(id))).toBe(false)
    expect(divo).toHaveLength(1 + country.registersOf(0).openlmis.length)
    expect(data.supervisedFacilityIdsOf(user('epi'))).toHaveLength(data.facilities.length)
    expect(
      data.permissionStringsOf(user('divo')).filter((right) => right.startsWith('STOCK_CARDS_VIEW|')),
    ).toHaveLength(divo.length)
    expect(data.permissionStringsOf('nobody')).toEqual([])
  })

  test('shows earlier entries only when asked as of an earlier day', () => {
    const early = createOpenlmisDataset(
      createCountry({ seed: 1, size: 'demo', endMonth: month(202_610), asOf: '2026-06-15' }),
    )
    const ids = data.facilities.slice(13, 30).map((row) => row.id)
    for (const id of ids) {
      for (const card of early.cardsOf(id)) expect((card.occurredDate ?? '') <= '2026-06-15').toBe(true)
    }
    expect(early.requisitions({}).length).toBeLessThan(data.requisitions({}).length)
  })
})
