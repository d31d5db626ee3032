import { useSyncExternalStore } from 'react'
import type { Decide, DecisionResult, ReviewItem } from '../../../../contract/crosswalk.ts'
import { ApiError, call, withQuery } from '../../api/http.ts'
import { queryClient } from '../../api/query-client.ts'
import { sessionQuery } from '../../api/session.ts'
import { DEFAULT_SYSTEM } from '../crosswalk-search.ts'
import type { Holder } from './choices.ts'
import { createOrderedSender, type SendOutcome, type Sending } from './ordered-sender.ts'

/** What a person did, with the names to tell it by. */
export type Step = {
  readonly placeId: number
  readonly system: string
  readonly name: string
  readonly otherName: string | null
} & ({ readonly kind: 'decide'; readonly decide: Decide } | { readonly kind: 'undo'; readonly ofKey: number })

export type StepSending = Sending<Step, DecisionResult>

/** The newest version of a place that this page knows of: a second decision on a place builds on the first one's. */
const versions = new Map<number, number>()
const results = new Map<number, DecisionResult>()
/** Steps whose answer was lost: they may have been stored all the same. */
const unanswered = new Set<number>()

const api = '/api/v1/crosswalk'

async function sendStep({ key, what }: StepSending): Promise<SendOutcome<DecisionResult>> {
  try {
    const result = await request(what)
    return { kind: 'sent', result }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const status = error instanceof ApiError ? error.status : 0
    if (status === 0 || status === 429 || status >= 500) {
      unanswered.add(key)
      return { kind: 'unreached', error }
    }
    const stored = status === 409 && unanswered.has(key) ? await findStored(what) : null
    if (stored) return { kind: 'sent', result: stored }
    versions.delete(what.placeId)
    return { kind: 'refused', error }
  }
}

async function request(step: Step): Promise<DecisionResult> {
  if (step.kind === 'decide') {
    const version = Math.max(step.decide.version, versions.get(step.placeId) ?? 0)
    return await post<DecisionResult>('/decisions', { ...step.decide, version })
  }
  const undone = results.get(step.ofKey)
  // What was refused needs no taking back.
  if (!undone) throw new ApiError({ type: 'about:blank', title: 'Was not stored', status: 410, code: 'notStored' })
  return await post<DecisionResult>(`/history/${undone.historyId}/undo`, undefined)
}

const post = async <T>(path: string, json: unknown): Promise<T> =>
  (await call<T>(api + path, { method: 'POST', json })).data

/** An answer that was lost on the way leaves our own decision behind, which must not be told as somebody else's. */
async function findStored(step: Step): Promise<DecisionResult | null> {
  if (step.kind !== 'decide') return null
  const login = queryClient.getQueryData(sessionQuery.queryKey)?.login
  const { data } = await call<ReviewItem>(withQuery(`${api}/places/${step.placeId}`, { system: step.system }))
  const entry = data.history[0]
  const isOurs =
    entry?.by === login &&
    entry?.action === step.decide.decision &&
    entry.otherPlaceId === ('otherPlaceId' in step.decide ? step.decide.otherPlaceId : null)
  return isOurs && entry
    ? { historyId: entry.id, placeId: step.placeId, state: data.state, version: data.version }
    : null
}

/** Places side by side, the steps of one place one after the other, as each builds on the version before. */
async function sendBatch(batch: readonly StepSending[]): Promise<readonly SendOutcome<DecisionResult>[]> {
  const outcomes = new Map<number, SendOutcome<DecisionResult>>()
  const byPlace = new Map<number, StepSending[]>()
  for (const sending of batch)
    byPlace.set(sending.what.placeId, [...(byPlace.get(sending.what.placeId) ?? []), sending])
  await Promise.all(
    [...byPlace.values()].map(async (steps) => {
      for (const sending of steps) {
        // oxlint-disable-next-line no-await-in-loop
        const outcome = await sendStep(sending)
        if (outcome.kind === 'sent') {
          results.set(sending.key, outcome.result)
          versions.set(sending.what.placeId, outcome.result.version)
        }
        outcomes.set(sending.key, outcome)
        if (outcome.kind === 'unreached') break
      }
    }),
  )
  return batch.map(({ key }) => outcomes.get(key) ?? { kind: 'unreached', error: new Error('Not tried') })
}

/** As many requests as a browser opens to one server, so that none queues up behind another. */
const AT_MOST = 6

/** One for the whole visit: going to another tab of the page must not leave a decision behind. */
export const outgoing = createOrderedSender<Step, DecisionResult>({
  send: sendBatch,
  atMost: AT_MOST,
  later: (run, ms) => void setTimeout(run, ms),
  onSettled: ({ what }) => {
    void queryClient.invalidateQueries({ queryKey: ['crosswalk', 'item', what.system ?? DEFAULT_SYSTEM, what.placeId] })
    tellCountsSoon()
  },
})

let countsDue: ReturnType<typeof setTimeout> | undefined

/** Counts are asked for anew when the hands rest, not after every decision. */
function tellCountsSoon(): void {
  clearTimeout(countsDue)
  countsDue = setTimeout(() => {
    void queryClient.invalidateQueries({ queryKey: ['crosswalk', 'status'] })
    void queryClient.invalidateQueries({ queryKey: ['crosswalk', 'history'] })
    void queryClient.invalidateQueries({ queryKey: ['crosswalk', 'queue', 'places'] })
  }, 1500)
}

window.addEventListener('online', () => outgoing.tryNow())
window.addEventListener('beforeunload', (event) => {
  if (outgoing.state().waiting > 0) event.preventDefault()
})

/** Counterparts that were linked in this visit, and with which place; those taken back or refused are free again. */
export function takenHere(sendings: readonly StepSending[]): ReadonlyMap<number, Holder> {
  const undone = new Set(sendings.flatMap(({ what }) => (what.kind === 'undo' ? [what.ofKey] : [])))
  return new Map(
    sendings.flatMap(({ key, what, state }): [number, Holder][] =>
      what.kind === 'decide' && what.decide.decision === 'confirm' && state !== 'refused' && !undone.has(key)
        ? [[what.decide.otherPlaceId, { placeId: what.placeId, name: what.name, code: null }]]
        : [],
    ),
  )
}

export const useOutgoing = () => useSyncExternalStore(outgoing.subscribe, outgoing.state)
