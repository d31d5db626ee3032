import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { FindingPage } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { ageOfInstant } from '../../format/age.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { useChangeSearch } from '../change-search.ts'
import { MoreButton } from '../MoreButton.tsx'
import type { TabProps } from '../PublishingPage.tsx'
import { writeValueKey } from '../publishing-search.ts'
import { findingsQuery } from '../queries.ts'
import { Figure } from '../StateMark.tsx'
import { ReplayDialog, type ReplayFilter } from './ReplayDialog.tsx'

/** Where DHIS2 holds something else than was sent. Nothing is overwritten until a person says so. */
export function FindingsTab({ of }: TabProps) {
  const { t } = useTranslation('publishing')
  const mayRun = useRight('publishing.run')
  const [replay, setReplay] = useState<ReplayFilter | null>(null)
  const list = useInfiniteQuery(findingsQuery(of))
  if (!list.data && list.error) return <ProblemMessage error={list.error} onAgain={() => void list.refetch()} />
  if (!list.data) return <Waiting />
  const findings = list.data.pages.flatMap((page) => page.findings)
  if (findings.length === 0) return <p className="card empty">{t('findings.none')}</p>
  return (
    <div className="stack">
      {mayRun && (
        <div className="no-print">
          <button
            type="button"
            onClick={() => setReplay({ ...of, states: ['accepted', 'rejected', 'dead'], onlyFindings: true })}
          >
            {t('findings.sendOurs')}
          </button>
        </div>
      )}
      <section className="card">
        <FindingsTable findings={findings} />
        <MoreButton list={list} />
      </section>
      {replay && <ReplayDialog filter={replay} onClose={() => setReplay(null)} />}
    </div>
  )
}

function FindingsTable({ findings }: { findings: FindingPage['findings'] }) {
  const { t } = useTranslation('publishing')
  const change = useChangeSearch()
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('tabs.findings')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('values.what')}</th>
            <th scope="col" className="number">
              {t('findings.ours')}
            </th>
            <th scope="col" className="number">
              {t('preview.theirs')}
            </th>
            <th scope="col">{t('findings.what')}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding) => (
            <tr key={finding.id}>
              <th scope="row">
                {finding.facility}
                <div className="quiet small">{finding.cell}</div>
              </th>
              <td className="number">
                <button
                  type="button"
                  className="plain strong"
                  title={t('ledger.open')}
                  onClick={() => change({ value: writeValueKey(finding) })}
                >
                  <Figure value={finding.ours} />
                </button>
              </td>
              <td className="number">
                <Figure value={finding.theirs} />
              </td>
              <td>
                <strong>{t(`findings.kind.${finding.kind}`)}</strong>{' '}
                <span className="quiet small">{ageOfInstant(t, finding.theirChangedAt ?? finding.foundAt)}</span>
                <div className="small">{finding.remedy}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
