import type { CoverageBand } from '../../contract/common.ts'
import type { ExplainedFigure, Overview, OverviewCell, OverviewGeometry, OverviewRow } from '../../contract/overview.ts'
import { gridFor } from './resupply-data.ts'
import { randomFrom } from './random.ts'
import type { Routes } from './routes.ts'
import { numberIn } from './query.ts'
import { ANTIGENS, COUNTRY, DISTRICTS, REGIONS, SOURCES, instantAgo, monthBack, thisMonth } from './world.ts'

function bandOf(percent: number): CoverageBand {
  return percent > 100 ? 'over100' : percent >= 95 ? 'high' : percent >= 80 ? 'good' : percent >= 50 ? 'middle' : 'low'
}

function cellOf(place: number, antigen: number, facilities: number): OverviewCell {
  const random = randomFrom(place * 37 + antigen)
  const reported = Math.round(facilities * (0.8 + random() * 0.2))
  const coverage = Math.round((55 + random() * 55) * 10) / 10
  const out = Math.floor(reported * random() * random() * 0.4)
  const low = Math.floor((reported - out) * random() * 0.3)
  return {
    antigen,
    dosesGiven: facilities === 0 ? null : Math.round(reported * 40 * (coverage / 100)),
    coveragePercent: facilities === 0 ? null : coverage,
    coverageCumulativePercent: facilities === 0 ? null : coverage - 3,
    coverageBand: facilities === 0 ? null : bandOf(coverage),
    dropOutPercent: 4 + random() * 8,
    dosesReported: reported,
    dosesExpected: facilities,
    stockReported: reported,
    stockExpected: facilities,
    closingDoses: reported * 60,
    monthsOfStock: facilities === 0 ? null : Math.round((0.4 + random() * 2.4) * 10) / 10,
    stockOut: out,
    stockLow: low,
    stockOk: reported - out - low,
    stockOver: 0,
    withStockoutDays: out,
    openVialWastageCumulativePercent: 12 + random() * 20,
    disagrees: facilities > 0 && random() < 0.14,
  }
}

function rowOf(
  kind: 'area' | 'facility',
  id: number,
  name: string,
  facilities: number,
  antigens: readonly number[],
): OverviewRow {
  return {
    kind,
    id,
    name,
    code: kind === 'facility' ? `F${id}` : null,
    facilities,
    cells: antigens.map((antigen) => cellOf(id, antigen, facilities)),
  }
}

const facilitiesOf = (area: number): number =>
  DISTRICTS.filter(({ id, region }) => area === COUNTRY.id || id === area || region === area).reduce(
    (sum, { facilities }) => sum + facilities,
    0,
  )

function childrenOf(area: number, antigens: readonly number[]): OverviewRow[] {
  if (area === COUNTRY.id) return REGIONS.map(({ id, name }) => rowOf('area', id, name, facilitiesOf(id), antigens))
  const districts = DISTRICTS.filter(({ region }) => region === area)
  if (districts.length > 0)
    return districts.map(({ id, name, facilities }) => rowOf('area', id, name, facilities, antigens))
  return (gridFor(area, undefined)?.rows ?? []).map((row) => rowOf('facility', row.facilityId, row.name, 1, antigens))
}

function overviewFor(areaId: number, month: number, all: boolean, hierarchy: 'openlmis' | 'dhis2'): Overview | null {
  const area = [COUNTRY, ...REGIONS, ...DISTRICTS].find(({ id }) => id === areaId)
  if (!area) return null
  const antigens = ANTIGENS.filter(({ tracer }) => all || tracer)
  const ids = antigens.map(({ id }) => id)
  const facilities = facilitiesOf(areaId)
  const region = DISTRICTS.find(({ id }) => id === areaId)?.region
  const path = [
    COUNTRY,
    ...REGIONS.filter(({ id }) => id === areaId || id === region),
    ...DISTRICTS.filter(({ id }) => id === areaId),
  ]
  const ref = ({ id, name, level, levelName }: typeof COUNTRY) => ({ id, name, level, levelName })
  return {
    hierarchy,
    area: ref(area),
    path: path.map(ref),
    month,
    months: Array.from({ length: 24 }, (_, back) => ({
      month: monthBack(thisMonth(), back),
      expected: facilities,
      reported: Math.round(facilities * (back === 0 ? 0.08 : back === 1 ? 0.87 : 0.93 + 0.06 * randomFrom(back)())),
    })),
    antigens,
    total: rowOf('area', areaId, area.name, facilities, ids),
    rows: childrenOf(areaId, ids),
    trend: ids.map((antigen) => {
      const random = randomFrom(antigen * 71 + areaId)
      const slope = random() - 0.5
      return {
        antigen,
        months: Array.from({ length: 24 }, (_, index) => ({
          month: monthBack(thisMonth(), 23 - index),
          coveragePercent: index === 23 || random() < 0.04 ? null : 80 + slope * index + random() * 9,
          dosesGiven: 1000,
          usedDoses: 1150,
          closingDoses: 2300,
          monthsOfStock: 1.4,
          facilitiesOut: Math.floor(random() * random() * facilities * 0.15),
          reported: facilities,
          expected: facilities,
        })),
      }
    }),
    alerts: [
      {
        kind: 'stockOut',
        areaId: 105,
        facilityId: null,
        name: 'Ladako',
        antigen: 4,
        value: 9,
        detail: '9 facilities out',
      },
      {
        kind: 'disagreement',
        areaId: 11,
        facilityId: null,
        name: 'Coastal',
        antigen: 7,
        value: 412,
        detail: 'given against used',
      },
      {
        kind: 'impossible',
        areaId: 100,
        facilityId: 100004,
        name: 'Gbendembu Health centre',
        antigen: 2,
        value: 60,
        detail: '',
      },
      { kind: 'incomplete', areaId: 13, facilityId: null, name: 'Highlands', antigen: null, value: 61, detail: '' },
      { kind: 'wastage', areaId: 14, facilityId: null, name: 'River', antigen: 1, value: 58, detail: '' },
    ],
    unplaced: { openlmisOnly: 12, dhis2Only: 31 },
    sources: [...SOURCES],
    generatedAt: instantAgo(5),
  }
}

/** Children as a patchwork of slanted cells, clockwise and anticlockwise by turns, as org units come. */
function geometryFor(area: number): OverviewGeometry {
  const rows = childrenOf(area, [1])
  const columns = Math.ceil(Math.sqrt(rows.length))
  return {
    type: 'FeatureCollection',
    features: rows.map((row, index) => {
      const [x, y] = [(index % columns) + 30, Math.floor(index / columns) - 8]
      const jag = (px: number, py: number): [number, number] => [
        px + 0.18 * Math.sin(py * 3 + px),
        py + 0.16 * Math.cos(px * 4),
      ]
      const ring = [
        jag(x, y),
        jag(x + 0.5, y),
        jag(x + 1, y),
        jag(x + 1, y + 0.5),
        jag(x + 1, y + 1),
        jag(x, y + 1),
        jag(x, y),
      ]
      const coordinates = index % 2 === 0 ? ring : ring.toReversed()
      const geometry =
        row.kind === 'facility'
          ? { type: 'Point', coordinates: jag(x, y) }
          : { type: 'Polygon', coordinates: [coordinates] }
      return { type: 'Feature', id: row.id, geometry, properties: { kind: row.kind, name: row.name } }
    }),
  }
}

function explain(figure: string, antigen: number, month: number): ExplainedFigure {
  const percent = figure === 'coveragePercent'
  return {
    figure,
    value: percent ? 82.4 : 1.6,
    unit: percent ? 'percent' : 'months',
    formula: percent
      ? 'doses given to the target group / target persons of the month'
      : 'stock on hand / average monthly consumption',
    formulaSource: percent ? 'WHO immunisation indicator definitions' : 'OpenLMIS adjusted consumption',
    inputs: [
      {
        name: percent ? 'coverageDoses' : 'sohDoses',
        value: 18_412,
        unit: 'doses',
        system: percent ? 'DHIS2' : 'OpenLMIS',
        sourceRecord: 'pikOziyCXbM',
        url: 'https://dhis2.example/api/dataElements/pikOziyCXbM',
        fetchedAt: instantAgo(31 * 60),
        sourceChangedAt: instantAgo(4000),
        earlier: [{ value: 18_020, replacedAt: instantAgo(9000) }],
      },
      {
        name: percent ? 'targetPersons' : 'amcDoses',
        value: 22_345,
        unit: percent ? 'persons' : 'doses',
        system: 'DHIS2',
        sourceRecord: null,
        url: null,
        fetchedAt: instantAgo(31 * 60),
        sourceChangedAt: null,
        earlier: [],
      },
    ],
    notIncluded: [{ reason: 'notReported', facilities: 14 }],
    history: Array.from({ length: 12 }, (_, back) => ({
      month: monthBack(month, 11 - back),
      value: back === 4 ? null : percent ? 70 + 20 * randomFrom(back + antigen)() : 1 + randomFrom(back)(),
    })),
  }
}

export const overviewRoutes: Routes = [
  [
    'GET',
    /^\/overview$/,
    ({ query }) => {
      const month = numberIn(query, 'month') ?? monthBack(thisMonth(), 1)
      const hierarchy = query.get('hierarchy') === 'dhis2' ? 'dhis2' : 'openlmis'
      const found = overviewFor(
        numberIn(query, 'area') ?? COUNTRY.id,
        month,
        query.get('antigens') === 'all',
        hierarchy,
      )
      return found ? { json: found } : null
    },
  ],
  ['GET', /^\/overview\/geometry$/, ({ query }) => ({ json: geometryFor(numberIn(query, 'area') ?? COUNTRY.id) })],
  [
    'GET',
    /^\/figures\/explain$/,
    ({ query }) => ({
      json: explain(
        query.get('figure') ?? '',
        numberIn(query, 'antigen') ?? 1,
        numberIn(query, 'month') ?? thisMonth(),
      ),
    }),
  ],
]
