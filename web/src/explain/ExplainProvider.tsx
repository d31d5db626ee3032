import { Suspense, createContext, lazy, useContext, useMemo, useState, type ReactNode } from 'react'

const ExplainDialog = lazy(() => import('./ExplainDialog.tsx').then((module) => ({ default: module.ExplainDialog })))

/** What is asked: one figure of one area or facility, antigen and month. */
export interface Question {
  readonly area?: number
  readonly facility?: number
  readonly hierarchy: string
  readonly antigen: number
  readonly month: number
  readonly figure: string
}

const Ask = createContext<(question: Question) => void>(() => {})

export const useExplain = () => useContext(Ask)

/** Holds the one dialog in which any number of the page below explains itself. */
export function ExplainProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null)
  const ask = useMemo(() => (asked: Question) => setQuestion(asked), [])
  return (
    <Ask.Provider value={ask}>
      {children}
      {question && (
        <Suspense fallback={null}>
          <ExplainDialog question={question} onClose={() => setQuestion(null)} />
        </Suspense>
      )}
    </Ask.Provider>
  )
}
