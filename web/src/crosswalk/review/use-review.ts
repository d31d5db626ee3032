import { useEffect, useMemo, useState } from 'react'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { NoCounterpartReason, ReviewItem } from '../../../../contract/crosswalk.ts'
import { DEFAULT_SYSTEM, type CrosswalkSearch } from '../crosswalk-search.ts'
import { itemQuery, reviewQueueQuery } from '../queries.ts'
import { choicesOf, withHolder, type Choice, type Holder } from './choices.ts'
import { outgoing, takenHere, useOutgoing, type Step } from './outgoing.ts'
import { START, decided, open, refusedPair, rowsLeft, skipped, skippedAgain, takenBack, type Walk } from './walk.ts'

/** Asked for ahead, so that the next question is there before the key is up. */
const AHEAD = 8
/** Fewer rows than this left, and the next page of the queue is fetched. */
const FETCH_FROM = 40

export interface Review {
  readonly error: Error | null
  readonly again: () => void
  readonly waiting: boolean
  readonly item: ReviewItem | null
  readonly choices: readonly Choice[]
  readonly choice: Choice | null
  readonly left: number
  readonly skippedCount: number
  readonly choose: (index: number) => void
  readonly takeFound: (choice: Choice) => void
  readonly confirm: (rollUp: boolean) => void
  readonly reject: () => void
  readonly expectNone: (reason: NoCounterpartReason, note: string) => void
  readonly reopen: () => void
  readonly skip: () => void
  readonly undo: () => Step | null
  /** Asks again about what could not be stored. */
  readonly askAgain: (step: Step) => void
  readonly skippedAgain: () => void
}

export function useReview(search: CrosswalkSearch): Review {
  const system = search.system ?? DEFAULT_SYSTEM
  const queue = useInfiniteQuery(reviewQueueQuery(search))
  const [walk, setWalk] = useWalk(search)
  const pages = queue.data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages])
  const ids = useMemo(() => rowsLeft(rows, walk), [rows, walk])
  const placeId = ids[0]
  useAhead(system, ids)
  useMoreRows(queue, ids.length)
  const {
    data: item,
    error,
    refetch,
  } = useQuery({ ...itemQuery(system, placeId ?? 0), enabled: placeId !== undefined })
  const { sendings } = useOutgoing()
  const taken = useMemo(() => takenHere(sendings), [sendings])
  const shown = useChoices(item ?? null, walk, taken)
  const notLoaded = Math.max(0, (pages?.[0]?.total ?? 0) - rows.length)
  return {
    error: queue.error ?? error,
    again: () => void (queue.error ? queue.refetch() : refetch()),
    waiting: !queue.data || (placeId !== undefined && !item),
    item: item ?? null,
    ...shown,
    left: ids.length + notLoaded,
    skippedCount: walk.skipped.size,
    ...stepsOf({ item: item ?? null, choice: shown.choice, system, setWalk }),
  }
}

/** A new filter is a new walk; a place in the address is opened first. */
function useWalk(search: CrosswalkSearch): [Walk, (change: (walk: Walk) => Walk) => void] {
  const key = [search.system, search.area, search.state, search.place].join()
  const begin = () => ({ key, walk: search.place === undefined ? START : open(START, search.place) })
  const [kept, setKept] = useState(begin)
  const current = kept.key === key ? kept : begin()
  if (current !== kept) setKept(current)
  return [current.walk, (change) => setKept((now) => ({ ...now, walk: change(now.walk) }))]
}

function useAhead(system: string, ids: readonly number[]): void {
  const client = useQueryClient()
  const next = ids.slice(1, 1 + AHEAD).join()
  useEffect(() => {
    for (const id of next.split(',').filter((text) => text !== ''))
      void client.prefetchQuery(itemQuery(system, Number(id)))
  }, [client, system, next])
}

interface Pages {
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly fetchNextPage: () => unknown
}

function useMoreRows({ hasNextPage, isFetching, fetchNextPage }: Pages, left: number): void {
  const wanted = left < FETCH_FROM && hasNextPage && !isFetching
  useEffect(() => {
    if (wanted) fetchNextPage()
  }, [wanted, fetchNextPage])
}

/** Which of the choices is compared: the first one, until the person takes another or finds one by hand. */
function useChoices(item: ReviewItem | null, walk: Walk, takenBy: ReadonlyMap<number, Holder>) {
  const [taken, setTaken] = useState<{ placeId: number; otherId: number } | null>(null)
  const [found, setFound] = useState<{ placeId: number; choice: Choice } | null>(null)
  const refused = item ? walk.refused.get(item.place.id) : undefined
  const proposed = useMemo(() => (item ? choicesOf(item, refused ?? new Set()) : []), [item, refused])
  const byHand = found && found.placeId === item?.place.id && !refused?.has(found.choice.place.id) ? found.choice : null
  const choices =
    byHand && !proposed.some(({ place }) => place.id === byHand.place.id) ? [byHand, ...proposed].slice(0, 5) : proposed
  const wanted = taken?.placeId === item?.place.id ? taken?.otherId : undefined
  const compared = choices.find(({ place }) => place.id === wanted) ?? choices[0] ?? null
  const choice = useMemo(
    () => compared && item && withHolder(compared, item.place.id, takenBy),
    [compared, item, takenBy],
  )
  const take = (otherId: number) => item && setTaken({ placeId: item.place.id, otherId })
  return {
    choices,
    choice,
    choose: (index: number) => {
      const chosen = choices[index]
      if (chosen) take(chosen.place.id)
    },
    takeFound: (chosen: Choice) => {
      if (!item) return
      setFound({ placeId: item.place.id, choice: chosen })
      take(chosen.place.id)
    },
  }
}

interface Asked {
  readonly item: ReviewItem | null
  readonly choice: Choice | null
  readonly system: string
  readonly setWalk: (change: (walk: Walk) => Walk) => void
}

/** What the person does: shown at once, sent behind their back. */
function stepsOf({ item, choice, system, setWalk }: Asked) {
  const base = item && {
    placeId: item.place.id,
    system,
    name: item.place.name,
    otherName: choice?.place.name ?? null,
  }
  const pair = item && choice && { placeId: item.place.id, otherPlaceId: choice.place.id, version: item.version }
  return {
    confirm: (rollUp: boolean) => {
      if (!base || !pair) return
      outgoing.add({ ...base, kind: 'decide', decide: { decision: 'confirm', ...pair, rollUp } })
      setWalk((walk) => decided(walk, base.placeId))
    },
    reject: () => {
      if (!base || !pair || !choice) return
      const isStanding = choice.link !== null
      outgoing.add({ ...base, kind: 'decide', decide: { decision: isStanding ? 'retire' : 'reject', ...pair } })
      const others = choicesLeft(item, choice)
      setWalk((walk) => {
        const now = refusedPair(walk, pair.placeId, pair.otherPlaceId)
        return others(now) ? open(now, pair.placeId) : decided(now, pair.placeId)
      })
    },
    expectNone: (reason: NoCounterpartReason, note: string) => {
      if (!item || !base) return
      const decide = {
        decision: 'noCounterpart',
        placeId: base.placeId,
        system,
        version: item.version,
        reason,
      } as const
      outgoing.add({ ...base, otherName: null, kind: 'decide', decide: note === '' ? decide : { ...decide, note } })
      setWalk((walk) => decided(walk, base.placeId))
    },
    reopen: () => {
      if (!item || !base) return
      const decide = { decision: 'reopen', placeId: base.placeId, system, version: item.version } as const
      outgoing.add({ ...base, otherName: null, kind: 'decide', decide })
      setWalk((walk) => open(walk, base.placeId))
    },
    skip: () => item && setWalk((walk) => skipped(walk, item.place.id)),
    undo: () => undoLast(setWalk),
    askAgain: (step: Step) => setWalk((walk) => takenBack(walk, step.placeId, refusedBy(step))),
    skippedAgain: () => setWalk(skippedAgain),
  }
}

const choicesLeft = (item: ReviewItem, choice: Choice) => (walk: Walk) =>
  choicesOf(item, walk.refused.get(item.place.id) ?? new Set()).some(({ place }) => place.id !== choice.place.id)

/** The counterpart that a step took away from the choices. */
function refusedBy(step: Step): number | null {
  if (step.kind !== 'decide') return null
  const { decide } = step
  return decide.decision === 'reject' || decide.decision === 'retire' ? decide.otherPlaceId : null
}

/** The last decision that stands: taken back before it left, or undone after it arrived. */
function undoLast(setWalk: Asked['setWalk']): Step | null {
  const { sendings } = outgoing.state()
  const undone = new Set(sendings.flatMap(({ what }) => (what.kind === 'undo' ? [what.ofKey] : [])))
  const last = sendings.findLast(
    ({ key, what, state }) => what.kind === 'decide' && state !== 'refused' && !undone.has(key),
  )
  if (last?.what.kind !== 'decide') return null
  const { placeId, system, name, otherName } = last.what
  if (!outgoing.takeBack(last.key)) outgoing.add({ kind: 'undo', ofKey: last.key, placeId, system, name, otherName })
  const step = last.what
  setWalk((walk) => takenBack(walk, placeId, refusedBy(step)))
  return last.what
}
