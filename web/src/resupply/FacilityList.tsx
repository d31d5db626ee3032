import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyRow } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { cellOf } from './arrange-rows.ts'
import { FacilityMarks } from './FacilityCell.tsx'
import type { GridProps } from './GridTable.tsx'

/** On a telephone: one facility under the other, what is short first, all of it one large target. */
export function FacilityList({ rows, antigens, change }: GridProps) {
  return (
    <ol className="facility-list card">
      {rows.map((row, index) => (
        <li key={row.facilityId}>
          <button
            type="button"
            className="plain"
            onClick={() => change({ facility: row.facilityId, antigen: undefined })}
          >
            <span className="ordinal">{index + 1}</span>
            <span className="facility-words">
              <span className="facility-name">{row.name}</span>
              <ShortStock row={row} antigens={antigens} />
              <FacilityMarks row={row} />
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}

const SHORT = ['out', 'low', 'notReported'] as const

function ShortStock({ row, antigens }: { row: ResupplyRow; antigens: readonly Antigen[] }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const marks = SHORT.flatMap((status) =>
    antigens.flatMap((antigen) => {
      const cell = cellOf(row, antigen.id)
      return cell?.stock === status ? [{ antigen, cell, status }] : []
    }),
  )
  const silent = marks.filter(({ status }) => status === 'notReported')
  const shown = silent.length === antigens.length ? [] : marks
  if (shown.length === 0 && silent.length > 0)
    return (
      <span className="short-stock">
        <span className="tag hatch s-notReported">{t('status.notReported')}</span>
      </span>
    )
  if (shown.length === 0)
    return (
      <span className="short-stock">
        <span className="tag s-ok">
          <StatusMark status="ok" />
          {t('list.fine')}
        </span>
      </span>
    )
  return (
    <span className="short-stock">
      {shown.map(({ antigen, cell, status }) => (
        <span key={antigen.id} className={`tag s-${status} ${status === 'notReported' ? 'hatch' : ''}`}>
          <StatusMark status={status} />
          {antigen.code}{' '}
          {status === 'low' && cell.monthsOfStock !== null
            ? t('list.months', { months: format.decimal1(cell.monthsOfStock) })
            : t(`statusShort.${status}`)}
        </span>
      ))}
    </span>
  )
}
