import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { CrosswalkImport } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { exportAddress, useImportCrosswalk } from '../queries.ts'

/** A file is shown before it is applied: what it would change, and which lines contradict what is known. */
export function ImportForm({ system }: { system: string }) {
  const { t } = useTranslation('crosswalk')
  const [file, setFile] = useState<File | null>(null)
  const [confirmed, setConfirmed] = useState(false)
  const send = useImportCrosswalk()
  const choose = (chosen: File | undefined) => {
    if (!chosen) return
    setFile(chosen)
    setConfirmed(false)
    send.mutate({ file: chosen, system, apply: false, confirm: false })
  }
  const apply = () => file && send.mutate({ file, system, apply: true, confirm: confirmed })
  const result = send.data
  return (
    <section className="card section" aria-labelledby="import-title">
      <h2 id="import-title">{t('files.importTitle')}</h2>
      <p className="small quiet">{t('files.importWhat')}</p>
      <p>
        <a href={exportAddress({ format: 'xlsx', system })} download>
          {t('files.template')}
        </a>
      </p>
      <label className="field">
        <span className="label">{t('files.choose')}</span>
        <input type="file" accept=".csv,.xlsx,text/csv" onChange={(event) => choose(event.target.files?.[0])} />
      </label>
      {send.isPending && <p role="status">{t('files.checking')}</p>}
      <SavingError error={send.error} />
      {result && <ImportResult result={result} />}
      {result && !result.applied && (
        <>
          {result.needsConfirmation !== null && (
            <label className="row notice">
              <input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} />
              <span>
                {result.needsConfirmation} {t('files.sure')}
              </span>
            </label>
          )}
          <p>
            <button
              type="button"
              className="primary"
              disabled={send.isPending || (result.needsConfirmation !== null && !confirmed)}
              onClick={apply}
            >
              {t('files.apply')}
            </button>
          </p>
        </>
      )}
    </section>
  )
}

function ImportResult({ result }: { result: CrosswalkImport }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const { added, changed, unchanged, retired, rejects, changes, batch } = result
  return (
    <div className="stack wide">
      <p className="strong" role="status">
        {t(result.applied ? 'files.applied' : 'files.preview', {
          added: format.whole(added),
          changed: format.whole(changed),
          unchanged: format.whole(unchanged),
          retired: format.whole(retired),
        })}{' '}
        {batch !== null && (
          <Link to="/crosswalk" search={{ tab: 'history', batch }}>
            {t('bulk.history')}
          </Link>
        )}
      </p>
      {rejects.length > 0 && (
        <div>
          <p>{t('files.rejected', { count: rejects.length, n: format.whole(rejects.length) })}</p>
          <ul className="import-rejects small">
            {rejects.slice(0, 100).map((reject) => (
              <li key={`${reject.line}${reject.message}`}>
                <strong>{t('files.line', { line: reject.line })}</strong> {reject.message}{' '}
                <span className="quiet">{reject.remedy}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {changes.length > 0 && <Changes changes={changes} />}
    </div>
  )
}

function Changes({ changes }: { changes: CrosswalkImport['changes'] }) {
  const { t } = useTranslation('crosswalk')
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={t('files.changes')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('files.kind')}</th>
            <th scope="col">{t('files.place')}</th>
            <th scope="col">{t('files.other')}</th>
            <th scope="col">{t('drift.before')}</th>
            <th scope="col">{t('drift.after')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.line}${change.placeCode}${change.placeName}${change.otherName}`}>
              <td>{t(`files.changeKind.${change.kind}`)}</td>
              <th scope="row">
                {change.placeName}
                <div className="quiet small">{change.placeCode}</div>
              </th>
              <td>
                {change.otherName}
                <div className="quiet small">{change.otherCode}</div>
              </td>
              <td>{change.before ?? '–'}</td>
              <td>{change.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
