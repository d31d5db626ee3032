import { useTranslation } from 'react-i18next'
import type { ExplainedFigure } from '../../../contract/overview.ts'
import { useFormat } from '../format/use-format.ts'
import { useFigureValue } from './use-figure-value.ts'

const WIDTH = 560
const HEIGHT = 90

/** Twelve months as bars from nought, drawn by hand: a dialog opened for one number must not load a chart library. */
export function FigureHistory({ figure }: { figure: ExplainedFigure }) {
  const { t } = useTranslation('explain')
  const format = useFormat()
  const show = useFigureValue()
  const months = figure.history.toSorted((a, b) => a.month - b.month).slice(-12)
  const top = Math.max(...months.map(({ value }) => value ?? 0), 0)
  if (months.length === 0) return null
  const step = WIDTH / months.length
  return (
    <section>
      <h3>{t('history')}</h3>
      <svg className="figure-history" viewBox={`0 0 ${WIDTH} ${HEIGHT + 34}`} aria-hidden="true">
        {months.map(({ month, value }, index) => {
          const height = value === null || top === 0 ? 0 : (Math.max(0, value) / top) * HEIGHT
          const middle = index * step + step / 2
          return (
            <g key={month}>
              <rect x={index * step + 3} width={step - 6} y={HEIGHT + 16 - height} height={height} />
              <text x={middle} y={HEIGHT + 11 - height}>
                {value === null
                  ? '–'
                  : figure.unit === 'percent' || value >= 100
                    ? format.whole(value)
                    : format.decimal1(value)}
              </text>
              <text x={middle} y={HEIGHT + 30}>
                {format.monthShort(month)}
              </text>
            </g>
          )
        })}
        <line x1="0" x2={WIDTH} y1={HEIGHT + 16} y2={HEIGHT + 16} />
      </svg>
      <ul className="hidden-text">
        {months.map(({ month, value }) => (
          <li key={month}>
            {format.month(month)}: {show(value, figure.unit)}
          </li>
        ))}
      </ul>
    </section>
  )
}
