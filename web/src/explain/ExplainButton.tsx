import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useExplain, type Question } from './ExplainProvider.tsx'

type Props = Question & { readonly children: ReactNode; readonly className?: string }

/** A number that opens: where it comes from, by what formula, how it moved. */
export function ExplainButton({ children, className, ...question }: Props) {
  const { t } = useTranslation()
  const ask = useExplain()
  return (
    <button
      type="button"
      className={`plain explain ${className ?? ''}`}
      title={t('explain.open')}
      onClick={() => ask(question)}
    >
      {children}
    </button>
  )
}
