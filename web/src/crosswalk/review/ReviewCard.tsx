import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { CrosswalkLink, ReviewItem } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'
import { DriftSentence } from '../drift/DriftSentence.tsx'
import { HistoryList } from '../history/HistoryList.tsx'
import { CaseTag } from '../CaseTag.tsx'
import { Alternatives } from './Alternatives.tsx'
import { Comparison, SideSign } from './Comparison.tsx'
import { Evidence } from './Evidence.tsx'
import { ReviewMap } from './ReviewMap.tsx'
import type { Choice } from './choices.ts'
import type { Review } from './use-review.ts'

interface Props {
  readonly review: Review
  readonly item: ReviewItem
  readonly system: string
  readonly question: RefObject<HTMLHeadingElement | null>
}

/** One place, the question about it, and all that helps to answer. */
export function ReviewCard({ review, item, system, question }: Props) {
  const { t } = useTranslation('crosswalk')
  const { choice } = review
  return (
    <article className="card review-card" aria-labelledby="question">
      <header className="review-head">
        <h2 id="question" tabIndex={-1} ref={question}>
          {t(questionOf(item, choice), { name: item.place.name, other: choice?.place.name ?? '' })}
        </h2>
        <CaseTag state={item.state} />
        {!item.mayDecide && <span className="tag">{t('question.readOnly')}</span>}
      </header>
      <Notes item={item} choice={choice} reopen={review.reopen} />
      {choice ? (
        <div className="review-columns">
          <div className="stack">
            <Comparison place={item.place} choice={choice} />
            <Alternatives place={item.place} choices={review.choices} chosen={choice} choose={review.choose} />
          </div>
          <div className="review-side">
            <Evidence choice={choice} />
            <ReviewMap place={item.place} choice={choice} system={system} />
          </div>
        </div>
      ) : (
        <Alone item={item} />
      )}
      {item.history.length > 0 && (
        <details className="place-history">
          <summary>{t('history.ofPlace', { count: item.history.length })}</summary>
          <HistoryList entries={item.history} />
        </details>
      )}
    </article>
  )
}

/** Where nothing likely was found, what is compared is only the least unlikely. */
function questionOf(item: ReviewItem, choice: Choice | null): string {
  if (choice?.link?.state === 'confirmed') return 'question.linked'
  return choice === null || item.state === 'unmatched' ? 'question.which' : 'question.same'
}

/** What has to be known before answering: who has this counterpart already, what was refused, what changed. */
function Notes({ item, choice, reopen }: { item: ReviewItem; choice: Choice | null; reopen: () => void }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const holders = choice?.linkedTo.map(({ name, code }) => (code === null ? name : `${name} (${code})`)) ?? []
  return (
    <>
      {item.findings.map((finding) => (
        <p key={finding.id} className="notice">
          <DriftSentence finding={finding} />
        </p>
      ))}
      {choice?.link && <LinkFacts link={choice.link} />}
      {choice?.link && choice.link.state !== 'confirmed' && (
        <p className="notice">{t(`note.${choice.link.state}`, { defaultValue: t('note.flagged') })}</p>
      )}
      {choice && holders.length > 0 && (
        <p className="notice">
          {t(choice.link ? 'share.linked' : 'share.notice', { other: choice.place.name, names: format.list(holders) })}
        </p>
      )}
      {choice?.refusedEarlier && (
        <p className="notice">
          {t('note.refusedEarlier', {
            by: choice.refusedEarlier.by,
            at: format.day(choice.refusedEarlier.at),
          })}{' '}
          {choice.refusedEarlier.note}
        </p>
      )}
      {item.noCounterpart && (
        <p className="notice row">
          <span>
            {t('note.noCounterpart', { by: item.noCounterpart.by, at: format.day(item.noCounterpart.at) })}{' '}
            {t(`none.reasons.${item.noCounterpart.reason}`)}. {item.noCounterpart.note}
          </span>
          <button type="button" onClick={reopen}>
            {t('action.reopen')}
          </button>
        </p>
      )}
    </>
  )
}

/** How the link came about, who answers for it, and since when it holds. */
function LinkFacts({ link }: { link: CrosswalkLink }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  const { method, decidedBy, decidedAt, validFrom, validTo, note } = link
  return (
    <p className="small quiet">
      {[
        t(`method.${method}`),
        decidedBy === 'system' ? t('history.bySystem') : decidedBy,
        format.instant(decidedAt),
        validFrom !== null && t('valid.from', { day: format.day(validFrom) }),
        validTo !== null && t('valid.to', { day: format.day(validTo) }),
        note,
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
  )
}

/** A place that nothing was found for: what is known of it, and what can be done. */
function Alone({ item }: { item: ReviewItem }) {
  const { t } = useTranslation('crosswalk')
  const { place } = item
  return (
    <div className="alone">
      <p className="side-system small">
        <SideSign side="left" />
        {systemName(place.system)}
      </p>
      <p className="place-name strong">{place.name}</p>
      <p className="small quiet">
        {[place.areas.join(' / '), place.code, place.typeName, place.gln].filter(Boolean).join(' · ')}
      </p>
      {item.noCounterpart === null && <p>{t('question.nothing')}</p>}
    </div>
  )
}
