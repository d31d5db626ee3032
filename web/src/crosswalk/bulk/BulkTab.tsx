import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { BulkPreview, BulkResult, CrosswalkStatus } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { SavingError } from '../../ui/SavingError.tsx'
import { useChangeSearch } from '../change-search.ts'
import { DEFAULT_SYSTEM, chosenArea, type CrosswalkSearch } from '../crosswalk-search.ts'
import { Filters } from '../Filters.tsx'
import { bulkQuery, useBulkAccept, useUndoBatch } from '../queries.ts'
import { BulkSample } from './BulkSample.tsx'

const DEFAULT_PERCENT = 97
const PERCENTS = [99, 98, 97, 95, 90, 80] as const

/** Many at once, above a certainty the person chooses: seen before it is done, and taken back as a whole. */
export function BulkTab({ search, status }: { search: CrosswalkSearch; status: CrosswalkStatus }) {
  const { t } = useTranslation('crosswalk')
  const change = useChangeSearch()
  const percent = search.from ?? DEFAULT_PERCENT
  const choice = {
    system: search.system ?? DEFAULT_SYSTEM,
    minProbability: percent / 100,
    area: chosenArea(search.area),
  }
  const { data, error, refetch, isPlaceholderData } = useQuery(bulkQuery(choice))
  const accept = useBulkAccept()
  const [except, setExcept] = useState<ReadonlySet<number>>(new Set())
  const apply = (preview: BulkPreview) =>
    accept.mutate({
      system: choice.system,
      minProbability: choice.minProbability,
      token: preview.token,
      except: [...except],
      ...(choice.area !== undefined && { area: choice.area }),
    })
  return (
    <div className="stack">
      <Filters search={search} systems={status.systems} />
      {accept.data && <BulkDone result={accept.data} />}
      <section className="card section" aria-labelledby="bulk-title">
        <h2 id="bulk-title">{t('bulk.title')}</h2>
        <p className="small quiet">{t('bulk.what')}</p>
        <span className="segments tabs no-print" role="group" aria-label={t('bulk.from')}>
          {PERCENTS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === percent}
              onClick={() => change({ from: one === DEFAULT_PERCENT ? undefined : one })}
            >
              {t('percent', { percent: one })}
            </button>
          ))}
        </span>
        {!data && error && <ProblemMessage error={error} onAgain={() => void refetch()} />}
        {!data && !error && <Waiting />}
        {data && (
          <>
            <BulkWords preview={data} except={except.size} />
            <BulkSample rows={data.rows} count={data.count} except={except} onExcept={setExcept} />
            <SavingError error={accept.error} />
            <p>
              <button
                type="button"
                className="primary"
                disabled={data.count === 0 || accept.isPending || isPlaceholderData}
                onClick={() => apply(data)}
              >
                {t('bulk.apply', { count: data.count - except.size, n: data.count - except.size })}
              </button>
            </p>
          </>
        )}
      </section>
    </div>
  )
}

function BulkWords({ preview, except }: { preview: BulkPreview; except: number }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  if (preview.count === 0) return <p role="status">{t('bulk.nothing')}</p>
  const wrong = preview.expectedWrong < 1 ? t('bulk.lessThanOne') : format.whole(preview.expectedWrong)
  return (
    <p role="status" className="strong">
      {t('bulk.preview', { count: preview.count, n: format.whole(preview.count) })} {t('bulk.expected', { wrong })}{' '}
      {except > 0 && t('bulk.except', { count: except, n: format.whole(except) })}
    </p>
  )
}

function BulkDone({ result }: { result: BulkResult }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const undo = useUndoBatch()
  const { batch, confirmed } = result
  return (
    <section className="card section" role="status">
      {undo.data ? (
        <p>
          {t('bulk.undone', { count: undo.data.undone, n: format.whole(undo.data.undone) })}{' '}
          {undo.data.kept > 0 && t('bulk.kept', { count: undo.data.kept, n: format.whole(undo.data.kept) })}
        </p>
      ) : (
        <>
          <p className="strong">{t('bulk.done', { count: confirmed, n: format.whole(confirmed) })}</p>
          <p className="row">
            <button type="button" disabled={undo.isPending} onClick={() => undo.mutate(batch)}>
              {t('bulk.undo')}
            </button>
            <Link to="/crosswalk" search={{ tab: 'history', batch }}>
              {t('bulk.history')}
            </Link>
          </p>
          <SavingError error={undo.error} />
        </>
      )}
    </section>
  )
}
