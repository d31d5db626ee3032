import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PublishPreview } from '../../../../contract/publishing.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { CloseIcon } from '../../ui/CloseIcon.tsx'
import { CorrectAtLinks } from '../CorrectAtLinks.tsx'
import { periodName } from '../period-name.ts'
import { previewQuery, type Of } from '../queries.ts'
import { HoldAndRelease } from './HoldAndRelease.tsx'
import { PreviewTable } from './PreviewTable.tsx'

interface Props {
  readonly of: Of
  readonly facilityId: number
  /** Values of this report that wait for a release. */
  readonly waiting: number
  readonly dataSetName: string
  readonly onClose: () => void
}

/** One report as the form of DHIS2 shows it, before it goes. */
export function PreviewPanel({ of, facilityId, waiting, dataSetName, onClose }: Props) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const { data, error, refetch } = useQuery(previewQuery(of, facilityId))
  const heading = useFocusOnce()
  return (
    <aside
      className="card section preview"
      aria-labelledby="preview-title"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onClose()}
    >
      <header className="preview-head">
        <div>
          <h2 id="preview-title" tabIndex={-1} ref={heading}>
            {data?.facility.name ?? t('preview.loading')}
          </h2>
          <p className="small quiet">
            {dataSetName} · {periodName(t, format, of.period)}
          </p>
        </div>
        <button type="button" className="icon-button no-print" aria-label={t('preview.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {!data && error && <ProblemMessage error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <Body preview={data} of={of} waiting={waiting} />}
    </aside>
  )
}

function Body({ preview, of, waiting }: { preview: PublishPreview; of: Of; waiting: number }) {
  const { t } = useTranslation('publishing')
  return (
    <>
      {!preview.there.read && (
        <p className="notice" role="status">
          {t('preview.notRead')} {preview.there.problem}
        </p>
      )}
      <Summary preview={preview} />
      <HoldAndRelease preview={preview} of={of} waiting={waiting} />
      <PreviewTable preview={preview} />
      <CorrectAtLinks stores={preview.correctAt} />
    </>
  )
}

const COUNTED = ['new', 'changed', 'removed', 'blocked', 'theirOwn', 'same'] as const

function Summary({ preview }: { preview: PublishPreview }) {
  const { t } = useTranslation('publishing')
  const format = useFormat()
  const rows = preview.sections.flatMap((section) => section.rows)
  const parts = COUNTED.map((change) => [change, rows.filter((row) => row.change === change).length] as const)
    .filter(([, n]) => n > 0)
    .map(([change, n]) => t(`preview.count.${change}`, { count: n, n: format.whole(n) }))
  return <p>{parts.length === 0 ? t('preview.nothing') : `${format.list(parts)}.`}</p>
}

/** On a phone the panel stands in place of the list: the focus goes there, and back when it closes. */
function useFocusOnce() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => (before instanceof HTMLElement && before.isConnected ? before.focus() : undefined)
  }, [])
  return heading
}
