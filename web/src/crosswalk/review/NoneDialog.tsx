import { useTranslation } from 'react-i18next'
import type { NoCounterpartReason } from '../../../../contract/crosswalk.ts'
import { textOf } from '../../ui/form-text.ts'
import { Dialog } from './Dialog.tsx'

export const NONE_REASONS = [
  'warehouse',
  'storeOnly',
  'temporary',
  'outOfScope',
  'other',
] as const satisfies readonly NoCounterpartReason[]

interface Props {
  readonly name: string
  readonly system: string
  readonly onDone: (reason: NoCounterpartReason, note: string) => void
  readonly onClose: () => void
}

/** "There is none, and that is right": with the reason, so that nobody asks again. */
export function NoneDialog({ name, system, onDone, onClose }: Props) {
  const { t } = useTranslation('crosswalk')
  return (
    <Dialog title={t('none.title', { system })} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const fields = new FormData(event.currentTarget)
          const reason = NONE_REASONS.find((one) => one === textOf(fields, 'reason'))
          if (reason) onDone(reason, textOf(fields, 'note').trim())
        }}
      >
        <p>{t('none.what', { name, system })}</p>
        <fieldset className="reasons">
          <legend className="hidden-text">{t('none.reason')}</legend>
          {NONE_REASONS.map((reason, index) => (
            <label key={reason} className="row">
              <input type="radio" name="reason" value={reason} defaultChecked={index === 0} />
              {t(`none.reasons.${reason}`)}
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span className="label">{t('none.note')}</span>
          <input name="note" maxLength={500} />
        </label>
        <p>
          <button type="submit" className="primary">
            {t('none.save')}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
