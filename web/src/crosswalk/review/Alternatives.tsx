import { useTranslation } from 'react-i18next'
import type { CrosswalkPlace } from '../../../../contract/crosswalk.ts'
import { useFormat } from '../../format/use-format.ts'
import { kilometresApart, type Choice } from './choices.ts'
import { percentText } from './percent-text.ts'

interface Props {
  readonly place: CrosswalkPlace
  readonly choices: readonly Choice[]
  readonly chosen: Choice
  readonly choose: (index: number) => void
}

/** The others it may be, each under its number. */
export function Alternatives({ place, choices, chosen, choose }: Props) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  if (choices.length < 2) return null
  return (
    <section aria-labelledby="alternatives-title" className="alternatives">
      <h3 id="alternatives-title">{t('alternatives.title')}</h3>
      <ol>
        {choices.map((choice, index) => {
          const kilometres = kilometresApart(place, choice.place)
          return (
            <li key={choice.place.id}>
              <button type="button" aria-pressed={choice.place.id === chosen.place.id} onClick={() => choose(index)}>
                <kbd>{index + 1}</kbd>
                <span className="alternative">
                  <span className="strong">{choice.place.name}</span>
                  <span className="small quiet">
                    {[
                      choice.place.areas.join(' / '),
                      choice.place.code,
                      kilometres !== null && t('map.kilometres', { n: format.decimal1(kilometres) }),
                      choice.link && t('alternatives.linked'),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </span>
                <span className="number">
                  {choice.probability === null
                    ? ''
                    : t('percent', { percent: percentText(format, choice.probability) })}
                </span>
              </button>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
