import { useTranslation } from 'react-i18next'
import { exportUrl } from './queries.ts'
import type { ResupplySearch } from './resupply-search.ts'

/** The same grid to take along: as a file, or on paper. */
export function Exports({ search }: { search: ResupplySearch }) {
  const { t } = useTranslation('resupply')
  return (
    <span className="row exports">
      <a href={exportUrl('csv', search, search.antigens)} download>
        CSV
      </a>
      <a href={exportUrl('xlsx', search, search.antigens)} download>
        XLSX
      </a>
      <button type="button" onClick={() => window.print()}>
        {t('tools.print')}
      </button>
    </span>
  )
}
