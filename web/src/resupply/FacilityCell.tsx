import { useTranslation } from 'react-i18next'
import type { ResupplyRow } from '../../../contract/resupply.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import type { CellWalk } from './use-cell-walk.ts'

/** What can be ticked on the checklist of a facility. */
export const CHECKS = 6

export function FacilityCell({ row, number, walk }: { row: ResupplyRow; number: number; walk: CellWalk }) {
  return (
    <th scope="row" className="first" aria-colindex={1} {...walk}>
      <span className="facility">
        <span className="ordinal">{number}</span>
        <span className="facility-words">
          <span className="facility-title">
            <span className="facility-name" title={row.name}>
              {row.name}
            </span>
            <ShortCounts row={row} />
          </span>
          <FacilityMarks row={row} />
        </span>
      </span>
    </th>
  )
}

/** How many antigens are out and low: why the row stands where it stands, also when those columns are out of sight. */
function ShortCounts({ row }: { row: ResupplyRow }) {
  const { t } = useTranslation('resupply')
  return (['out', 'low'] as const).map((status) => {
    const count = row.cells.filter((cell) => cell.stock === status).length
    if (count === 0) return null
    return (
      <span key={status} className={`mark s-${status}`} title={`${count} ${t(`status.${status}`)}`}>
        <StatusMark status={status} />
        {count}
        <span className="hidden-text">{t(`status.${status}`)}</span>
      </span>
    )
  })
}

/** Code and type, and only what is out of the ordinary: on paper, not linked, closed; and how far the month's work is. */
export function FacilityMarks({ row }: { row: ResupplyRow }) {
  const { t } = useTranslation('resupply')
  const marks = [
    row.recordKeeping !== 'openlmis' && t(`keeps.${row.recordKeeping}`),
    !row.linked && row.recordKeeping !== 'dhis2Only' && t('marks.unlinked'),
    !row.active && t('marks.closed'),
  ].filter((mark) => mark !== false)
  return (
    <span className="facility-marks">
      {row.signedOff ? <strong>✓ {t('marks.signedOff')}</strong> : <ChecksDone done={row.checksDone} />}
      {marks.map((mark) => (
        <span key={mark}>{mark}</span>
      ))}
      <span className="quiet">{[row.code, row.type].filter(Boolean).join(' · ')}</span>
    </span>
  )
}

function ChecksDone({ done }: { done: number }) {
  const { t } = useTranslation('resupply')
  if (done === 0) return null
  return <span>{t('marks.checks', { done, of: CHECKS })}</span>
}
