import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StockMappingImport } from '../../../contract/stock-mapping.ts'
import { useFormat } from '../format/use-format.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { useImportMappings } from './queries.ts'

/** A file is shown before it is applied: what it would add and change, and which lines cannot be used. */
export function ImportForm() {
  const { t } = useTranslation('stockMapping')
  const [file, setFile] = useState<File | null>(null)
  const send = useImportMappings()
  const choose = (chosen: File | undefined) => {
    if (!chosen) return
    setFile(chosen)
    send.mutate({ file: chosen, apply: false })
  }
  const result = send.data
  return (
    <details className="card import">
      <summary>{t('import.title')}</summary>
      <div className="section">
        <p className="small quiet">{t('import.what')}</p>
        <label className="field">
          <span className="label">{t('import.file')}</span>
          <input type="file" accept=".csv,.xlsx" onChange={(event) => choose(event.target.files?.[0])} />
        </label>
        <SavingError error={send.error} />
        {result && <ImportResult result={result} />}
        {file && result && !result.applied && result.added + result.changed > 0 && (
          <button
            type="button"
            className="primary"
            disabled={send.isPending}
            onClick={() => send.mutate({ file, apply: true })}
          >
            {t('import.apply')}
          </button>
        )}
      </div>
    </details>
  )
}

function ImportResult({ result }: { result: StockMappingImport }) {
  const { t } = useTranslation('stockMapping')
  const format = useFormat()
  const { added, changed, unchanged, rejects } = result
  return (
    <div role="status">
      <p className="strong">
        {t(result.applied ? 'import.applied' : 'import.preview', {
          added: format.whole(added),
          changed: format.whole(changed),
          unchanged: format.whole(unchanged),
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
