import { useTranslation } from 'react-i18next'
import type { FilledFormula } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'

/** A formula with this facility's numbers in it, so that anybody can follow it with a pencil. */
export function Formula({ formula, followed }: { formula: FilledFormula; followed: boolean }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const amount = (value: number, unit: string) =>
    unit === 'factor' || unit === 'months' ? format.decimal2(value) : format.whole(value)
  const unit = (name: string) => t(`unitName.${name}`)
  return (
    <section className={followed ? 'formula followed' : 'formula'}>
      <h4>
        {t(`formula.${formula.id}`)} {followed && <span className="tag">{t('formula.followed')}</span>}
      </h4>
      <p className="formula-result">
        {formula.resultDoses === null ? (
          <span className="quiet">
            {t(`formula.missing.${formula.missing ?? 'other'}`, { defaultValue: t('formula.missing.other') })}
          </span>
        ) : (
          <>
            <strong>
              {t('amount.doses', { count: formula.resultDoses, doses: format.whole(formula.resultDoses) })}
            </strong>
            {formula.resultVials !== null && (
              <span className="quiet">
                {' '}
                = {t('amount.vials', { count: formula.resultVials, vials: format.whole(formula.resultVials) })}
              </span>
            )}
          </>
        )}
      </p>
      <p>
        <code>{t(`formula.text.${formula.id}`)}</code> <span className="quiet">{t('formula.rounded')}</span>
      </p>
      <dl>
        {formula.inputs.map((input) => (
          <div key={input.name}>
            <dt title={input.from}>{t(`input.${input.name}`, { defaultValue: input.name })}</dt>
            <dd>
              {input.value === null ? '–' : amount(input.value, input.unit)}{' '}
              {input.unit !== 'months' && input.unit !== 'factor' && <span className="quiet">{unit(input.unit)}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
