import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { StockCells, StockIndicator, StockMappingRow } from '../../../contract/stock-mapping.ts'
import { StateTag } from '../systems/StateTag.tsx'
import { SavingError } from '../ui/SavingError.tsx'
import { useTypedText } from '../ui/use-typed-text.ts'
import { Findings } from './Findings.tsx'
import { unitsOf, type Subject } from './grid.ts'
import { cellsQuery, findingsOf, usePutMapping } from './queries.ts'

interface Props {
  readonly dataSetUid: string
  readonly subject: Subject
  readonly indicator: StockIndicator
  /** A mapping whose unit and source the new one takes over. */
  readonly like: StockMappingRow | undefined
}

/** Looks for the element, and option, that is to receive the number. */
export function CellSearch({ dataSetUid, subject, indicator, like }: Props) {
  const { t } = useTranslation('stockMapping')
  const [find, setFind] = useState('')
  const [text, type] = useTypedText(find, setFind)
  const { data, error } = useQuery(cellsQuery(dataSetUid, find))
  const put = usePutMapping()
  const findings = findingsOf(put.error)
  const choose = (cell: StockCells['cells'][number]) =>
    put.mutate({
      ...subject,
      dataSetUid,
      dataElementUid: cell.dataElementUid,
      optionUid: cell.optionUid,
      indicator,
      unit: like?.unit ?? unitsOf(indicator)[0] ?? 'doses',
      conversion: like?.conversion ?? null,
      source: like?.source ?? 'cards',
      state: 'confirmed',
      seen: cell.decidedAt,
    })
  return (
    <div className="cell-search">
      <label className="field">
        <span className="label">{t('search.label')}</span>
        <input type="search" value={text} onChange={(event) => type(event.target.value)} />
      </label>
      {findings.length > 0 ? <Findings findings={findings} /> : <SavingError error={put.error ?? error} />}
      {data && <p className="quiet small">{t('search.total', { count: data.total })}</p>}
      <ul className="cells">
        {data?.cells.map((cell) => (
          <li key={`${cell.dataElementUid} ${cell.optionUid ?? ''}`}>
            <span>
              {cell.elementName}
              {cell.optionName !== null && ` (${cell.optionName})`}
              <span className="quiet small key">{cell.elementCode ?? cell.dataElementUid}</span>
              {cell.state && <StateTag state={cell.state}>{t(`state.${cell.state}`)}</StateTag>}
            </span>
            <button
              type="button"
              disabled={put.isPending}
              aria-label={`${t('search.choose')}: ${cell.elementName} ${cell.optionName ?? ''}`}
              onClick={() => choose(cell)}
            >
              {t('search.choose')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
