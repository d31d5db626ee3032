import '../styles/charts.css'
import { useCallback } from 'react'
import { geo, plot, text } from '@observablehq/plot'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Overview, OverviewGeometry, OverviewRow } from '../../../contract/overview.ts'
import { drawingDocument } from '../charts/drawing-document.ts'
import { hatchFill } from '../charts/hatch.ts'
import { PlotFigure } from '../charts/PlotFigure.tsx'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { AreaTable } from './AreaTable.tsx'
import { cellIn, stockShareOut } from './findings.ts'
import { flatten, labelPlaceOf, type FlatFeature } from './flat-map.ts'
import type { OverviewProps } from './OverviewPage.tsx'
import { geometryQuery } from './queries.ts'

/** Coverage is not a status: one neutral hue, darker is more. Stock-out is: the red of "out", paler to full. */
const COVERAGE = { low: '#f1f3f5', middle: '#d3dae2', good: '#a9b8c8', high: '#5b7593', over100: '#34496a' } as const
const OUT_SHARES = [
  { upTo: 0, fill: '#e4f2e7', key: 'none' },
  { upTo: 0.1, fill: '#fadfdc', key: 'tenth' },
  { upTo: 0.25, fill: '#ec9d96', key: 'quarter' },
  { upTo: 1, fill: '#b8322b', key: 'more' },
] as const

export function AreaMap(props: OverviewProps) {
  const { t } = useTranslation('overview')
  const { overview, search, change } = props
  const { data, error, refetch } = useQuery(geometryQuery(overview.hierarchy, overview.area.id))
  if (error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  const drawn = data.features.filter((feature) => feature.geometry !== null)
  const antigen = overview.antigens.find(({ id }) => id === search.antigen) ?? overview.antigens[0]
  if (drawn.length === 0 || !antigen)
    return (
      <>
        <p className="notice map-notice">{t('map.none')}</p>
        <AreaTable {...props} />
      </>
    )
  return (
    <div className="map-body">
      <MapTools {...props} antigen={antigen.id} />
      <Choropleth
        features={drawn}
        overview={overview}
        antigen={antigen.id}
        measure={search.measure ?? 'coverage'}
        change={change}
      />
      <MapLegend measure={search.measure ?? 'coverage'} />
      <details className="same-table">
        <summary>{t('map.asTable')}</summary>
        <AreaTable {...props} />
      </details>
    </div>
  )
}

function MapTools({ overview, search, change, antigen }: OverviewProps & { antigen: number }) {
  const { t } = useTranslation('overview')
  return (
    <div className="row no-print">
      <select
        aria-label={t('map.antigen')}
        value={antigen}
        onChange={(event) => change({ antigen: Number(event.target.value) })}
      >
        {overview.antigens.map(({ id, code }) => (
          <option key={id} value={id}>
            {code}
          </option>
        ))}
      </select>
      <span className="segments" role="group" aria-label={t('map.measure')}>
        <button type="button" aria-pressed={search.measure !== 'stock'} onClick={() => change({ measure: undefined })}>
          {t('map.coverage')}
        </button>
        <button type="button" aria-pressed={search.measure === 'stock'} onClick={() => change({ measure: 'stock' })}>
          {t('map.stock')}
        </button>
      </span>
    </div>
  )
}

type Measure = 'coverage' | 'stock'

function fillOf(row: OverviewRow | undefined, antigen: number, measure: Measure): string {
  const cell = row && cellIn(row, antigen)
  if (!cell) return hatchFill()
  if (measure === 'coverage') return cell.coverageBand === null ? hatchFill() : COVERAGE[cell.coverageBand]
  const share = stockShareOut(cell)
  return share === null ? hatchFill() : (OUT_SHARES.find(({ upTo }) => share <= upTo)?.fill ?? OUT_SHARES[3].fill)
}

interface ChoroplethProps {
  readonly features: OverviewGeometry['features']
  readonly overview: Overview
  readonly antigen: number
  readonly measure: Measure
  readonly change: OverviewProps['change']
}

function Choropleth({ features, overview, antigen, measure, change }: ChoroplethProps) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const code = overview.antigens.find(({ id }) => id === antigen)?.code ?? ''
  const draw = useCallback(
    (width: number) => {
      const flat = flatten(features)
      const rowOf = (feature: FlatFeature) =>
        overview.rows.find((row) => row.id === feature.id && row.kind === feature.properties.kind)
      const valueOf = (feature: FlatFeature): string => {
        const row = rowOf(feature)
        const cell = row && cellIn(row, antigen)
        if (!cell) return '–'
        if (measure === 'coverage') return cell.coveragePercent === null ? '–' : format.percent(cell.coveragePercent)
        return cell.stockReported === 0 ? '–' : `${format.whole(cell.stockOut)} / ${format.whole(cell.stockReported)}`
      }
      const dark = (feature: FlatFeature) =>
        ['#5b7593', '#34496a', '#b8322b'].includes(fillOf(rowOf(feature), antigen, measure))
      const chart = plot({
        document: drawingDocument(),
        width,
        height: Math.min(560, Math.max(260, Math.round(width * 0.62))),
        margin: 6,
        style: { background: 'none', fontSize: '11px' },
        projection: { type: 'reflect-y', domain: { type: 'FeatureCollection', features: flat } },
        marks: [
          geo(flat, {
            fill: (feature: FlatFeature) => fillOf(rowOf(feature), antigen, measure),
            stroke: '#fff',
            strokeWidth: 1.2,
            r: 4,
          }),
          text(flat, {
            x: (feature: FlatFeature) => labelPlaceOf(feature)[0],
            y: (feature: FlatFeature) => labelPlaceOf(feature)[1],
            text: (feature: FlatFeature) => (flat.length > 40 ? '' : `${feature.properties.name}\n${valueOf(feature)}`),
            fill: (feature: FlatFeature) => (dark(feature) ? '#fff' : '#1c2329'),
            lineHeight: 1.15,
          }),
        ],
      })
      makeClickable(chart, flat, rowOf, (area) => change({ area }))
      return chart
    },
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [features, overview, antigen, measure, format],
  )
  return (
    <PlotFigure title={t(`map.title.${measure}`, { antigen: code, month: format.month(overview.month) })} draw={draw} />
  )
}

/** The mouse may drill down on the map; the keyboard does in the table with the same content. */
function makeClickable(
  chart: Element,
  flat: readonly FlatFeature[],
  rowOf: (feature: FlatFeature) => OverviewRow | undefined,
  open: (area: number) => void,
): void {
  chart.querySelectorAll('g[aria-label="geo"] path').forEach((path, index) => {
    const feature = flat[index]
    const row = feature && rowOf(feature)
    if (row?.kind !== 'area') return
    path.classList.add('clickable')
    path.addEventListener('click', () => open(row.id))
  })
}

function MapLegend({ measure }: { measure: Measure }) {
  const { t } = useTranslation('overview')
  const steps =
    measure === 'coverage'
      ? Object.entries(COVERAGE).map(([key, fill]) => ({ key, fill }))
      : OUT_SHARES.map(({ key, fill }) => ({ key, fill }))
  return (
    <ul className="map-legend small">
      {steps.map(({ key, fill }) => (
        <li key={key}>
          <span className="swatch" style={{ background: fill }} />
          {t(`map.legend.${key}`)}
        </li>
      ))}
      <li>
        <span className="swatch hatch" />
        {t('cell.notReported')}
      </li>
    </ul>
  )
}
