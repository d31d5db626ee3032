import { useTranslation } from 'react-i18next'
import type { PackageInstall } from '../../../contract/dhis2-package.ts'
import { ageOfInstant } from '../format/age.ts'

/** What came of installing and trying, newest first, in words with what to do. */
export function Installs({ installs }: { installs: readonly PackageInstall[] }) {
  const { t } = useTranslation('dhis2Package')
  return (
    <section className="card section" aria-labelledby="installs-title">
      <h2 id="installs-title">{t('report')}</h2>
      {installs.length === 0 && <p className="empty">{t('noReport')}</p>}
      <ul className="package-installs">
        {installs.map((install) => (
          <li key={install.runId}>
            <p>
              <strong>{t(`outcome.${install.result.outcome}`)}</strong>{' '}
              <span className="quiet">{t('by', { who: install.by, age: ageOfInstant(t, install.at) })}</span>
              {install.result.mapped > 0 && ` ${t('mapped', { count: install.result.mapped })}`}
            </p>
            <Problems install={install} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const SHOWN = 20

function Problems({ install: { result } }: { install: PackageInstall }) {
  const { t } = useTranslation('dhis2Package')
  if (result.problems.length === 0 && result.differing.length === 0) return null
  return (
    <ul className="small">
      {result.problems.slice(0, SHOWN).map(({ name, code, reason, message, remedy }) => (
        <li key={`${name}${code}${message}`}>
          <strong>{name}</strong> {message}
          {code !== null && ` (${code})`}{' '}
          <span className="quiet">{t(`remedy.${reason}`, { defaultValue: remedy })}</span>
        </li>
      ))}
      {result.differing.slice(0, SHOWN).map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  )
}
