import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublishPreview } from '../../../../contract/publishing.ts'
import { useRight } from '../../api/session.ts'
import { useFormat } from '../../format/use-format.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { textOf } from '../../ui/form-text.ts'
import { useHold, useRelease, type Of } from '../queries.ts'

interface Props {
  readonly preview: PublishPreview
  readonly of: Of
  readonly waiting: number
}

/** Keeps a report back with a comment, or lets it go. Who may not is told why. */
export function HoldAndRelease({ preview, of, waiting }: Props) {
  const { t } = useTranslation('publishing')
  const mayRelease = useRight('publishing.release')
  const release = useRelease()
  const [asking, setAsking] = useState(false)
  const { hold } = preview
  const report = { ...of, facilityIds: [preview.facility.id] }
  const nothing = hold === null && waiting === 0
  const why = mayRelease ? (nothing ? t('release.nothing') : null) : t('release.noRight')
  return (
    <div className="hold-release">
      <ReportState preview={preview} waiting={waiting} />
      <div className="row no-print">
        <button
          type="button"
          className="primary"
          disabled={!mayRelease || nothing || release.isPending}
          aria-describedby={why === null ? undefined : 'release-why'}
          onClick={() => release.mutate(report)}
        >
          {t(hold ? 'release.lift' : 'release.one')}
        </button>
        {!asking && (
          <button
            type="button"
            disabled={!mayRelease}
            aria-describedby={mayRelease ? undefined : 'release-why'}
            onClick={() => setAsking(true)}
          >
            {t(hold ? 'hold.change' : 'hold.action')}
          </button>
        )}
        <button type="button" onClick={() => window.print()}>
          {t('print')}
        </button>
        {why !== null && (
          <span id="release-why" className="small quiet">
            {why}
          </span>
        )}
      </div>
      {asking && <HoldForm report={report} comment={hold?.comment ?? ''} onDone={() => setAsking(false)} />}
      <SavingError error={release.error} />
    </div>
  )
}

function ReportState({ preview, waiting }: { preview: PublishPreview; waiting: number }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { hold, release } = preview
  const words = hold
    ? t('hold.state', { who: hold.by, at: format.instant(hold.at), comment: hold.comment })
    : release
      ? t('release.state', { who: release.by, at: format.instant(release.at) })
      : null
  return (
    <p role="status" className={hold ? 'notice' : 'quiet small'}>
      {words} {!hold && waiting > 0 && t('release.values', { count: waiting, n: format.whole(waiting) })}{' '}
      {words === null && waiting === 0 && t(preview.needsRelease ? 'release.needed' : 'release.notNeeded')}
    </p>
  )
}

interface FormProps {
  readonly report: Of & { readonly facilityIds: number[] }
  readonly comment: string
  readonly onDone: () => void
}

function HoldForm({ report, comment, onDone }: FormProps) {
  const { t } = useTranslation('publishing')
  const hold = useHold()
  return (
    <form
      className="stack no-print"
      onSubmit={(event) => {
        event.preventDefault()
        const text = textOf(new FormData(event.currentTarget), 'comment').trim()
        if (text !== '') hold.mutate({ ...report, comment: text }, { onSuccess: onDone })
      }}
    >
      <label className="field">
        <span className="label">{t('hold.comment')}</span>
        {/* What is asked for is what was just clicked. */}
        <textarea name="comment" required maxLength={1000} defaultValue={comment} rows={2} autoFocus />
      </label>
      <div className="row">
        <button type="submit" className="primary" disabled={hold.isPending}>
          {t('hold.submit')}
        </button>
        <button type="button" onClick={onDone}>
          {t('cancel')}
        </button>
      </div>
      <SavingError error={hold.error} />
    </form>
  )
}
