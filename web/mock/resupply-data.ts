import type { CoverageBand, StockStatus } from '../../contract/common.ts'
import type {
  CheckItem,
  FilledFormula,
  MonthFigures,
  ResupplyCell,
  ResupplyFacility,
  ResupplyGrid,
  ResupplyRow,
} from '../../contract/resupply.ts'
import { pick, randomFrom } from './random.ts'
import { ANTIGENS, DISTRICTS, SOURCES, daysAgo, instantAgo, monthBack, thisMonth, type MockDistrict } from './world.ts'

const STEMS = [
  'Santa Rita',
  'Kolomba',
  'Mbayo',
  'Old Market',
  'Tigidi',
  'Riverside',
  'Ouro Verde',
  'Dar es Nour',
  'Kwelu',
  'Bandasuma',
  'Mission St. Joseph',
  'Gbendembu',
  'Nyakato',
  'Chipembe',
  'Lower Saama',
] as const
const TYPES = ['Health centre', 'Health post', 'Dispensary', 'District hospital'] as const
const CHECKS: readonly CheckItem[] = [
  'vaccinationRecords',
  'dosesUsed',
  'declaredSoh',
  'declaredLosses',
  'dvdMt',
  'lmisMatchesHmis',
]

interface Kept {
  enteredDoses: number
  reason: string | null
  by: string
  at: string
}
/** What was saved in this run of the mock. */
export const kept = {
  decisions: new Map<string, Kept>(),
  checks: new Map<string, { ticked: boolean; note: string | null; by: string; at: string }>(),
  signOffs: new Map<number, { by: string; at: string }>(),
  paper: new Map<string, number>(),
}

const bandOf = (percent: number | null): CoverageBand | null =>
  percent === null
    ? null
    : percent > 100
      ? 'over100'
      : percent >= 95
        ? 'high'
        : percent >= 80
          ? 'good'
          : percent >= 50
            ? 'middle'
            : 'low'

function statusOf(months: number | null, soh: number | null): StockStatus {
  if (soh === null) return 'notReported'
  if (soh === 0) return 'out'
  if (months === null) return 'unknown'
  return months < 0.5 ? 'low' : months > 2.5 ? 'over' : 'ok'
}

function cellFor(facility: number, antigenIndex: number, silent: boolean): ResupplyCell {
  const antigen = ANTIGENS[antigenIndex]
  if (!antigen) throw new Error('no such antigen')
  const random = randomFrom(facility * 131 + antigenIndex * 17 + 5)
  const size = 12 + Math.floor(randomFrom(facility * 7)() * 90)
  const mapped = !(antigen.code === 'HPV' && facility % 3 === 0)
  const noStock = silent || random() < 0.05
  const vial = antigen.dosesPerVial ?? 1
  const draw = random()
  const soh = !mapped || noStock ? null : draw < 0.08 ? 0 : Math.round((size * draw * 3.2) / vial) * vial
  const noDoses = random() < 0.12
  const given = !mapped || noDoses ? null : random() < 0.04 ? 0 : Math.round(size * (0.6 + random() * 0.55))
  const months = soh === null ? null : Math.round((soh / size) * 10) / 10
  const percent = given === null ? null : Math.round((given / (size * 0.95)) * 1000) / 10
  const isa = Math.ceil((size * 2) / vial) * vial
  const age = soh === null ? null : 1 + Math.floor(random() * 34)
  const saved = kept.decisions.get(`${facility}/${antigen.id}`)
  const paper = kept.paper.get(`${facility}/${antigen.id}`)
  const current = paper ?? soh
  return {
    antigen: antigen.id,
    stock: mapped ? statusOf(months, current) : 'notMapped',
    sohDoses: current,
    observedOn: age === null ? null : daysAgo(age),
    origin: soh === null ? null : facility % 4 === 1 ? 'paper' : 'stockCards',
    lastMovementOn: age === null ? null : daysAgo(age + Math.floor(random() * 9)),
    nextExpiryOn: age === null ? null : daysAgo(-60 - Math.floor(random() * 300)),
    monthsOfStock: months,
    runsOutOn: months === null || soh === 0 ? null : daysAgo(-Math.floor(months * 30)),
    stockoutDays: soh === 0 ? 6 : 0,
    doses: mapped ? (given === null ? 'notReported' : 'reported') : 'notMapped',
    dosesGiven: given,
    dosesGivenBefore: given !== null && random() < 0.05 ? given - 7 : null,
    coveragePercent: percent,
    coverageBand: bandOf(percent),
    impossible: random() < 0.02,
    recommendedDoses: current === null ? null : Math.max(0, Math.ceil((isa - current) / vial) * vial),
    enteredDoses: saved?.enteredDoses ?? null,
  }
}

const URGENCY: Record<StockStatus, number> = {
  out: 0,
  low: 1,
  notReported: 2,
  unknown: 3,
  ok: 4,
  over: 5,
  notMapped: 6,
}

function rowFor(district: MockDistrict, index: number): ResupplyRow {
  const facilityId = district.id * 1000 + index
  const random = randomFrom(facilityId)
  const stem = pick(random, STEMS)
  const silent = random() < 0.1
  const cells = ANTIGENS.map((_, antigen) => cellFor(facilityId, antigen, silent))
  const checksDone = CHECKS.filter((item) => kept.checks.get(`${facilityId}/${item}`)?.ticked).length
  return {
    facilityId,
    name: `${stem} ${index < 15 ? pick(random, TYPES) : `${index}`}`,
    code: `F${String(facilityId).padStart(6, '0')}`,
    type: pick(random, TYPES),
    active: random() > 0.02,
    recordKeeping: facilityId % 4 === 1 ? 'paper' : random() < 0.04 ? 'dhis2Only' : 'openlmis',
    linked: random() > 0.06,
    checksDone: index % 5 === 2 && checksDone === 0 ? 4 : checksDone,
    signedOff: kept.signOffs.has(facilityId),
    urgency: Math.min(...cells.map((cell) => URGENCY[cell.stock] * 100 + (cell.monthsOfStock ?? 0))),
    cells,
  }
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value === null) ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0)

export function gridFor(districtId: number, month: number | undefined): ResupplyGrid | null {
  const district = DISTRICTS.find(({ id }) => id === districtId)
  if (!district) return null
  const rows = Array.from({ length: district.facilities }, (_, index) => rowFor(district, index))
  const last = monthBack(thisMonth(), 1)
  const cells = (id: number) => rows.flatMap((row) => row.cells.filter((cell) => cell.antigen === id))
  const months = Array.from({ length: 14 }, (_, back) => ({
    month: monthBack(thisMonth(), back),
    expected: rows.length,
    reported: Math.round(rows.length * (back === 0 ? 0.1 : back === 1 ? 0.85 : 0.97)),
  }))
  const nextDelivery = daysAgo(-17)
  return {
    district: { id: district.id, name: district.name, level: district.level, levelName: district.levelName },
    month: month ?? last,
    months,
    supplyMonth: monthBack(month ?? last, -1),
    nextDeliveryOn: nextDelivery,
    antigens: [...ANTIGENS],
    headline: {
      facilities: rows.length,
      reported: Math.round(rows.length * 0.85),
      runningOut: ANTIGENS.map(({ id }) => ({
        antigen: id,
        facilities: cells(id).filter((cell) => cell.monthsOfStock !== null && cell.monthsOfStock < 0.55).length,
        before: nextDelivery,
      })),
      outNow: rows.filter((row) => row.cells.some((cell) => cell.stock === 'out')).length,
    },
    rows,
    totals: ANTIGENS.map(({ id }) => ({
      antigen: id,
      sohDoses: sum(cells(id).map((cell) => cell.sohDoses)),
      dosesGiven: sum(cells(id).map((cell) => cell.dosesGiven)),
      recommendedDoses: sum(cells(id).map((cell) => cell.recommendedDoses)),
      enteredDoses: sum(cells(id).map((cell) => cell.enteredDoses)),
      reportedStock: cells(id).filter((cell) => cell.sohDoses !== null).length,
      reportedDoses: cells(id).filter((cell) => cell.dosesGiven !== null).length,
    })),
    sources: [...SOURCES],
    generatedAt: instantAgo(3),
  }
}

function historyFor(facility: number, cell: ResupplyCell, month: number): MonthFigures[] {
  const random = randomFrom(facility * 3 + cell.antigen)
  const base = cell.dosesGiven ?? 40
  return Array.from({ length: 13 }, (_, index) => {
    const at = monthBack(month, 11 - index)
    const silent = random() < 0.1 || at === thisMonth()
    const given = Math.round(base * (0.7 + random() * 0.6))
    const closing = random() < 0.08 ? 0 : Math.round(base * random() * 2.6)
    return {
      month: at,
      doses: silent ? 'notReported' : 'reported',
      dosesGiven: silent ? null : given,
      dosesGivenBefore: null,
      coverageDoses: silent ? null : given,
      targetPersons: Math.round(base * 1.05),
      coveragePercent: silent ? null : (given / (base * 1.05)) * 100,
      coverageCumulativePercent: 84.2,
      dropOutPercent: 6.5,
      stock: 'reported',
      openingDoses: closing + 30,
      receivedDoses: 80,
      usedDoses: given + 9,
      adjustedDoses: 0,
      lostClosedDoses: 0,
      closingDoses: closing,
      stockoutDays: closing === 0 ? 5 : 0,
      amcDoses: base * 1.1,
      openVialWastagePercent: 14,
      openVialWastageCumulativePercent: 16.4,
      closedVialWastagePercent: 0.5,
    }
  })
}

function formulasFor(cell: ResupplyCell, size: number): FilledFormula[] {
  const isa = (cell.recommendedDoses ?? 0) + (cell.sohDoses ?? 0)
  const vials = (doses: number | null) => (doses === null ? null : Math.ceil(doses / size))
  const need =
    cell.dosesGiven === null || cell.sohDoses === null
      ? null
      : Math.max(0, Math.ceil((cell.dosesGiven * 1.25 * 2 + 20 - cell.sohDoses) / size) * size)
  return [
    {
      id: 'isa',
      formula: 'max(0, ISA − SOH)',
      inputs: [
        { name: 'isa', value: isa, unit: 'doses', from: 'OpenLMIS ideal stock amounts' },
        { name: 'soh', value: cell.sohDoses, unit: 'doses', from: 'OpenLMIS stock cards' },
      ],
      resultDoses: cell.recommendedDoses,
      resultVials: vials(cell.recommendedDoses),
      missing: cell.sohDoses === null ? 'noSoh' : null,
      source: 'OpenLMIS requisition calculation',
    },
    {
      id: 'demand',
      formula: 'max(0, doses given × wastage factor × months to cover + buffer − SOH − on the way)',
      inputs: [
        { name: 'dosesGivenLastMonth', value: cell.dosesGiven, unit: 'doses', from: 'DHIS2' },
        { name: 'wastageFactor', value: 1.25, unit: 'factor', from: 'wastage rate of the antigen' },
        { name: 'periodsToCover', value: 2, unit: 'months', from: 'settings' },
        { name: 'buffer', value: 20, unit: 'doses', from: 'settings' },
        { name: 'soh', value: cell.sohDoses, unit: 'doses', from: 'OpenLMIS stock cards' },
        { name: 'inTransit', value: null, unit: 'doses', from: 'not known' },
      ],
      resultDoses: need,
      resultVials: vials(need),
      missing: need === null ? 'noDoses' : null,
      source: 'doses given last month',
    },
  ]
}

export function facilityFor(facilityId: number, month: number | undefined): ResupplyFacility | null {
  const district = DISTRICTS.find(({ id }) => id === Math.floor(facilityId / 1000))
  const index = facilityId % 1000
  if (!district || index >= district.facilities) return null
  const row = rowFor(district, index)
  const shown = month ?? monthBack(thisMonth(), 1)
  return {
    facilityId,
    name: row.name,
    code: row.code,
    type: row.type,
    district: { id: district.id, name: district.name, level: 3, levelName: 'District' },
    recordKeeping: row.recordKeeping,
    openlmisUrl: row.recordKeeping === 'dhis2Only' ? null : 'https://openlmis.example/#!/stockmanagement',
    dhis2Url: row.linked ? 'https://dhis2.example/dhis-web-dashboard' : null,
    month: shown,
    supplyMonth: monthBack(shown, -1),
    antigens: ANTIGENS.flatMap((antigen) => {
      const cell = row.cells.find((entry) => entry.antigen === antigen.id)
      if (!cell) return []
      return [
        {
          antigen,
          cell,
          history: historyFor(facilityId, cell, shown),
          formulas: formulasFor(cell, antigen.dosesPerVial ?? 1),
          recommendedBy: cell.recommendedDoses === null ? null : ('isa' as const),
          decision: kept.decisions.get(`${facilityId}/${antigen.id}`) ?? null,
        },
      ]
    }),
    checks: CHECKS.map((item) => {
      const check = kept.checks.get(`${facilityId}/${item}`)
      return {
        item,
        ticked: check?.ticked ?? false,
        note: check?.note ?? null,
        by: check?.by ?? null,
        at: check?.at ?? null,
      }
    }),
    signOff: kept.signOffs.get(facilityId) ?? null,
  }
}
