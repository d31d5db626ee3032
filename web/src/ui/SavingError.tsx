import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/http.ts'

/** Why something was not saved, and that it was not. */
export function SavingError({ error }: { error: Error | null }) {
  const { t } = useTranslation()
  if (!error) return null
  const problem = error instanceof ApiError ? error.problem : null
  return (
    <p className="error-text" role="alert">
      {t(problem?.status === 0 ? 'saving.unreached' : problem?.status === 403 ? 'saving.forbidden' : 'saving.failed')}{' '}
      {problem && problem.status !== 0 && (problem.detail ?? problem.title)} {problem?.remedy}
    </p>
  )
}
