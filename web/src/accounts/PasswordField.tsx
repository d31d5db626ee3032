import { useId } from 'react'
import { useTranslation } from 'react-i18next'

/** A password that somebody else will use: typed once, told in person. */
export function PasswordField({ label }: { label: string }) {
  const { t } = useTranslation('accounts')
  const rule = useId()
  return (
    <div className="field">
      <label className="field">
        <span className="label">{label}</span>
        <input
          type="password"
          name="password"
          required
          minLength={10}
          maxLength={500}
          autoComplete="new-password"
          aria-describedby={rule}
        />
      </label>
      <span id={rule} className="small quiet">
        {t('password.rule')}
      </span>
    </div>
  )
}
