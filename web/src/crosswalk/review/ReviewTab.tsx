import { useEffect, useRef, useState, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { CrosswalkStatus } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { ProblemMessage } from '../../shell/MessagePages.tsx'
import { Waiting } from '../../shell/Waiting.tsx'
import { DEFAULT_SYSTEM, WAITING_STATES, type CrosswalkSearch } from '../crosswalk-search.ts'
import { Filters } from '../Filters.tsx'
import { ActionBar } from './ActionBar.tsx'
import { HelpDialog } from './HelpDialog.tsx'
import { NoneDialog } from './NoneDialog.tsx'
import { NothingLeft } from './NothingLeft.tsx'
import { OutgoingLine } from './OutgoingLine.tsx'
import { ReviewCard } from './ReviewCard.tsx'
import { SearchDialog } from './SearchDialog.tsx'
import { canAccept, foundChoice } from './choices.ts'
import type { Action } from './review-keys.ts'
import { useKeysWanted, useShortcuts } from './use-shortcuts.ts'
import { useReview, type Review } from './use-review.ts'

type OpenDialog = 'search' | 'none' | 'help' | null

export function ReviewTab({ search, status }: { search: CrosswalkSearch; status: CrosswalkStatus }) {
  const review = useReview(search)
  const [dialog, setDialog] = useState<OpenDialog>(null)
  const [keysWanted, setKeysWanted] = useKeysWanted()
  const { act, said, askedTwice } = useActions(review, setDialog)
  const question = useRef<HTMLHeadingElement>(null)
  useFocusKept(question, review.item?.place.id)
  useShortcuts(keysWanted && dialog === null, (meaning) =>
    meaning.kind === 'choose' ? review.choose(meaning.number - 1) : act(meaning.action),
  )
  const system = search.system ?? DEFAULT_SYSTEM
  return (
    <div className="stack review">
      <Filters search={search} systems={status.systems} states={WAITING_STATES} />
      <OutgoingLine askAgain={review.askAgain} />
      <ReviewBody review={review} system={system} status={status} question={question} search={search} />
      {said && (
        <p className="hidden-text" role="status">
          {said}
        </p>
      )}
      <Actions review={review} act={act} askedTwice={askedTwice} system={system} />
      {dialog === 'help' && (
        <HelpDialog keysWanted={keysWanted} onKeysWanted={setKeysWanted} onClose={() => setDialog(null)} />
      )}
      {dialog === 'none' && review.item && (
        <NoneDialog
          name={review.item.place.name}
          system={systemName(system)}
          onClose={() => setDialog(null)}
          onDone={(reason, note) => {
            setDialog(null)
            review.expectNone(reason, note)
          }}
        />
      )}
      {dialog === 'search' && review.item && (
        <SearchDialog
          place={review.item.place}
          system={system}
          onClose={() => setDialog(null)}
          onChoose={(found) => {
            setDialog(null)
            if (review.item) review.takeFound(foundChoice(review.item.place, found))
          }}
        />
      )}
    </div>
  )
}

interface BodyProps {
  readonly review: Review
  readonly system: string
  readonly status: CrosswalkStatus
  readonly search: CrosswalkSearch
  readonly question: RefObject<HTMLHeadingElement | null>
}

function ReviewBody({ review, system, status, search, question }: BodyProps) {
  if (review.error && !review.item) return <ProblemMessage error={review.error} onAgain={review.again} />
  if (review.waiting) return <Waiting />
  if (!review.item)
    return <NothingLeft skipped={review.skippedCount} onAgain={review.skippedAgain} search={search} status={status} />
  return <ReviewCard review={review} item={review.item} system={system} question={question} />
}

/** Where the focus stood is gone when a place is done: it goes to the next question, so that the keys go on. */
function useFocusKept(question: RefObject<HTMLHeadingElement | null>, placeId: number | undefined): void {
  useEffect(() => {
    const nowhere = document.activeElement === null || document.activeElement === document.body
    if (placeId !== undefined && nowhere) question.current?.focus({ preventScroll: true })
  }, [placeId, question])
}

/** What keys and buttons do. Linking one more store to a place that has one already is asked twice. */
function useActions(review: Review, setDialog: (dialog: OpenDialog) => void) {
  const { t } = useTranslation('crosswalk')
  const [said, setSaid] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const pair = review.item && review.choice ? `${review.item.place.id}-${review.choice.place.id}` : null
  const names = { name: review.item?.place.name ?? '', other: review.choice?.place.name ?? '' }
  const isShared = (review.choice?.linkedTo.length ?? 0) > 0
  const act = (action: Action) => {
    if (action === 'help') return setDialog('help')
    if (action === 'undo') {
      const undone = review.undo()
      return setSaid(undone ? t('said.undone', { name: undone.name }) : t('said.nothingToUndo'))
    }
    if (!review.item?.mayDecide) return
    if (action === 'search' || action === 'none') return setDialog(action)
    if (action === 'skip') {
      setSaid(t('said.skipped', names))
      return review.skip()
    }
    if (!review.choice) return
    if (action === 'reject') {
      setSaid(t('said.rejected', names))
      return review.reject()
    }
    if (!canAccept(review.choice)) return
    if (isShared && asked !== pair) {
      setSaid(t('share.again'))
      return setAsked(pair)
    }
    setSaid(t('said.accepted', names))
    review.confirm(isShared)
  }
  return { act, said, askedTwice: isShared && asked === pair }
}

interface ActionsProps {
  readonly review: Review
  readonly act: (action: Action) => void
  readonly askedTwice: boolean
  readonly system: string
}

function Actions({ review, act, askedTwice, system }: ActionsProps) {
  const { t } = useTranslation('crosswalk')
  const { item, choice } = review
  const always = [
    { action: 'undo', label: t('action.undo') },
    { action: 'help', label: t('action.help') },
  ] as const
  if (!item) return <ActionBar act={act} actions={always} />
  const shared = (choice?.linkedTo.length ?? 0) > 0
  const accept = askedTwice ? 'share.acceptAgain' : shared ? 'share.accept' : 'action.accept'
  const fixed = !item.mayDecide
  return (
    <ActionBar
      act={act}
      actions={[
        { action: 'accept', label: t(accept), disabled: fixed || !canAccept(choice) },
        { action: 'reject', label: t(choice?.link ? 'action.endLink' : 'action.reject'), disabled: fixed || !choice },
        { action: 'skip', label: t('action.skip') },
        { action: 'search', label: t('action.search'), disabled: fixed },
        { action: 'none', label: t('action.none', { system: systemName(system) }), disabled: fixed },
        ...always,
      ]}
    />
  )
}
