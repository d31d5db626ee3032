import '../styles/accounts.css'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Accounts } from '../../../contract/accounts.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { textOf } from '../ui/form-text.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { AccountForm } from './AccountForm.tsx'
import { AccountItem } from './AccountItem.tsx'
import { PasswordField } from './PasswordField.tsx'
import { accountsQuery, useAddAccount } from './queries.ts'

/** Who may sign in here, what they may do, and where. */
export function AccountsTab() {
  const { t } = useTranslation('accounts')
  const { data, error, refetch } = useQuery(accountsQuery)
  if (error && !data) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <div className="stack">
      <AddAccount roles={data.roles} />
      <section className="card" aria-labelledby="accounts-title">
        <h2 id="accounts-title" className="section-title">
          {t('title')}
        </h2>
        <ul className="accounts">
          {data.accounts.map((account) => (
            <AccountItem key={account.id} account={account} roles={data.roles} />
          ))}
        </ul>
      </section>
    </div>
  )
}

const EMPTY = { displayName: '', role: 'divo', everywhere: false, areas: [] } as const

function AddAccount({ roles }: { roles: Accounts['roles'] }) {
  const { t } = useTranslation('accounts')
  const add = useAddAccount()
  // A new key empties the form after each account.
  const [round, setRound] = useState(0)
  return (
    <details className="card import">
      <summary>{t('add.title')}</summary>
      <div className="section">
        <p className="small quiet">{t('add.what')}</p>
        <AccountForm
          key={round}
          start={EMPTY}
          roles={roles}
          submit={t('add.submit')}
          pending={add.isPending}
          onSubmit={(body, fields) =>
            add.mutate(
              { ...body, login: textOf(fields, 'login').trim(), password: textOf(fields, 'password') },
              { onSuccess: () => setRound(round + 1) },
            )
          }
        >
          <label className="field">
            <span className="label">{t('login')}</span>
            <input name="login" required minLength={2} maxLength={100} autoComplete="off" autoCapitalize="none" />
          </label>
          <PasswordField label={t('password.first')} />
        </AccountForm>
        {add.isSuccess && <p role="status">{t('add.done', { login: add.variables.login })}</p>}
        <SavingError error={add.error} />
      </div>
    </details>
  )
}
