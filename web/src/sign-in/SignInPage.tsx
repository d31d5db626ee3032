import '../styles/sign-in.css'
import { useState, type SubmitEvent } from 'react'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DemoInfo } from '../../../contract/session.ts'
import { ApiError } from '../api/http.ts'
import { demoQuery, useSignIn } from '../api/session.ts'
import { Emblem } from '../shell/AppShell.tsx'
import { textOf } from '../ui/form-text.ts'
import { LanguageSwitch } from '../shell/LanguageSwitch.tsx'

export function SignInPage() {
  const { t } = useTranslation()
  const { enter, error, pending } = useEntering()
  const demo = useQuery(demoQuery).data
  return (
    <main id="main" className="sign-in">
      <header className="sign-in-head">
        <span className="app-name">
          <Emblem /> {t('shell.name')}
        </span>
        <LanguageSwitch />
      </header>
      <h1>{t('signIn.title')}</h1>
      <p className="quiet">{t('signIn.what')}</p>
      {demo?.demo && demo.accounts.length > 0 && (
        <DemoAccounts accounts={demo.accounts} enter={enter} pending={pending} />
      )}
      <SignInForm enter={enter} error={error} pending={pending} />
    </main>
  )
}

type Enter = (login: string, password: string) => void

function useEntering(): { enter: Enter; error: Error | null; pending: boolean } {
  const signIn = useSignIn()
  const navigate = useNavigate()
  const router = useRouter()
  const { back } = useSearch({ from: '/sign-in' })
  const arrive = async () => {
    await router.invalidate()
    if (back) router.history.push(back)
    else await navigate({ to: '/' })
  }
  const enter: Enter = (login, password) =>
    signIn.mutate({ login, password, realm: 'auto' }, { onSuccess: () => void arrive() })
  return { enter, error: signIn.error, pending: signIn.isPending }
}

function DemoAccounts(props: { accounts: DemoInfo['accounts']; enter: Enter; pending: boolean }) {
  const { t } = useTranslation()
  return (
    <section className="card demo-accounts" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('signIn.demoTitle')}</h2>
      <ul>
        {props.accounts.map((account) => (
          <li key={account.login}>
            <button type="button" disabled={props.pending} onClick={() => props.enter(account.login, account.password)}>
              <span>
                <strong>{t(`signIn.role.${account.role}`)}</strong>
                <span className="quiet small">{t(`signIn.roleWhat.${account.role}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function SignInForm({ enter, error, pending }: { enter: Enter; error: Error | null; pending: boolean }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    enter(textOf(fields, 'login').trim(), textOf(fields, 'password'))
  }
  return (
    <form className="card sign-in-form" onSubmit={submit}>
      <label className="field">
        <span className="label">{t('signIn.login')}</span>
        <input name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </label>
      <div className="field">
        <label className="label" htmlFor="password">
          {t('signIn.password')}
        </label>
        <span className="row password">
          <input
            id="password"
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            required
          />
          <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {t(shown ? 'signIn.hide' : 'signIn.show')}
          </button>
        </span>
      </div>
      {error && (
        <p className="error-text" role="alert">
          {t(`signIn.failed.${failureOf(error)}`)}
        </p>
      )}
      <button type="submit" className="primary" disabled={pending}>
        {t(pending ? 'signIn.entering' : 'signIn.enter')}
      </button>
    </form>
  )
}

function failureOf(error: Error): 'wrong' | 'often' | 'unreached' | 'other' {
  if (!(error instanceof ApiError)) return 'other'
  if (error.status === 401 || error.status === 403 || error.status === 400) return 'wrong'
  if (error.status === 429) return 'often'
  return error.status === 0 ? 'unreached' : 'other'
}
