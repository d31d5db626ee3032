import { useTranslation } from 'react-i18next'

interface Props {
  /** What is decided about, for those who hear only the button. */
  readonly name: string
  readonly state: 'proposed' | 'confirmed' | 'rejected' | null
  readonly editing: boolean
  readonly pending: boolean
  /** Whether there is something to confirm: a mapping to nothing is not one. */
  readonly complete: boolean
  readonly onEdit: () => void
  readonly onDecide: (state: 'confirmed' | 'rejected') => void
}

export function DecideButtons({ name, state, editing, pending, complete, onEdit, onDecide }: Props) {
  const { t } = useTranslation('systems')
  const label = (action: string) => `${t(`decide.${action}`)}: ${name}`
  return (
    <span className="row decide">
      {(editing || state !== 'confirmed') && (
        <button
          type="button"
          disabled={pending || !complete}
          aria-label={label('confirm')}
          onClick={() => onDecide('confirmed')}
        >
          {t('decide.confirm')}
        </button>
      )}
      {state !== 'rejected' && !editing && (
        <button type="button" disabled={pending} aria-label={label('reject')} onClick={() => onDecide('rejected')}>
          {t('decide.reject')}
        </button>
      )}
      <button type="button" disabled={pending} aria-label={label(editing ? 'cancel' : 'edit')} onClick={onEdit}>
        {t(editing ? 'decide.cancel' : 'decide.edit')}
      </button>
    </span>
  )
}
