import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { PostReplay, ReplayResult } from '../../../../contract/publishing.ts'
import { useFormat } from '../../format/use-format.ts'
import { Waiting } from '../../shell/Waiting.tsx'
import { CloseIcon } from '../../ui/CloseIcon.tsx'
import { SavingError } from '../../ui/SavingError.tsx'
import { periodName } from '../period-name.ts'
import { useReplay } from '../queries.ts'

export type ReplayFilter = Omit<PostReplay, 'apply'>

/** Sends again what a filter names; what that is stands there before it goes. */
export function ReplayDialog({ filter, onClose }: { filter: ReplayFilter; onClose: () => void }) {
  const { t } = useTranslation('publishing')
  const dialog = useRef<HTMLDialogElement>(null)
  const preview = useReplay()
  const apply = useReplay()
  const ask = preview.mutate
  useEffect(() => {
    if (dialog.current?.open) return
    dialog.current?.showModal()
    ask({ ...filter, apply: false })
  }, [ask, filter])
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="replay-title">
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id="replay-title">{t('replay.title')}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={t('common:close')}
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>
        <SavingError error={preview.error ?? apply.error} />
        {preview.isPending && <Waiting />}
        {apply.data && <Done result={apply.data} />}
        {preview.data && !apply.data && (
          <>
            <WouldGo result={preview.data} />
            {preview.data.values > 0 && (
              <button
                type="button"
                className="primary"
                disabled={apply.isPending}
                onClick={() => apply.mutate({ ...filter, apply: true })}
              >
                {t('replay.go')}
              </button>
            )}
          </>
        )}
      </div>
    </dialog>
  )
}

function WouldGo({ result }: { result: ReplayResult }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  return (
    <>
      <p>
        {result.values === 0
          ? t('replay.nothing')
          : t('replay.would', {
              count: result.values,
              n: format.whole(result.values),
              facilities: format.whole(result.facilities),
            })}
      </p>
      {result.examples.length > 0 && (
        <ul className="small examples">
          {result.examples.map((row) => (
            <li key={`${row.facilityId}.${row.cellId}.${row.period}`}>
              {row.facility} · {row.cell} · {periodName(t, format, row.period)}:{' '}
              <strong>{row.value ?? t('none')}</strong>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Done({ result }: { result: ReplayResult }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  return (
    <p role="status" className="notice">
      {t('replay.done', { count: result.values, n: format.whole(result.values) })}
    </p>
  )
}
