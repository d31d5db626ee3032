import '../styles/charts.css'
import { useCallback } from 'react'
import { plot, rectY, ruleX, ruleY, text, lineY, dot } from '@observablehq/plot'
import { useTranslation } from 'react-i18next'
import { drawingDocument } from '../charts/drawing-document.ts'
import { hatchFill } from '../charts/hatch.ts'
import { monthEnd, monthOfNow, monthStart } from '../charts/months.ts'
import { PlotFigure } from '../charts/PlotFigure.tsx'
import { useFormat } from '../format/use-format.ts'
import type { FacilityAntigen } from './AntigenSection.tsx'

interface Props {
  readonly entry: FacilityAntigen
  readonly supplyMonth: number
}

const INK = '#1c2329'
const QUIET = '#5d666d'
const BAR = '#6d8096'
const OUT = '#9a1b16'

const numberOf = (entry: FacilityAntigen, id: string, input: string): number | null =>
  entry.formulas.find((formula) => formula.id === id)?.inputs.find(({ name }) => name === input)?.value ?? null

/** Stock above, doses given below, on one time axis: a gap between the two is what the officer looks for. */
export function HistoryCharts({ entry }: Props) {
  const { t } = useTranslation('resupply')
  const stockTitle = useStockFinding(entry)
  const dosesTitle = useDosesFinding(entry)
  const drawStock = useStockDrawing(entry)
  const drawDoses = useDosesDrawing(entry)
  if (entry.history.length === 0) return <p className="quiet small">{t('charts.none')}</p>
  return (
    <div className="plot-pair">
      <PlotFigure title={stockTitle} draw={drawStock} />
      <PlotFigure title={dosesTitle} draw={drawDoses} />
    </div>
  )
}

function useStockFinding({ history }: FacilityAntigen): string {
  const { t } = useTranslation('resupply')
  const out = history.filter((month) => month.closingDoses === 0 || (month.stockoutDays ?? 0) > 0).length
  const silent = history.filter((month) => month.stock === 'notReported').length
  if (out > 0) return t('charts.stockOut', { count: out, of: history.length })
  if (silent > 0) return t('charts.stockSilent', { count: silent, of: history.length })
  return t('charts.stockNever', { count: history.length })
}

function useDosesFinding({ history }: FacilityAntigen): string {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const given = history.flatMap((month) => (month.dosesGiven === null ? [] : [month.dosesGiven]))
  if (given.length === 0) return t('charts.dosesNone')
  const mean = given.reduce((sum, doses) => sum + doses, 0) / given.length
  return t('charts.doses', { doses: format.whole(mean), reported: given.length, of: history.length })
}

function useAxis() {
  const format = useFormat()
  return {
    height: 132,
    marginLeft: 44,
    marginRight: 76,
    marginTop: 14,
    marginBottom: 22,
    style: { fontSize: '11px', background: 'none', color: QUIET, overflow: 'visible' },
    x: {
      type: 'utc' as const,
      label: null,
      ticks: 4,
      tickSize: 0,
      tickFormat: (date: Date) => format.monthShort(date.getUTCFullYear() * 100 + date.getUTCMonth() + 1),
    },
    y: {
      label: null,
      ticks: 3,
      tickSize: 0,
      zero: true,
      nice: true,
      tickFormat: (value: number) => format.whole(value),
    },
  }
}

function useStockDrawing(entry: FacilityAntigen) {
  const { t } = useTranslation('resupply')
  const axis = useAxis()
  return useCallback(
    (width: number) => {
      const points = entry.history.map((month) => ({ at: monthEnd(month.month), doses: month.closingDoses }))
      const isa = numberOf(entry, 'isa', 'isa')
      const last = entry.history.at(-1)
      const end = last ? monthEnd(last.month) : new Date()
      return plot({
        document: drawingDocument(),
        ...axis,
        width,
        marks: [
          ruleY([0], { stroke: '#aab0a8' }),
          ...(isa === null
            ? []
            : [
                ruleY([isa], { stroke: QUIET, strokeDasharray: '3 3' }),
                text([isa], {
                  x: end,
                  y: (d: number) => d,
                  text: () => t('charts.isa'),
                  textAnchor: 'start',
                  dx: 6,
                  fill: QUIET,
                }),
              ]),
          lineY(points, { x: 'at', y: 'doses', stroke: INK, strokeWidth: 1.8, curve: 'step-before' }),
          dot(
            points.filter(({ doses }) => doses === 0),
            { x: 'at', y: 'doses', fill: OUT, r: 3.5, symbol: 'square' },
          ),
          text(
            points.slice(-1).filter(({ doses }) => doses !== null),
            {
              x: 'at',
              y: 'doses',
              text: () => t('charts.stockLabel'),
              textAnchor: 'start',
              dx: 6,
              fill: INK,
              fontWeight: 600,
            },
          ),
        ],
      })
    },
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [entry, t],
  )
}

function useDosesDrawing(entry: FacilityAntigen) {
  const { t } = useTranslation('resupply')
  const axis = useAxis()
  return useCallback(
    (width: number) => {
      const now = monthOfNow(new Date())
      const bars = entry.history
        .filter((month) => month.dosesGiven !== null)
        .map((month) => ({
          x1: monthStart(month.month),
          x2: monthEnd(month.month),
          doses: month.dosesGiven,
          open: month.month >= now,
        }))
      const silent = entry.history.filter((month) => month.doses === 'notReported')
      const target = entry.history.at(-1)?.targetPersons ?? null
      const last = entry.history.at(-1)
      const end = last ? monthEnd(last.month) : new Date()
      return plot({
        document: drawingDocument(),
        ...axis,
        width,
        marks: [
          rectY(bars, {
            x1: 'x1',
            x2: 'x2',
            y: 'doses',
            inset: 1,
            fill: (bar: { open: boolean }) => (bar.open ? hatchFill() : BAR),
          }),
          text(silent, {
            x: (month: { month: number }) =>
              new Date((monthStart(month.month).getTime() + monthEnd(month.month).getTime()) / 2),
            y: 0,
            dy: -6,
            text: () => '?',
            fill: QUIET,
          }),
          ...(target === null
            ? []
            : [
                ruleY([target], { stroke: INK, strokeDasharray: '3 3' }),
                text([target], {
                  x: end,
                  y: (d: number) => d,
                  text: () => t('charts.target'),
                  textAnchor: 'start',
                  dx: 6,
                  fill: INK,
                }),
              ]),
          ruleY([0], { stroke: '#aab0a8' }),
          ruleX([]),
        ],
      })
    },
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [entry, t],
  )
}
