import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LinkImport } from '../../../contract/systems.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { useImportLinks } from './queries.ts'

/** A file is shown before it is applied: what it would add, change and retire, and which lines cannot be used. */
export function LinkImportForm() {
  const { t } = useTranslation('systems')
  const [csv, setCsv] = useState<{ name: string; text: string } | null>(null)
  const [confirmed, setConfirmed] = useState(false)
  const send = useImportLinks()
  const choose = async (file: File | undefined) => {
    if (!file) return
    const chosen = { name: file.name, text: await file.text() }
    setCsv(chosen)
    setConfirmed(false)
    send.mutate({ csv: chosen.text, apply: false, confirm: false })
  }
  const apply = () => csv && send.mutate({ csv: csv.text, apply: true, confirm: confirmed })
  const result = send.data
  return (
    <details className="card import">
      <summary>{t('import.title')}</summary>
      <div className="section">
        <p className="small quiet">{t('import.what')}</p>
        <label className="field">
          <span className="label">{t('import.file')}</span>
          <input type="file" accept=".csv,text/csv" onChange={(event) => void choose(event.target.files?.[0])} />
        </label>
        <SavingError error={send.error} />
        {result && <ImportResult result={result} />}
        {result?.needsConfirmation && (
          <label className="row">
            <input type="checkbox" checked={confirmed} onChange={(event) => setConfirmed(event.target.checked)} />
            {result.needsConfirmation}
          </label>
        )}
        {result && !result.applied && (
          <p>
            <button
              type="button"
              className="primary"
              disabled={send.isPending || (result.needsConfirmation !== null && !confirmed)}
              onClick={apply}
            >
              {t('import.apply')}
            </button>
          </p>
        )}
      </div>
    </details>
  )
}

function ImportResult({ result }: { result: LinkImport }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const { added, changed, unchanged, retired, rejects } = result
  return (
    <div role="status">
      <p className="strong">
        {t(result.applied ? 'import.applied' : 'import.preview', {
          added: format.whole(added),
          changed: format.whole(changed),
          unchanged: format.whole(unchanged),
          retired: format.whole(retired),
        })}
      </p>
      {rejects.length > 0 && (
        <>
          <p>{t('import.rejected', { count: rejects.length })}</p>
          <ul className="import-rejects small">
            {rejects.slice(0, 50).map((reject) => (
              <li key={`${reject.line}${reject.message}`}>
                <strong>{t('import.line', { line: reject.line })}</strong> {reject.message}{' '}
                <span className="quiet">{reject.remedy}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
