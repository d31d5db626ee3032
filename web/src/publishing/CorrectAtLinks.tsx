import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CorrectAt } from '../../../contract/publishing.ts'
import { useRight } from '../api/session.ts'

/** Nobody edits an outgoing number: where a wrong one is corrected, store by store. */
export function CorrectAtLinks({ stores }: { stores: readonly CorrectAt[] }) {
  const { t } = useTranslation('publishing')
  const mayEnter = useRight('stock.enterPaper')
  return (
    <div className="correct-at small no-print">
      <p>{t('correct.what')}</p>
      <ul>
        {stores.map(({ facilityId, name, url }) => (
          <li key={facilityId} className="row">
            <strong>{name}</strong>
            {url !== null && (
              <a href={url} target="_blank" rel="noreferrer" aria-label={`${t('correct.openlmis')}: ${name}`}>
                {t('correct.openlmis')}
              </a>
            )}
            {mayEnter && (
              <Link to="/resupply/paper/$facilityId" params={{ facilityId: String(facilityId) }}>
                {t('correct.paper')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
