import { useTranslation } from 'react-i18next'
import type { ChangeSearch } from './ResupplyPage.tsx'

export function NoFacilities({ district }: { district: string }) {
  const { t } = useTranslation('resupply')
  return (
    <section className="card empty">
      <h2>{t('empty.title', { district })}</h2>
      <p>{t('empty.text')}</p>
    </section>
  )
}

export function NothingFits({ change }: { change: ChangeSearch }) {
  const { t } = useTranslation('resupply')
  const clear = () => change({ find: undefined, filter: undefined, open: undefined })
  return (
    <section className="card empty">
      <h2>{t('nothingFits.title')}</h2>
      <p>
        <button type="button" onClick={clear}>
          {t('nothingFits.clear')}
        </button>
      </p>
    </section>
  )
}
