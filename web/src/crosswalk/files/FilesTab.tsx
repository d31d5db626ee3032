import { useTranslation } from 'react-i18next'
import type { ExportFormat } from '../../../../contract/crosswalk.ts'
import { useRight } from '../../api/session.ts'
import { DEFAULT_SYSTEM, type CrosswalkSearch } from '../crosswalk-search.ts'
import { exportAddress } from '../queries.ts'
import { ImportForm } from './ImportForm.tsx'

const FORMATS = ['xlsx', 'csv', 'json', 'conceptmap', 'locations'] as const satisfies readonly ExportFormat[]

export function FilesTab({ search }: { search: CrosswalkSearch }) {
  const { t } = useTranslation('crosswalk')
  const mayEdit = useRight('mappings.edit')
  const system = search.system ?? DEFAULT_SYSTEM
  return (
    <div className="stack">
      <section className="card section" aria-labelledby="export-title">
        <h2 id="export-title">{t('files.exportTitle')}</h2>
        <p className="small quiet">{t('files.exportWhat')}</p>
        <ul className="exports">
          {FORMATS.map((format) => (
            <li key={format}>
              <a className="button" href={exportAddress({ format, system })} download>
                {t(`files.format.${format}`)}
              </a>
              <span className="small quiet">{t(`files.formatWhat.${format}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      {mayEdit && <ImportForm system={system} />}
    </div>
  )
}
