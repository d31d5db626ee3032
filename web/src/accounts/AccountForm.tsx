import { useState, type ReactNode, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Accounts, LocalRole, PutAccount } from '../../../contract/accounts.ts'
import { AreaPicker, type ChosenArea } from './AreaPicker.tsx'

export interface AccountValues {
  readonly displayName: string
  readonly role: LocalRole
  readonly everywhere: boolean
  readonly areas: readonly ChosenArea[]
}

interface Props {
  readonly start: AccountValues
  readonly roles: Accounts['roles']
  /** Fields before these, e.g. login and password of a new account. */
  readonly children?: ReactNode
  readonly submit: string
  readonly pending: boolean
  readonly onSubmit: (body: PutAccount, fields: FormData) => void
  readonly onCancel?: () => void
}

/** Who somebody is, what they may do, and where. */
export function AccountForm({ start, roles, children, submit, pending, onSubmit, onCancel }: Props) {
  const { t } = useTranslation('accounts')
  const [displayName, setName] = useState(start.displayName)
  const [role, setRole] = useState(start.role)
  const [everywhere, setEverywhere] = useState(start.everywhere)
  const [areas, setAreas] = useState(start.areas)
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const areaIds = everywhere ? [] : areas.map(({ id }) => id)
    onSubmit({ displayName: displayName.trim(), role, everywhere, areaIds }, new FormData(event.currentTarget))
  }
  return (
    <form className="account-form" onSubmit={send}>
      {children}
      <label className="field">
        <span className="label">{t('name')}</span>
        <input
          value={displayName}
          required
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="label">{t('role')}</span>
        <select
          value={role}
          onChange={(event) => setRole(roles.find((one) => one.role === event.target.value)?.role ?? role)}
        >
          {roles.map((one) => (
            <option key={one.role} value={one.role}>
              {t(`roles.${one.role}`)}
            </option>
          ))}
        </select>
      </label>
      <p className="small quiet">{t(`roleWhat.${role}`)}</p>
      <label className="row">
        <input type="checkbox" checked={everywhere} onChange={(event) => setEverywhere(event.target.checked)} />
        {t('everywhere')}
      </label>
      {!everywhere && <AreaPicker chosen={areas} onChange={setAreas} />}
      {!everywhere && areas.length === 0 && <p className="notice">{t('nothingSeen')}</p>}
      <p className="row">
        <button type="submit" className="primary" disabled={pending}>
          {submit}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            {t('cancel')}
          </button>
        )}
      </p>
    </form>
  )
}
