import '../styles/charts.css'
import { useCallback } from 'react'
import { dot, lineY, plot, rectY, ruleY, text } from '@observablehq/plot'
import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { Overview } from '../../../contract/overview.ts'
import { drawingDocument } from '../charts/drawing-document.ts'
import { hatchFill } from '../charts/hatch.ts'
import { monthEnd, monthOfNow, monthStart } from '../charts/months.ts'
import { PlotFigure } from '../charts/PlotFigure.tsx'
import { useFormat } from '../format/use-format.ts'
import { trendFinding } from './findings.ts'

type TrendMonths = Overview['trend'][number]['months']

const INK = '#1c2329'
const QUIET = '#5d666d'
const OUT = '#9a1b16'

/** Small multiples on one scale, so that antigens can be compared by eye. */
export function Trends({ overview }: { overview: Overview }) {
  const { t } = useTranslation('overview')
  const trends = overview.antigens.flatMap((antigen) => {
    const months = overview.trend.find((entry) => entry.antigen === antigen.id)?.months
    return months && months.length > 0 ? [{ antigen, months }] : []
  })
  return (
    <section className="card trends" aria-labelledby="trends-title">
      <h2 id="trends-title">{t('trend.title', { area: overview.area.name })}</h2>
      <p className="small quiet">{t('trend.how')}</p>
      <div className="multiples">
        {trends.map(({ antigen, months }) => (
          <Trend key={antigen.id} antigen={antigen} months={months} />
        ))}
      </div>
    </section>
  )
}

function Trend({ antigen, months }: { antigen: Antigen; months: TrendMonths }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const finding = trendFinding(months)
  const percent = (value: number | null) => (value === null ? '–' : format.percent(value))
  const title = `${antigen.code}: ${t(`trend.${finding.kind}`, { from: percent(finding.from), to: percent(finding.to) })}`
  const draw = useCallback((width: number) => drawTrend(width, months, format), [months, format])
  return <PlotFigure title={title} draw={draw} />
}

const middleOf = (month: number): Date => new Date((monthStart(month).getTime() + monthEnd(month).getTime()) / 2)

function drawTrend(width: number, months: TrendMonths, format: ReturnType<typeof useFormat>): Element {
  const frame = document.createElement('div')
  frame.append(drawCoverage(width, months, format), drawOut(width, months, format))
  return frame
}

const common = {
  marginLeft: 34,
  marginRight: 44,
  style: { fontSize: '10.5px', background: 'none', color: QUIET, overflow: 'visible' },
}

function drawCoverage(width: number, months: TrendMonths, format: ReturnType<typeof useFormat>): Element {
  const known = months.flatMap((month) =>
    month.coveragePercent === null ? [] : [{ at: middleOf(month.month), percent: month.coveragePercent }],
  )
  const all = months.map((month) => ({ at: middleOf(month.month), percent: month.coveragePercent }))
  return plot({
    document: drawingDocument(),
    ...common,
    width,
    height: 104,
    marginTop: 10,
    marginBottom: 4,
    x: { type: 'utc', axis: null },
    y: {
      domain: [0, Math.max(110, ...known.map(({ percent }) => percent))],
      ticks: [0, 50, 100],
      tickSize: 0,
      label: null,
      tickFormat: (value: number) => format.percent(value),
    },
    marks: [
      ruleY([0], { stroke: '#c6cbc4' }),
      ruleY([100], { stroke: '#aab0a8', strokeDasharray: '2 3' }),
      lineY(all, { x: 'at', y: 'percent', stroke: INK, strokeWidth: 1.7 }),
      dot(known.slice(-1), { x: 'at', y: 'percent', fill: INK, r: 2.6 }),
      text(known.slice(-1), {
        x: 'at',
        y: 'percent',
        text: (point: { percent: number }) => format.percent(point.percent),
        textAnchor: 'start',
        dx: 6,
        fill: INK,
        fontWeight: 600,
      }),
    ],
  })
}

/** Facilities out of stock, under the coverage of the same months. */
function drawOut(width: number, months: TrendMonths, format: ReturnType<typeof useFormat>): Element {
  const now = monthOfNow(new Date())
  const bars = months.flatMap((month) =>
    month.facilitiesOut === null
      ? []
      : [
          {
            x1: monthStart(month.month),
            x2: monthEnd(month.month),
            out: month.facilitiesOut,
            open: month.month >= now,
          },
        ],
  )
  const last = bars.at(-1)
  return plot({
    document: drawingDocument(),
    ...common,
    width,
    height: 62,
    marginTop: 4,
    marginBottom: 18,
    x: {
      type: 'utc',
      ticks: 4,
      tickSize: 0,
      label: null,
      tickFormat: (date: Date) => format.monthShort(date.getUTCFullYear() * 100 + date.getUTCMonth() + 1),
    },
    y: {
      domain: [0, Math.max(4, ...bars.map(({ out }) => out))],
      ticks: 1,
      tickSize: 0,
      label: null,
      tickFormat: (value: number) => format.whole(value),
    },
    marks: [
      rectY(bars, {
        x1: 'x1',
        x2: 'x2',
        y: 'out',
        inset: 0.6,
        fill: (bar: { open: boolean }) => (bar.open ? hatchFill() : OUT),
      }),
      ruleY([0], { stroke: '#c6cbc4' }),
      text(last ? [last] : [], {
        x: 'x2',
        y: 'out',
        text: (bar: { out: number }) => format.whole(bar.out),
        textAnchor: 'start',
        dx: 6,
        dy: -3,
        fill: OUT,
        fontWeight: 600,
      }),
    ],
  })
}
