import { useTranslation } from 'react-i18next'
import type { Antigen } from '../../../contract/common.ts'
import type { ResupplyGrid } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'

interface Props {
  readonly grid: ResupplyGrid
  readonly antigens: readonly Antigen[]
  readonly rowIndex?: number
}

/** Of the whole district, whatever the filter shows; with how many facilities stand behind each sum. */
export function GridTotals({ grid, antigens, rowIndex }: Props) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : format.whole(value)
  return (
    <tfoot>
      <tr aria-rowindex={rowIndex}>
        <th scope="row" className="first">
          {t('grid.total')}
          <span className="under quiet">{t('grid.totalReported')}</span>
        </th>
        {antigens.map((antigen) => {
          const total = grid.totals.find((entry) => entry.antigen === antigen.id)
          const of = grid.headline.facilities
          return (
            <td key={antigen.id} className="stock-cell">
              <span className="cell-parts">
                <span className="part">
                  <b>{number(total?.sohDoses)}</b>
                  <span className="under">{t('grid.of', { count: total?.reportedStock ?? 0, of })}</span>
                </span>
                <span className="part" />
                <span className="part">
                  <b>{number(total?.dosesGiven)}</b>
                  <span className="under">{t('grid.of', { count: total?.reportedDoses ?? 0, of })}</span>
                </span>
                <span className="part">
                  <b>{number(total?.recommendedDoses)}</b>
                  <span className="under">{total?.enteredDoses ? `✎ ${number(total.enteredDoses)}` : ''}</span>
                </span>
              </span>
            </td>
          )
        })}
      </tr>
    </tfoot>
  )
}
