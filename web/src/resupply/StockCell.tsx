import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyCell } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { cellInWords, shortAge } from './cell-words.ts'
import type { CellWalk } from './use-cell-walk.ts'

interface Props {
  readonly cell: ResupplyCell | undefined
  readonly antigen: Antigen
  readonly facility: string
  readonly walk: CellWalk
}

/** One facility x antigen: four parts of two lines each, so that a column of the eye is a column of one kind of number. */
export function StockCell({ cell, antigen, facility, walk }: Props) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const words = cell
    ? cellInWords(t, format, facility, antigen, cell)
    : `${facility}, ${antigen.code}: ${t('status.notMapped')}`
  return (
    <td className="stock-cell" {...walk}>
      {/* Read as one sentence; the numbers in their places are for the eye. */}
      <span className="hidden-text">{words}</span>
      <span aria-hidden="true">{cell && <CellParts cell={cell} />}</span>
    </td>
  )
}

/** The numbers of a cell, also used on paper. */
export function CellParts({ cell }: { cell: ResupplyCell }) {
  return (
    <span className="cell-parts">
      <StockPart cell={cell} />
      <MonthsPart cell={cell} />
      <DosesPart cell={cell} />
      <SendPart cell={cell} />
    </span>
  )
}

function StockPart({ cell }: { cell: ResupplyCell }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const known = cell.sohDoses !== null
  return (
    <span className={`part stock g-${cell.stock} s-${cell.stock}`}>
      <span className="soh">
        <StatusMark status={cell.stock} />
        {known && <b>{format.whole(cell.sohDoses ?? 0)}</b>}
      </span>
      <span className="under">
        {known ? (
          <>
            {t(`statusShort.${cell.stock}`)}
            {cell.observedOn && <span className="age"> {shortAge(t, cell.observedOn)}</span>}
          </>
        ) : (
          t(`statusShort.${cell.stock}`)
        )}
      </span>
    </span>
  )
}

function MonthsPart({ cell }: { cell: ResupplyCell }) {
  const format = useFormat()
  return (
    <span className="part">
      <span>{cell.monthsOfStock === null ? <None /> : format.decimal1(cell.monthsOfStock)}</span>
      <span className="under">{cell.lastMovementOn === null ? <None /> : format.day(cell.lastMovementOn)}</span>
    </span>
  )
}

function DosesPart({ cell }: { cell: ResupplyCell }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  if (cell.doses !== 'reported') {
    return (
      <span className={`part g-${cell.doses}`}>
        <span>–</span>
        <span className="under">{t(`dosesShort.${cell.doses}`)}</span>
      </span>
    )
  }
  const changed = cell.dosesGivenBefore !== null && cell.dosesGivenBefore !== cell.dosesGiven
  return (
    <span className="part">
      <span>
        {cell.impossible && <span className="flag">⚑</span>}
        {changed && <span className="flag">↻</span>}
        {cell.dosesGiven === null ? <None /> : format.whole(cell.dosesGiven)}
      </span>
      <span className="under">
        {cell.coverageBand === 'over100' && <span className="flag">›</span>}
        {cell.coveragePercent === null ? <None /> : format.percent(cell.coveragePercent)}
      </span>
    </span>
  )
}

function SendPart({ cell }: { cell: ResupplyCell }) {
  const format = useFormat()
  return (
    <span className="part">
      <span>{cell.recommendedDoses === null ? <None /> : format.whole(cell.recommendedDoses)}</span>
      <span className="under">
        {cell.enteredDoses !== null && <strong>✎ {format.whole(cell.enteredDoses)}</strong>}
      </span>
    </span>
  )
}

/** No number: a dash, never a nought. */
function None() {
  return <span className="none">–</span>
}
