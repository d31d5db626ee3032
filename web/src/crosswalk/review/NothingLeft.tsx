import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import type { CrosswalkSearch } from '../crosswalk-search.ts'

interface Props {
  readonly skipped: number
  readonly onAgain: () => void
  readonly search: CrosswalkSearch
  readonly status: CrosswalkStatus
}

export function NothingLeft({ skipped, onAgain, search, status }: Props) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const filtered = search.area !== undefined || search.state !== undefined
  const { unmatched } = status.left.byState
  return (
    <section className="card empty">
      <h2>{t(filtered ? 'empty.titleHere' : 'empty.title')}</h2>
      {skipped > 0 && (
        <p>
          <button type="button" className="primary" onClick={onAgain}>
            {t('empty.skipped', { count: skipped, n: format.whole(skipped) })}
          </button>
        </p>
      )}
      {filtered && (
        <p>
          <Link to="/crosswalk" search={{ system: search.system }}>
            {t('empty.everywhere')}
          </Link>
        </p>
      )}
      {unmatched > 0 && (
        <p>
          <Link to="/crosswalk" search={{ system: search.system, tab: 'places', state: 'unmatched' }}>
            {t('empty.unmatched', { count: unmatched, n: format.whole(unmatched) })}
          </Link>
        </p>
      )}
    </section>
  )
}
