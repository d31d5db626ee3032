import { useTranslation } from 'react-i18next'
import type { QueueRow } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import { MarkedText } from '../review/MarkedText.tsx'
import { markDifferences } from '../review/mark-differences.ts'
import { percentText } from '../review/percent-text.ts'
import { byArea } from './by-area.ts'

interface Props {
  readonly rows: readonly QueueRow[]
  readonly count: number
  readonly except: ReadonlySet<number>
  readonly onExcept: (except: ReadonlySet<number>) => void
}

/** The least certain of what would be accepted, area by area: worth a look, and each can be left out. */
export function BulkSample({ rows, count, except, onExcept }: Props) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  if (rows.length === 0) return null
  const toggle = (placeId: number, included: boolean) =>
    onExcept(new Set(included ? [...except].filter((id) => id !== placeId) : [...except, placeId]))
  return (
    <>
      <h3>
        {rows.length < count
          ? t('bulk.sample', { count: rows.length, n: format.whole(rows.length) })
          : t('bulk.all', { count: rows.length, n: format.whole(rows.length) })}
      </h3>
      <div className="bulk-areas">
        {byArea(rows).map(({ area, rows: inArea }) => (
          <details key={area} open={rows.length <= 30}>
            <summary>
              {area === '' ? t('bulk.noArea') : area} <span className="tag">{format.whole(inArea.length)}</span>
            </summary>
            <ul>
              {inArea.map((row) => (
                <li key={row.placeId}>
                  <SampleRow
                    row={row}
                    included={!except.has(row.placeId)}
                    onToggle={(included) => toggle(row.placeId, included)}
                  />
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
    </>
  )
}

interface RowProps {
  readonly row: QueueRow
  readonly included: boolean
  readonly onToggle: (included: boolean) => void
}

function SampleRow({ row, included, onToggle }: RowProps) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const probability = row.best?.probability ?? null
  const marked = markDifferences(row.name, row.best?.name ?? '')
  return (
    <label className="sample-row">
      <input type="checkbox" checked={included} onChange={(event) => onToggle(event.target.checked)} />
      <span>
        <MarkedText stretches={marked.left} />
        <span className="small quiet block">{[row.areas.join(' / '), row.code].filter(Boolean).join(' · ')}</span>
      </span>
      <span>
        <MarkedText stretches={marked.right} />
        <span className="small quiet block">
          {[row.best?.areas.join(' / '), row.best?.code].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="number">
        {probability !== null && t('percent', { percent: percentText(format, probability) })}
      </span>
    </label>
  )
}
