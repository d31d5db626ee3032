import '../styles/explain.css'
import { useEffect, useRef } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ExplainedFigure } from '../../../contract/overview.ts'
import { call, withQuery } from '../api/http.ts'
import { ageOfInstant } from '../format/age.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { CloseIcon } from '../ui/CloseIcon.tsx'
import type { Question } from './ExplainProvider.tsx'
import { FigureHistory } from './FigureHistory.tsx'
import { useFigureValue } from './use-figure-value.ts'

export function ExplainDialog({ question, onClose }: { question: Question; onClose: () => void }) {
  const { t } = useTranslation('explain')
  const dialog = useRef<HTMLDialogElement>(null)
  const { data, error } = useQuery({
    queryKey: ['explain', question],
    queryFn: async ({ signal }) =>
      (await call<ExplainedFigure>(withQuery('/api/v1/figures/explain', { ...question }), { signal })).data,
  })
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="explain-title">
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id="explain-title">{t(`figure.${question.figure}`, { defaultValue: question.figure })}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={t('common:close')}
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>
        {error && <ProblemMessage error={error} />}
        {!data && !error && <Waiting />}
        {data && <Explanation figure={data} month={question.month} />}
      </div>
    </dialog>
  )
}

function Explanation({ figure, month }: { figure: ExplainedFigure; month: number }) {
  const { t } = useTranslation('explain')
  const format = useFormat()
  const show = useFigureValue()
  return (
    <>
      <p className="explained-value">
        <strong>{show(figure.value, figure.unit)}</strong> <span className="quiet">{format.month(month)}</span>
      </p>
      <section>
        <h3>{t('formula')}</h3>
        <p>{t(`formulaOf.${figure.figure}`, { defaultValue: figure.formula })}</p>
        <p className="small quiet">{figure.formulaSource}</p>
      </section>
      {figure.inputs.length > 0 && <Inputs inputs={figure.inputs} />}
      {figure.notIncluded.length > 0 && (
        <section>
          <h3>{t('notIncluded')}</h3>
          <ul>
            {figure.notIncluded.map(({ reason, facilities }) => (
              <li key={reason}>
                {t('because', {
                  facilities: t('facilities', { count: facilities }),
                  reason: t(`reason.${reason}`, { defaultValue: reason }),
                })}
              </li>
            ))}
          </ul>
        </section>
      )}
      <FigureHistory figure={figure} />
    </>
  )
}

function Inputs({ inputs }: { inputs: ExplainedFigure['inputs'] }) {
  const { t } = useTranslation('explain')
  return (
    <section>
      <h3>{t('inputs')}</h3>
      <ul className="inputs">
        {inputs.map((input, index) => (
          <li key={`${input.name}${index}`}>
            <Input input={input} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Input({ input }: { input: ExplainedFigure['inputs'][number] }) {
  const { t } = useTranslation('explain')
  const format = useFormat()
  const show = useFigureValue()
  return (
    <>
      <span className="input-line">
        <span>{t(`input.${input.name}`, { defaultValue: input.name })}</span>
        <strong>{show(input.value, input.unit)}</strong>
      </span>
      <span className="small quiet">
        {input.system && t('from', { system: systemName(input.system) })}
        {input.sourceRecord && (
          <>
            {' · '}
            {input.url ? (
              <a href={input.url} target="_blank" rel="noreferrer">
                {input.sourceRecord}
              </a>
            ) : (
              input.sourceRecord
            )}
          </>
        )}
        {input.fetchedAt && ` · ${t('fetched', { age: ageOfInstant(t, input.fetchedAt) })}`}
        {input.sourceChangedAt && ` · ${t('changedThere', { at: format.instant(input.sourceChangedAt) })}`}
      </span>
      {input.earlier.map((earlier) => (
        <span key={earlier.replacedAt} className="small">
          ↻ {t('earlier', { value: show(earlier.value, input.unit), at: format.instant(earlier.replacedAt) })}
        </span>
      ))}
    </>
  )
}
