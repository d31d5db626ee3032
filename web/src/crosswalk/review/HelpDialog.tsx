import { useTranslation } from 'react-i18next'
import { Dialog } from './Dialog.tsx'
import { ACTIONS, KEY_OF } from './review-keys.ts'

interface Props {
  readonly keysWanted: boolean
  readonly onKeysWanted: (wanted: boolean) => void
  readonly onClose: () => void
}

export function HelpDialog({ keysWanted, onKeysWanted, onClose }: Props) {
  const { t } = useTranslation('crosswalk')
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className="key-list">
        {ACTIONS.map((action) => (
          <div key={action}>
            <dt>
              <kbd>{KEY_OF[action].toUpperCase()}</kbd>
            </dt>
            <dd>{t(`help.${action}`)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>1</kbd>–<kbd>5</kbd>
          </dt>
          <dd>{t('help.choose')}</dd>
        </div>
      </dl>
      <p className="small quiet">{t('help.background')}</p>
      <label className="row">
        <input type="checkbox" checked={keysWanted} onChange={(event) => onKeysWanted(event.target.checked)} />
        {t('help.keysOn')}
      </label>
    </Dialog>
  )
}
