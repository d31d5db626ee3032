import { Suspense, type ReactNode } from 'react'
import { Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/http.ts'
import { Waiting } from './Waiting.tsx'

function MessagePage({ kind, detail, children }: { kind: string; detail?: string | undefined; children?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <main id="main" className="page-message card">
      <h1>{t(`message.${kind}.title`)}</h1>
      <p>{t(`message.${kind}.text`)}</p>
      {detail && <p className="small quiet">{detail}</p>}
      <div className="row">
        {children}
        <Link to="/" className="button">
          {t('message.home')}
        </Link>
      </div>
    </main>
  )
}

export function NotFoundPage() {
  return (
    <Suspense fallback={<Waiting />}>
      <MessagePage kind="notFound" />
    </Suspense>
  )
}

/** Which words fit an error: refused, not there, not reached, or our own fault. */
export function kindOfError(error: unknown): 'forbidden' | 'notFound' | 'unreached' | 'broken' {
  if (!(error instanceof ApiError)) return 'broken'
  if (error.status === 403) return 'forbidden'
  if (error.status === 404) return 'notFound'
  return error.status === 0 ? 'unreached' : 'broken'
}

function detailOf(error: unknown): string | undefined {
  return error instanceof ApiError ? (error.problem.remedy ?? error.problem.detail) : undefined
}

function TryAgain() {
  const { t } = useTranslation()
  const router = useRouter()
  return (
    <button type="button" className="primary" onClick={() => void router.invalidate()}>
      {t('message.again')}
    </button>
  )
}

export function BrokenPage({ error }: { error: unknown }) {
  return (
    <Suspense fallback={<Waiting />}>
      <MessagePage kind={kindOfError(error)} detail={detailOf(error)}>
        <TryAgain />
      </MessagePage>
    </Suspense>
  )
}

/** In place of a page's content when its data could not be had. */
export function ProblemMessage({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const { t } = useTranslation()
  const kind = kindOfError(error)
  return (
    <section className="page-message card" role="alert">
      <h1>{t(`message.${kind}.title`)}</h1>
      <p>{t(`message.${kind}.text`)}</p>
      {detailOf(error) && <p className="small quiet">{detailOf(error)}</p>}
      {onAgain && (
        <button type="button" className="primary" onClick={onAgain}>
          {t('message.again')}
        </button>
      )}
    </section>
  )
}
