import { useState, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account, Accounts } from '../../../contract/accounts.ts'
import { useFormat } from '../format/use-format.ts'
import { textOf } from '../ui/form-text.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { AccountForm } from './AccountForm.tsx'
import { PasswordField } from './PasswordField.tsx'
import { usePutAccount, usePutDisabled, usePutPassword } from './queries.ts'

interface Props {
  readonly account: Account
  readonly roles: Accounts['roles']
}

/** One account: what it may do and where, and what can be changed about it. */
export function AccountItem({ account, roles }: Props) {
  const { t } = useTranslation('accounts')
  const format = useFormat()
  const [open, setOpen] = useState<'nothing' | 'edit' | 'password'>('nothing')
  const { displayName, login, disabled, lastSeenAt } = account
  const seen = lastSeenAt === null ? t('neverSeen') : t('seen', { at: format.instant(lastSeenAt) })
  return (
    <li className="account">
      <div>
        <strong>{displayName}</strong> <span className="quiet">{login}</span>{' '}
        {disabled && <span className="tag">{t('off')}</span>} {account.self && <span className="tag">{t('you')}</span>}
        <div className="small">
          {account.roles.map((role) => t(`roles.${role}`, { defaultValue: role })).join(', ')} · {useWhere(account)}
        </div>
        <div className="small quiet">{seen}</div>
      </div>
      {account.kind === 'local' ? (
        <Actions account={account} onOpen={(what) => setOpen(open === what ? 'nothing' : what)} />
      ) : (
        <p className="small quiet">{t('ofOpenlmis')}</p>
      )}
      {open === 'edit' && <Edit account={account} roles={roles} onDone={() => setOpen('nothing')} />}
      {open === 'password' && <NewPassword account={account} onDone={() => setOpen('nothing')} />}
    </li>
  )
}

function useWhere({ kind, everywhere, areas, facilities }: Account): string {
  const { t } = useTranslation('accounts')
  if (everywhere) return t('where.everywhere')
  const named = areas.map(({ name }) => name)
  const counted = facilities > 0 ? [t('where.facilities', { count: facilities })] : []
  if (named.length + counted.length > 0) return [...named, ...counted].join(', ')
  return t(kind === 'local' ? 'where.nowhere' : 'where.openlmis')
}

function Actions({ account, onOpen }: { account: Account; onOpen: (what: 'edit' | 'password') => void }) {
  const { t } = useTranslation('accounts')
  const put = usePutDisabled(account.id)
  const label = (action: string) => `${t(action)}: ${account.login}`
  const onOff = account.disabled ? 'switchOn' : 'switchOff'
  return (
    <div>
      <span className="row">
        {!account.self && (
          <button type="button" aria-label={label('edit')} onClick={() => onOpen('edit')}>
            {t('edit')}
          </button>
        )}
        <button type="button" aria-label={label('password.set')} onClick={() => onOpen('password')}>
          {t('password.set')}
        </button>
        {!account.self && (
          <button
            type="button"
            disabled={put.isPending}
            aria-label={label(onOff)}
            onClick={() => put.mutate(!account.disabled)}
          >
            {t(onOff)}
          </button>
        )}
      </span>
      <SavingError error={put.error} />
    </div>
  )
}

function Edit({ account, roles, onDone }: Props & { onDone: () => void }) {
  const { t } = useTranslation('accounts')
  const put = usePutAccount(account.id)
  const role = roles.find((one) => account.roles.includes(one.role))?.role ?? 'divo'
  const { displayName, everywhere, areas } = account
  return (
    <div className="account-change">
      <AccountForm
        start={{ displayName, role, everywhere, areas }}
        roles={roles}
        submit={t('save')}
        pending={put.isPending}
        onSubmit={(body) => put.mutate(body, { onSuccess: onDone })}
        onCancel={onDone}
      />
      <p className="small quiet">{t('sessionsEnd')}</p>
      <SavingError error={put.error} />
    </div>
  )
}

function NewPassword({ account, onDone }: { account: Account; onDone: () => void }) {
  const { t } = useTranslation('accounts')
  const put = usePutPassword(account.id)
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    put.mutate(textOf(new FormData(event.currentTarget), 'password'), { onSuccess: onDone })
  }
  return (
    <form className="account-change account-form" onSubmit={send}>
      <PasswordField label={t('password.new')} />
      <p className="small quiet">{t('sessionsEnd')}</p>
      <p>
        <button type="submit" className="primary" disabled={put.isPending}>
          {t('save')}
        </button>
      </p>
      <SavingError error={put.error} />
    </form>
  )
}
