import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { HistoryEntry } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { useUndoBatch, useUndoEntry } from '../queries.ts'

/** Who decided what and when, newest first; each can be taken back unless something was built upon it. */
export function HistoryList({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <ol className="history">
      {entries.map((entry) => (
        <li key={entry.id} className={entry.undoneBy === null ? undefined : 'undone'}>
          <Entry entry={entry} />
        </li>
      ))}
    </ol>
  )
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const undo = useUndoEntry()
  const undoBatch = useUndoBatch()
  const { batch } = entry
  return (
    <>
      <span>
        {t(`history.sentence.${entry.action}`, {
          name: entry.placeName ?? entry.otherName ?? '–',
          other: entry.otherName ?? '–',
          system: systemName(entry.otherSystem),
        })}{' '}
        {entry.note && <q>{entry.note}</q>}
        <span className="small quiet block">
          {entry.by === 'system' ? t('history.bySystem') : entry.by} · {format.instant(entry.at)}
          {entry.undoneBy !== null && ` · ${t('history.undone')}`}
          {entry.placeId !== null && (
            <>
              {' · '}
              <Link to="/crosswalk" search={{ place: entry.placeId }}>
                {t('history.open')}
                <span className="hidden-text"> {entry.placeName}</span>
              </Link>
            </>
          )}
        </span>
        <SavingError error={undo.error ?? undoBatch.error} />
      </span>
      <span className="row no-print">
        {entry.canUndo && (
          <button
            type="button"
            disabled={undo.isPending}
            aria-label={`${t('history.undo')}: ${entry.placeName ?? ''}`}
            onClick={() => undo.mutate(entry.id)}
          >
            {t('history.undo')}
          </button>
        )}
        {entry.canUndo && batch !== null && (
          <button type="button" disabled={undoBatch.isPending} onClick={() => undoBatch.mutate(batch)}>
            {t('history.undoBatch')}
          </button>
        )}
      </span>
    </>
  )
}
