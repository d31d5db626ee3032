import { DATA_SET_CODE, reference, type PackageAntigen, type PackageContent, type PackageObject } from './content.ts'
import { elementUid } from './element-objects.ts'
import { hasIndicator, indicatorName, indicatorUid, type PackageIndicator } from './indicator-objects.ts'
import { LEGENDS } from './legend-objects.ts'
import { pageLinks } from './page-links.ts'
import { packageUid } from './package-uid.ts'
import { sharing } from './sharing.ts'
import { INDICATOR_WORDS, phrase, PREFIX, translations, words, type Words } from './words.ts'

/** DHIS2's dashboards are 60 columns wide. */
const WIDTH = 60
const TEXT_HEIGHT = 7
const TABLE_HEIGHT = 22
const CHART_HEIGHT = 18

interface Shown {
  readonly visualization: PackageObject
  readonly width: number
  readonly height: number
}

/**
 * One dashboard: stock and coverage side by side for the areas below one's own, then for each watched antigen both over a year, then
 * what needs explaining. Everything is for the viewer's own org units.
 */
export function dashboardObjects(content: PackageContent): PackageObject[] {
  const shown = [
    table(content, 'monthsOfStock', LEGENDS.monthsOfStock),
    table(content, 'coverage', LEGENDS.coverage),
    ...content.antigens.filter(({ tracer }) => tracer).map((antigen) => chart(content, antigen)),
    daysTable(content),
    table(content, 'discrepancy', null),
    table(content, 'closedVialWastage', null),
    table(content, 'openVialWastage', null),
  ].filter((item) => item !== undefined)
  const name = words(
    `${PREFIX} - Vaccine stock beside coverage`,
    `${PREFIX} - Stock de vaccins et couverture`,
    `${PREFIX} - Stock de vacinas e cobertura`,
  )
  const dashboard = {
    id: packageUid('dashboards', 'stock'),
    code: DATA_SET_CODE,
    name: name.en,
    dashboardItems: [...linkItems(content), ...place(shown, content.pagesUrl === null ? 0 : TEXT_HEIGHT)],
    translations: translations({ NAME: name }),
    sharing: sharing(content.ownUid),
  }
  return [...shown.map(({ visualization }) => visualization), { collection: 'dashboards', object: dashboard }]
}

/** Fills rows from left to right. */
function place(shown: readonly Shown[], from: number): object[] {
  let [x, y, rowHeight] = [0, from, 0]
  return shown.map(({ visualization, width, height }) => {
    if (x + width > WIDTH) {
      y += rowHeight
      x = 0
      rowHeight = 0
    }
    const item = {
      id: packageUid('dashboardItems', visualization.object.id),
      type: 'VISUALIZATION',
      visualization: reference(visualization.object.id),
      x,
      y,
      width,
      height,
    }
    x += width
    rowHeight = Math.max(rowHeight, height)
    return item
  })
}

const LINK_TEXTS: Readonly<Record<'overview' | 'resupply', string>> = {
  overview: 'Stock beside coverage, with where each number comes from',
  resupply: 'What to send to whom',
}

function linkItems({ pagesUrl }: PackageContent): object[] {
  const links = pageLinks(pagesUrl)
  if (links.length === 0) return []
  const lines = links.map(({ key, url }) => `- [${LINK_TEXTS[key]}](${url})`)
  const text = ['**Stock numbers come from OpenLMIS. Correct them there.**', ...lines].join('\n')
  return [
    { id: packageUid('dashboardItems', 'links'), type: 'TEXT', text, x: 0, y: 0, width: WIDTH, height: TEXT_HEIGHT },
  ]
}

interface Item {
  readonly dataDimensionItemType: 'INDICATOR' | 'DATA_ELEMENT'
  readonly indicator?: { readonly id: string }
  readonly dataElement?: { readonly id: string }
}

const indicatorItem = (antigen: PackageAntigen, kind: PackageIndicator): Item => ({
  dataDimensionItemType: 'INDICATOR',
  indicator: reference(indicatorUid(antigen, kind)),
})

/** Areas below one's own as rows, antigens as columns, last month. */
function table(content: PackageContent, kind: PackageIndicator, legend: string | null): Shown | undefined {
  const items = content.antigens
    .filter((antigen) => hasIndicator(antigen, kind))
    .map((antigen) => indicatorItem(antigen, kind))
  return items.length === 0 ? undefined : pivot(content, kind, indicatorName(kind), items, legend)
}

function daysTable(content: PackageContent): Shown | undefined {
  const items = content.antigens.map((antigen): Item => ({
    dataDimensionItemType: 'DATA_ELEMENT',
    dataElement: reference(elementUid(antigen, 'stockOutDays')),
  }))
  const name = INDICATOR_WORDS.stockOutDays ?? words('days out of stock', 'jours de rupture', 'dias de ruptura')
  return items.length === 0 ? undefined : pivot(content, 'stockOutDays', name, items, null)
}

function pivot(
  content: PackageContent,
  key: string,
  what: Words,
  items: readonly Item[],
  legend: string | null,
): Shown {
  const name = phrase((language) => `${PREFIX} - ${what[language]} - ${LAST_MONTH[language]}`)
  return {
    width: WIDTH / 2,
    height: TABLE_HEIGHT,
    visualization: {
      collection: 'visualizations',
      object: {
        id: packageUid('visualizations', key),
        name: name.en,
        type: 'PIVOT_TABLE',
        dataDimensionItems: items,
        columnDimensions: ['dx'],
        rowDimensions: ['ou'],
        filterDimensions: ['pe'],
        relativePeriods: { lastMonth: true },
        userOrganisationUnit: true,
        userOrganisationUnitChildren: true,
        hideEmptyRows: false,
        ...(legend !== null && { legend: { set: reference(legend), strategy: 'FIXED', style: 'FILL', showKey: true } }),
        translations: translations({ NAME: name }),
        sharing: sharing(content.ownUid),
      },
    },
  }
}

const LAST_MONTH = words('last month', 'dernier mois', 'último mês')
const LAST_YEAR = words('last 12 months', '12 derniers mois', 'últimos 12 meses')

/** Coverage as columns and months of stock as a line with an axis of its own, over the last year. */
function chart(content: PackageContent, antigen: PackageAntigen): Shown {
  const kinds: readonly PackageIndicator[] = hasIndicator(antigen, 'coverage')
    ? ['coverage', 'monthsOfStock']
    : ['monthsOfStock']
  const title = phrase((language) => kinds.map((kind) => indicatorName(kind)[language]).join(' · '))
  const name = phrase((language) => `${PREFIX} - ${antigen.name} - ${title[language]} - ${LAST_YEAR[language]}`)
  const monthsOfStock = indicatorUid(antigen, 'monthsOfStock')
  return {
    width: WIDTH / 3,
    height: CHART_HEIGHT,
    visualization: {
      collection: 'visualizations',
      object: {
        id: packageUid('visualizations', `year ${antigen.code}`),
        name: name.en,
        type: 'COLUMN',
        dataDimensionItems: kinds.map((kind) => indicatorItem(antigen, kind)),
        columnDimensions: ['dx'],
        rowDimensions: ['pe'],
        filterDimensions: ['ou'],
        relativePeriods: { last12Months: true },
        userOrganisationUnit: true,
        ...(kinds.length > 1 && { series: [{ dimensionItem: monthsOfStock, axis: 1, type: 'LINE' }] }),
        translations: translations({ NAME: name }),
        sharing: sharing(content.ownUid),
      },
    },
  }
}
