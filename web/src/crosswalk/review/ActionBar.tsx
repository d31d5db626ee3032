import { useTranslation } from 'react-i18next'
import { KEY_OF, type Action } from './review-keys.ts'

interface Props {
  /** The actions that make sense now, the main one first. */
  readonly actions: readonly { readonly action: Action; readonly label: string; readonly disabled?: boolean }[]
  readonly act: (action: Action) => void
}

/** Every key has a button of the same; the bar stays in reach at the lower edge. */
export function ActionBar({ actions, act }: Props) {
  const { t } = useTranslation('crosswalk')
  return (
    <div
      className="action-bar no-print"
      role="toolbar"
      aria-label={t('action.title')}
      // Enter held down on a button would decide on rows that nobody has seen.
      onKeyDown={(event) => event.repeat && (event.key === 'Enter' || event.key === ' ') && event.preventDefault()}
    >
      {actions.map(({ action, label, disabled = false }) => (
        <button
          key={action}
          type="button"
          className={action === 'accept' ? 'primary' : action}
          disabled={disabled}
          aria-keyshortcuts={KEY_OF[action]}
          onClick={() => act(action)}
        >
          {label} <kbd aria-hidden="true">{KEY_OF[action].toUpperCase()}</kbd>
        </button>
      ))}
    </div>
  )
}
