import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/use-format.ts'
import type { Choice } from './choices.ts'
import { evidenceWords, type EvidenceWords } from './evidence.ts'
import { percentText } from './percent-text.ts'

/** Why the two may be one place, the weightiest first: in words, with the weight beside for those who want to know. */
export function Evidence({ choice }: { choice: Choice }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const words = evidenceWords(choice.parts)
  return (
    <section aria-labelledby="evidence-title" className="evidence">
      <h3 id="evidence-title">
        {choice.probability === null
          ? t('evidence.titlePlain')
          : t('evidence.title', { percent: percentText(format, choice.probability) })}
      </h3>
      {words.length === 0 && <p className="small quiet">{t(choice.link ? 'evidence.byLink' : 'evidence.none')}</p>}
      <ul>
        {words.map((one) => (
          <EvidenceLine key={one.kind} words={one} />
        ))}
      </ul>
    </section>
  )
}

function EvidenceLine({ words }: { words: EvidenceWords }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const { kilometres, value, likenessPercent, numbers } = words.detail
  const facts = [
    typeof kilometres === 'number' && t('map.kilometres', { n: format.decimal1(kilometres) }),
    typeof value === 'string' && value,
    words.key === 'evidence.name.alike' &&
      typeof likenessPercent === 'number' &&
      t('percent', { percent: likenessPercent }),
    numbers === 'different' && t('evidence.numbers'),
  ].filter((fact) => typeof fact === 'string')
  return (
    <li className={words.direction}>
      <span className="sign" aria-hidden="true">
        {words.direction === 'for' ? '+' : words.direction === 'against' ? '−' : '='}
      </span>
      <span>
        {t(words.key, { kind: words.kind })}
        {facts.length > 0 && <span className="quiet"> ({facts.join(', ')})</span>}
      </span>
      <span className="weight small quiet">
        {words.direction === 'even' ? '' : t(`evidence.strength.${words.strength}`)}{' '}
        <abbr title={t('evidence.weight')}>{`${words.weight > 0 ? '+' : ''}${format.decimal1(words.weight)}`}</abbr>
      </span>
    </li>
  )
}
