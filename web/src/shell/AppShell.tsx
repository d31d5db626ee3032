import { Suspense, useEffect } from 'react'
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/http.ts'
import { sessionQuery, useSignOut } from '../api/session.ts'
import { useCurrentInView } from '../ui/use-current-in-view.ts'
import { chosenLanguage } from '../i18n/language.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { Waiting } from './Waiting.tsx'

export function AppShell() {
  return (
    <Suspense fallback={<Waiting />}>
      <Frame />
    </Suspense>
  )
}

function Frame() {
  const { t } = useTranslation()
  useAccountLanguage()
  useBackToSignIn()
  return (
    <>
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </>
  )
}

/** The account's language holds until the person chose another one on this machine. */
function useAccountLanguage(): void {
  const { i18n } = useTranslation()
  const language = useQuery(sessionQuery).data?.language
  useEffect(() => {
    if (language && !chosenLanguage() && i18n.language !== language) void i18n.changeLanguage(language)
  }, [language, i18n])
}

/** A session may end while a page is open; the next question asked of the server tells. */
function useBackToSignIn(): void {
  const navigate = useNavigate()
  const { error } = useQuery({ ...sessionQuery, refetchInterval: 5 * 60_000 })
  const ended = error instanceof ApiError && error.status === 401
  useEffect(() => {
    if (ended) void navigate({ to: '/sign-in', search: { back: window.location.pathname + window.location.search } })
  }, [ended, navigate])
}

const PAGES = [
  { to: '/resupply', right: 'resupply.view', key: 'shell.resupply' },
  { to: '/overview', right: 'overview.view', key: 'shell.overview' },
  { to: '/crosswalk', right: 'crosswalk.review', key: 'shell.crosswalk' },
  { to: '/publishing', right: 'publishing.view', key: 'shell.publishing' },
  { to: '/systems', right: 'systems.view', key: 'shell.systems' },
] as const

function Header() {
  const { t } = useTranslation()
  const session = useQuery(sessionQuery).data
  const navigate = useNavigate()
  const signOut = useSignOut()
  const row = useCurrentInView<HTMLElement>(useLocation().pathname)
  const leave = () => signOut.mutate(undefined, { onSettled: () => void navigate({ to: '/sign-in', search: {} }) })
  return (
    <header className="app-header">
      <Link to="/" className="app-name" title={t('shell.home')}>
        <Emblem />
        <span>{t('shell.name')}</span>
      </Link>
      <nav ref={row} className="app-nav" aria-label={t('shell.pages')}>
        {PAGES.filter((page) => session?.rights.includes(page.right)).map((page) => (
          <Link
            key={page.to}
            to={page.to}
            search={{}}
            activeOptions={{ includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            {t(page.key)}
          </Link>
        ))}
      </nav>
      <div className="app-person">
        {session?.demo && <span className="tag">{t('shell.demo')}</span>}
        <span className="name" title={session?.displayName}>
          {session?.displayName}
        </span>
        <LanguageSwitch signedIn />
        <button type="button" onClick={leave}>
          {t('shell.signOut')}
        </button>
      </div>
    </header>
  )
}

export function Emblem() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
      <path d="M4 4v16h16" />
      <path d="M9 15v-3M13.5 15V9M18 15V6" stroke="#9fd3b4" />
    </svg>
  )
}
