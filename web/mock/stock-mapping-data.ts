import type { MappingFinding, StockIndicator, StockMappingRow, StockMappings } from '../../contract/stock-mapping.ts'
import type { Routes } from './routes.ts'
import { ANTIGENS, instantAgo } from './world.ts'

const INDICATORS: readonly StockIndicator[] = ['openingBalance', 'received', 'issued', 'closingBalance', 'stockOutDays']

const adds: MappingFinding = {
  code: 'aggregationAddsBalances',
  severity: 'warning',
  values: { element: 'EPI - stock on hand', aggregationType: 'SUM' },
  message: 'DHIS2 adds up EPI - stock on hand over months (SUM); a year then shows twelve times the stock.',
  remedy: 'Set the aggregation type to LAST, or look at it by month only.',
}
const gone: MappingFinding = {
  code: 'elementGone',
  severity: 'error',
  values: { element: 'EPI - IPV received' },
  message: 'DHIS2 has no data element EPI - IPV received (any more).',
  remedy: 'Map to another element, or reject the mapping.',
}

/** One of each state: confirmed with and without remarks, broken, proposed, rejected, and cells that nothing fills. */
const mappings: StockMappingRow[] = ANTIGENS.flatMap(({ id, code }, a) =>
  INDICATORS.filter((_, i) => (a + i) % 7 !== 6).map((indicator, i): StockMappingRow => {
    const isBroken = a === 2 && indicator === 'received'
    return {
      id: a * 10 + i + 1,
      dataSetUid: 'jqSaKxtj8IA',
      dataElementUid: `mock${String(a * 10 + i).padStart(7, '0')}`,
      elementCode: `EPI_${code}_${indicator}`,
      elementName: isBroken ? null : `EPI - ${code} ${indicator}`,
      optionUid: null,
      optionName: null,
      productId: null,
      antigen: id,
      commodityTypeId: null,
      indicator,
      unit: indicator === 'stockOutDays' ? 'days' : a === 1 ? 'vials' : 'doses',
      conversion: null,
      products: [{ code: `${code}10`, conversion: { dispensingUnits: a === 1 ? 10 : 1, makesUnits: 1 } }],
      source: 'cards',
      programCode: null,
      model: 'element',
      method: a > 7 ? 'name' : 'code',
      state: isBroken || a < 5 ? 'confirmed' : a === 6 ? 'rejected' : 'proposed',
      score: a > 7 ? 0.4 : 1,
      note: a === 0 ? 'agreed with the programme' : null,
      decidedBy: a < 5 ? 'admin' : 'system',
      decidedAt: instantAgo(a * 300),
      findings: isBroken ? [gone] : indicator === 'closingBalance' ? [adds] : [],
    }
  }),
)

const page = (): StockMappings => ({
  dataSets: [
    {
      uid: 'jqSaKxtj8IA',
      code: 'IMM_AGG_STOCK',
      name: 'EPI - Stock',
      periodType: 'Monthly',
      findings: [
        {
          code: 'expires',
          severity: 'warning',
          values: { dataSet: 'EPI - Stock', days: 20 },
          message: 'The data set EPI - Stock takes nothing later than 20 days after a period ends.',
          remedy: 'Raise the expiry days of the data set.',
        },
      ],
      confirmed: mappings.filter(({ state }) => state === 'confirmed').length,
      broken: 1,
      proposed: mappings.filter(({ state }) => state === 'proposed').length,
      readyByCode: mappings.filter(({ state, method }) => state === 'proposed' && method === 'code').length,
    },
  ],
  dataSetUid: 'jqSaKxtj8IA',
  products: [{ id: 7, code: 'ADS05', name: 'Auto-disable syringe 0.5 ml', dispensingUnit: 'each' }],
  antigens: ANTIGENS.map(({ id, code, name }) => ({ id, code, name })),
  commodityTypes: [],
  mappings,
})

export const stockMappingRoutes: Routes = [
  ['GET', /^\/stock-mapping$/, () => ({ json: page() })],
  [
    'GET',
    /^\/stock-mapping\/cells$/,
    () => ({
      json: {
        total: mappings.length,
        cells: mappings.slice(0, 20).map((mapping) => ({
          dataElementUid: mapping.dataElementUid,
          elementCode: mapping.elementCode,
          elementName: mapping.elementName ?? mapping.dataElementUid,
          valueType: 'INTEGER_ZERO_OR_POSITIVE',
          optionUid: null,
          optionName: null,
          state: mapping.state,
          decidedAt: mapping.decidedAt,
        })),
      },
    }),
  ],
  [
    'PUT',
    /^\/stock-mapping\/cells$/,
    ({ body }) => {
      const said = JSON.parse(body) as Pick<StockMappingRow, 'dataElementUid' | 'state'>
      const at = mappings.findIndex(({ dataElementUid }) => dataElementUid === said.dataElementUid)
      const before = mappings[at]
      if (!before)
        return { status: 404, json: { type: 'about:blank', title: 'Not found', status: 404, code: 'mock404' } }
      mappings[at] = { ...before, state: said.state, decidedBy: 'admin', decidedAt: instantAgo(0) }
      return { json: mappings[at] }
    },
  ],
]
