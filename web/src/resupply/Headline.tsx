import { useTranslation } from 'react-i18next'
import type { ResupplyGrid } from '../../../contract/resupply.ts'
import { useFormat } from '../format/use-format.ts'

/** The answer to "who will run out before the next delivery?", in one sentence, and below it how far it can be trusted. */
export function Headline({ grid }: { grid: ResupplyGrid }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const { headline } = grid
  const { answer, also } = useAnswer(grid)
  return (
    <header>
      <h1 className="sentence">{answer}</h1>
      {headline.facilities > 0 && (
        <p className="quiet small">
          {also && `${also} `}
          {t('headline.outNow', { count: headline.outNow })}
          {' · '}
          {t('headline.reported', {
            count: headline.reported,
            of: headline.facilities,
            month: format.month(grid.month),
          })}
        </p>
      )}
    </header>
  )
}

function useAnswer({ headline, district, antigens, nextDeliveryOn }: ResupplyGrid): {
  answer: string
  also: string | null
} {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  if (headline.facilities === 0) return { answer: t('headline.empty', { district: district.name }), also: null }
  const worst = headline.runningOut
    .filter((entry) => entry.facilities > 0)
    .toSorted((a, b) => b.facilities - a.facilities)
  const first = worst[0]
  const before = first?.before ?? nextDeliveryOn
  const when = before ? t('headline.before', { day: format.dayInWords(before) }) : t('headline.beforeNext')
  if (!first) return { answer: t('headline.none', { district: district.name, when }), also: null }
  const nameOf = (id: number) => antigens.find((antigen) => antigen.id === id)?.code ?? String(id)
  const others = worst.slice(1, 5).map((entry) => `${nameOf(entry.antigen)} ${format.whole(entry.facilities)}`)
  const answer = t('headline.runningOut', {
    count: first.facilities,
    of: headline.facilities,
    antigen: nameOf(first.antigen),
    when,
  })
  return { answer, also: others.length === 0 ? null : t('headline.also', { list: format.list(others) }) }
}
