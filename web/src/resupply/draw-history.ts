import { dot, lineY, plot, rectY, ruleY, text } from '@observablehq/plot'
import { drawingDocument } from '../charts/drawing-document.ts'
import { hatchFill } from '../charts/hatch.ts'
import { monthEnd, monthOfNow, monthStart } from '../charts/months.ts'
import type { Format } from '../format/format.ts'
import type { FacilityAntigen } from './AntigenSection.tsx'

const INK = '#1c2329'
const QUIET = '#5d666d'
const BASE = '#aab0a8'
const BAR = '#6d8096'
const OUT = '#9a1b16'

interface Drawing<Labels> {
  readonly width: number
  readonly format: Format
  readonly labels: Labels
}

const frame = (width: number, format: Format) => ({
  document: drawingDocument(),
  width,
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
  y: { label: null, ticks: 3, tickSize: 0, zero: true, nice: true, tickFormat: (value: number) => format.whole(value) },
})

/** A thin line across with its name at the right end; nothing when the value is not known. */
function levelLine(
  value: number | null,
  name: string,
  { at, colour, dy = 0 }: { at: Date; colour: string; dy?: number },
) {
  if (value === null) return []
  return [
    ruleY([value], { stroke: colour, strokeDasharray: '3 3' }),
    text([value], {
      x: () => at,
      y: (level: number) => level,
      text: () => name,
      textAnchor: 'start',
      dx: 6,
      dy,
      fill: colour,
    }),
  ]
}

const endOf = ({ history }: FacilityAntigen): Date => {
  const last = history.at(-1)
  return last ? monthEnd(last.month) : new Date()
}

function idealStock({ formulas }: FacilityAntigen): number | null {
  const inputs = formulas.find((formula) => formula.id === 'isa')?.inputs ?? []
  return inputs.find(({ name }) => name === 'isa')?.value ?? null
}

/** Labels of two levels closer than this share of the chart would run into each other. */
const TOO_CLOSE = 0.14

/** Stock at the end of each month as steps; red squares where there was none; the ideal stock as a thin line. */
export function drawStock(
  entry: FacilityAntigen,
  { width, format, labels }: Drawing<{ readonly stock: string; readonly ideal: string }>,
): Element {
  const points = entry.history.map((month) => ({ at: monthEnd(month.month), doses: month.closingDoses }))
  const ideal = idealStock(entry)
  const last = points.at(-1)?.doses ?? null
  const top = Math.max(1, ideal ?? 0, ...points.map(({ doses }) => doses ?? 0))
  const isClose = ideal !== null && last !== null && Math.abs(ideal - last) / top < TOO_CLOSE
  const apart = isClose ? (last >= ideal ? -7 : 7) : 0
  return plot({
    ...frame(width, format),
    marks: [
      ruleY([0], { stroke: BASE }),
      ...levelLine(ideal, labels.ideal, { at: endOf(entry), colour: QUIET, dy: -apart }),
      lineY(points, { x: 'at', y: 'doses', stroke: INK, strokeWidth: 1.8, curve: 'step-before' }),
      dot(
        points.filter(({ doses }) => doses === 0),
        { x: 'at', y: 'doses', fill: OUT, r: 3.5, symbol: 'square' },
      ),
      text(last === null ? [] : points.slice(-1), {
        x: 'at',
        y: 'doses',
        text: () => labels.stock,
        textAnchor: 'start',
        dx: 6,
        dy: apart,
        fill: INK,
        fontWeight: 600,
      }),
    ],
  })
}

/** Doses given as bars from nought, the month not yet over hatched, a question mark where nothing was reported. */
export function drawDoses(
  entry: FacilityAntigen,
  { width, format, labels }: Drawing<{ readonly target: string }>,
): Element {
  const now = monthOfNow(new Date())
  const bars = entry.history.flatMap(({ month, dosesGiven }) =>
    dosesGiven === null ? [] : [{ x1: monthStart(month), x2: monthEnd(month), doses: dosesGiven, open: month >= now }],
  )
  const silent = entry.history
    .filter((month) => month.doses === 'notReported')
    .map(({ month }) => ({ at: new Date((monthStart(month).getTime() + monthEnd(month).getTime()) / 2) }))
  // Every person of the target is due as many doses as the series has up to the one that coverage counts.
  const persons = entry.history.at(-1)?.targetPersons ?? null
  const target = persons === null ? null : persons * entry.antigen.coverageDose
  return plot({
    ...frame(width, format),
    marks: [
      rectY(bars, {
        x1: 'x1',
        x2: 'x2',
        y: 'doses',
        inset: 1,
        fill: (bar: { open: boolean }) => (bar.open ? hatchFill() : BAR),
      }),
      text(silent, { x: 'at', y: () => 0, dy: -6, text: () => '?', fill: QUIET }),
      ...levelLine(target, labels.target, { at: endOf(entry), colour: INK }),
      ruleY([0], { stroke: BASE }),
    ],
  })
}
