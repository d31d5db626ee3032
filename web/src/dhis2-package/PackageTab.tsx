import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Systems } from '../../../contract/systems.ts'
import { useRight } from '../api/session.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { isUnfinished } from '../systems/queries.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { Installs } from './Installs.tsx'
import { Preview } from './Preview.tsx'
import { packageQuery, previewQuery, useInstall } from './queries.ts'

const WHAT = 'dhis2.package'

/** What DHIS2 needs to show stock beside coverage: what would be installed, the button, and what came of it. */
export function PackageTab({ systems }: { systems: Systems }) {
  const { t } = useTranslation('dhis2Package')
  const { data, error, refetch } = useQuery(packageQuery)
  const [assign, setAssign] = useState(true)
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  if (!data.configured) return <p className="card section">{t('off')}</p>
  return (
    <>
      <section className="card section" aria-labelledby="package-title">
        <h2 id="package-title">{t('title')}</h2>
        <p className="small quiet">{t('what')}</p>
        <label className="row">
          <input type="checkbox" checked={assign} onChange={(event) => setAssign(event.target.checked)} />
          {t('assign')}
        </label>
        <PreviewAndInstall systems={systems} assign={assign} />
      </section>
      <Installs installs={data.installs} />
    </>
  )
}

function PreviewAndInstall({ systems, assign }: { systems: Systems; assign: boolean }) {
  const { t } = useTranslation('dhis2Package')
  const { data, error, isFetching, refetch } = useQuery(previewQuery(assign))
  const mayInstall = useRight('systems.run')
  const [overwrite, setOverwrite] = useState<readonly string[]>([])
  const install = useInstall()
  const busy = systems.runs.some((run) => run.what === WHAT && isUnfinished(run))
  useRefreshAfter(busy)
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <p role="status">{t('asking')}</p>
  if (data.problem)
    return (
      <p role="alert">
        <strong>{t('unasked')}</strong> {data.problem.message} <span className="quiet">{data.problem.remedy}</span>{' '}
        <button type="button" disabled={isFetching} onClick={() => void refetch()}>
          {t('again')}
        </button>
      </p>
    )
  const start = (dryRun: boolean) => install.mutate({ dryRun, assignOrgUnits: assign, overwrite: [...overwrite] })
  return (
    <>
      <Preview preview={data} overwrite={overwrite} onOverwrite={mayInstall ? setOverwrite : undefined} />
      {mayInstall && (
        <p className="row">
          <button
            type="button"
            className="primary"
            disabled={!data.canInstall || busy || install.isPending}
            onClick={() => start(false)}
          >
            {t('install')}
          </button>
          <button type="button" disabled={!data.canInstall || busy || install.isPending} onClick={() => start(true)}>
            {t('try')}
          </button>
          {busy && <span role="status">{t('busy')}</span>}
        </p>
      )}
      <SavingError error={install.error} />
    </>
  )
}

/** When a run has ended, what there is has changed. */
function useRefreshAfter(busy: boolean): void {
  const client = useQueryClient()
  const [was, setWas] = useState(busy)
  useEffect(() => {
    if (was && !busy) void client.invalidateQueries({ queryKey: ['systems', 'dhis2-package'] })
    setWas(busy)
  }, [busy, was, client])
}
