import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyGrid, ResupplyRow } from '../../../contract/resupply.ts'
import { useSession } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { cellOf } from './arrange-rows.ts'
import { FacilityMarks } from './FacilityCell.tsx'
import { GridTotals } from './GridTotals.tsx'
import { Headline } from './Headline.tsx'
import { CellParts } from './StockCell.tsx'

/** So many antigens are still readable side by side on A4 landscape; more go on further sheets with the facilities repeated. */
const ANTIGENS_PER_SHEET = 6

interface Props {
  readonly grid: ResupplyGrid
  readonly rows: readonly ResupplyRow[]
  readonly antigens: readonly Antigen[]
}

/** The paper an officer takes along: all rows, head repeated on each page, a place to sign. */
export function PrintSheet({ grid, rows, antigens }: Props) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const sheets = Array.from({ length: Math.ceil(antigens.length / ANTIGENS_PER_SHEET) }, (_, sheet) =>
    antigens.slice(sheet * ANTIGENS_PER_SHEET, (sheet + 1) * ANTIGENS_PER_SHEET),
  )
  return (
    <div className="print-sheet">
      <Headline grid={grid} />
      {sheets.map((sheet, number) => (
        <PrintTable key={sheet[0]?.id ?? number} grid={grid} rows={rows} antigens={sheet} />
      ))}
      <p className="small">{t('print.legend')}</p>
      <Signatures />
      <p className="small quiet">{t('print.made', { at: format.instant(grid.generatedAt) })}</p>
    </div>
  )
}

function PrintTable({ grid, rows, antigens }: Props) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  return (
    <table className="grid">
      <thead>
        <tr>
          <th className="first" rowSpan={2}>
            {grid.district.name}
            <br />
            {format.month(grid.month)}
          </th>
          {antigens.map((antigen) => (
            <th key={antigen.id} className="antigen">
              {antigen.code}
            </th>
          ))}
        </tr>
        <tr>
          {antigens.map((antigen) => (
            <th key={antigen.id} className="units">
              <span className="cell-parts">
                {(['soh', 'months', 'given', 'send'] as const).map((unit) => (
                  <span key={unit} className="part">
                    {t(`unit.${unit}`)}
                  </span>
                ))}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.facilityId}>
            <th scope="row" className="first">
              {index + 1}. {row.name}
              <FacilityMarks row={row} />
            </th>
            {antigens.map((antigen) => {
              const cell = cellOf(row, antigen.id)
              return (
                <td key={antigen.id} className="stock-cell">
                  {cell && <CellParts cell={cell} />}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
      <GridTotals grid={grid} antigens={antigens} />
    </table>
  )
}

function Signatures() {
  const { t } = useTranslation('resupply')
  const name = useSession()?.displayName
  return (
    <div className="signatures">
      {(['prepared', 'approved', 'received'] as const).map((who) => (
        <div key={who}>
          <span>{t(`print.${who}`)}</span>
          <span>{who === 'prepared' ? name : ''}</span>
          <span className="quiet">{t('print.nameDateSignature')}</span>
        </div>
      ))}
    </div>
  )
}
