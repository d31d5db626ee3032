import { err, ok, type Result } from '../base/result.ts'
import type { Decision } from './decision.ts'
import { isOpenQuestion, isStanding, type PairIds, type StoredLink } from './link.ts'
import { factsHash, type KnownPlace } from './place-facts.ts'
import type { StoredCandidate } from './store-candidates.ts'
import type { StoredCase } from './store-cases.ts'
import type { CaseMove, LinkMove, Step } from './store-steps.ts'

export type DecisionRefusal =
  | { readonly kind: 'counterpartTaken'; readonly links: readonly StoredLink[] }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'isLinked' }
  | { readonly kind: 'noSuchLink' }

export interface DecisionContext {
  readonly place: KnownPlace
  readonly other: KnownPlace | undefined
  readonly otherSystem: string
  readonly cases: ReadonlyMap<number, StoredCase>
  /** Links of the place, or into it, that are not retired. */
  readonly links: readonly StoredLink[]
  readonly linksIntoOther: readonly StoredLink[]
  /** Best first. */
  readonly candidates: readonly StoredCandidate[]
  readonly stamp: { readonly by: string; readonly now: Date }
}

/** A candidate less probable than this is not proposed by itself when the one before it was refused. */
const LEAST_PROPOSED = 0.2

/** The steps that a decision consists of, the decision itself first. */
export function planDecision(decision: Decision, context: DecisionContext): Result<Step[], DecisionRefusal> {
  switch (decision.decision) {
    case 'confirm':
      return confirm(decision, context)
    case 'reject':
      return reject(decision, context)
    case 'retire':
      return retire(decision, context)
    case 'noCounterpart':
      return noCounterpart(decision, context)
    case 'reopen':
      return reopen(decision, context)
  }
}

type Of<K extends Decision['decision']> = Extract<Decision, { decision: K }>

function confirm(decision: Of<'confirm'>, context: DecisionContext): Result<Step[], DecisionRefusal> {
  const { place, other, otherSystem, links, linksIntoOther } = context
  if (place.vanished || !other || other.vanished) return err({ kind: 'vanished' })
  const taken = linksIntoOther.filter((link) => isStanding(link) && link.placeId !== place.id)
  if (taken.length > 0 && decision.rollUp !== true) return err({ kind: 'counterpartTaken', links: taken })
  const pair = pairMove(decision, context, 'confirmed')
  const others = links.filter((link) => link.otherPlaceId !== other.id && (isStanding(link) || isOpenQuestion(link)))
  const moves = [pair, ...others.map((link) => retired(link, context))]
  const cases = [
    ...withdrawn(context.cases.get(place.id), otherSystem),
    ...withdrawn(context.cases.get(other.id), place.system),
  ]
  return ok([
    { action: 'confirm', ...pairOf(decision), links: moves, cases, note: decision.note, content: content(context) },
  ])
}

function reject(decision: Of<'reject'>, context: DecisionContext): Result<Step[], DecisionRefusal> {
  const { place, links, candidates } = context
  const refused = new Set(links.filter(({ state }) => state === 'rejected').map(({ otherPlaceId }) => otherPlaceId))
  const pair = pairMove(decision, context, 'rejected')
  const step: Step = {
    action: 'reject',
    ...pairOf(decision),
    links: [pair],
    note: decision.note,
    content: content(context),
  }
  const stillLinked = links.some(
    (link) => link.otherPlaceId !== decision.otherPlaceId && (isStanding(link) || isOpenQuestion(link)),
  )
  const next = candidates.find(
    (each) =>
      each.otherPlaceId !== decision.otherPlaceId &&
      !refused.has(each.otherPlaceId) &&
      each.probability >= LEAST_PROPOSED,
  )
  if (stillLinked || !next) return ok([step])
  const proposal = { ...asLink(next, context), placeId: place.id, state: 'suggested' as const, note: null }
  return ok([step, { action: 'question', ...pairOf(next), links: [{ before: undefined, after: proposal }] }])
}

function retire(decision: Of<'retire'>, context: DecisionContext): Result<Step[], DecisionRefusal> {
  const link = context.links.find((each) => each.otherPlaceId === decision.otherPlaceId && isStanding(each))
  if (!link) return err({ kind: 'noSuchLink' })
  const move = retired(link, context)
  const after = { ...move.after, note: decision.note ?? link.note }
  return ok([{ action: 'retire', ...pairOf(decision), links: [{ before: link, after }], note: decision.note }])
}

function noCounterpart(decision: Of<'noCounterpart'>, context: DecisionContext): Result<Step[], DecisionRefusal> {
  const { place, otherSystem, links, cases, stamp } = context
  if (links.some(isStanding)) return err({ kind: 'isLinked' })
  const after = {
    reason: decision.reason,
    note: decision.note ?? null,
    decidedBy: stamp.by,
    decidedAt: stamp.now.toISOString(),
    content: factsHash(place),
  }
  const move: CaseMove = { placeId: place.id, otherSystem, before: cases.get(place.id)?.decision ?? null, after }
  const questions = links.filter(isOpenQuestion).map((link) => retired(link, context))
  return ok([
    {
      action: 'noCounterpart',
      placeId: place.id,
      otherPlaceId: null,
      links: questions,
      cases: [move],
      note: decision.note,
    },
  ])
}

function reopen(
  decision: Of<'reopen'>,
  { place, otherSystem, cases }: DecisionContext,
): Result<Step[], DecisionRefusal> {
  const moves = withdrawn(cases.get(place.id), otherSystem)
  if (moves.length === 0) return err({ kind: 'noSuchLink' })
  return ok([{ action: 'reopen', placeId: place.id, otherPlaceId: null, links: [], cases: moves, note: decision.note }])
}

const pairOf = ({ placeId, otherPlaceId }: PairIds): PairIds => ({ placeId, otherPlaceId })

const content = ({ place, other }: DecisionContext) => (other ? { place, other } : undefined)

const withdrawn = (known: StoredCase | undefined, otherSystem: string): CaseMove[] =>
  known?.decision ? [{ placeId: known.placeId, otherSystem, before: known.decision, after: null }] : []

function pairMove(
  decision: Of<'confirm'> | Of<'reject'>,
  context: DecisionContext,
  state: 'confirmed' | 'rejected',
): LinkMove {
  const before = context.links.find(({ otherPlaceId }) => otherPlaceId === decision.otherPlaceId)
  const candidate = context.candidates.find(({ otherPlaceId }) => otherPlaceId === decision.otherPlaceId)
  const base = before ?? (candidate ? asLink(candidate, context) : blank(decision, context))
  const dates = decision.decision === 'confirm' ? decision : undefined
  return {
    before,
    after: {
      ...base,
      ...pairOf(decision),
      ...(candidate && { score: candidate.probability, parts: candidate.parts, model: candidate.model }),
      state,
      method: 'person',
      note: decision.note ?? base.note,
      decidedBy: context.stamp.by,
      decidedAt: context.stamp.now.toISOString(),
      validFrom: dates?.validFrom ?? base.validFrom,
      validTo: dates?.validTo ?? base.validTo,
    },
  }
}

const blank = (pair: PairIds, { stamp }: DecisionContext) => ({
  ...pairOf(pair),
  score: null,
  note: null,
  method: 'person' as const,
  decidedBy: stamp.by,
  decidedAt: stamp.now.toISOString(),
  validFrom: null,
  validTo: null,
})

const asLink = (candidate: StoredCandidate, context: DecisionContext) => ({
  ...blank(candidate, context),
  method: 'match' as const,
  decidedBy: 'system',
  score: candidate.probability,
  parts: candidate.parts,
  model: candidate.model,
})

const retired = (link: StoredLink, { stamp }: DecisionContext): LinkMove => ({
  before: link,
  after: { ...link, state: 'retired', decidedBy: stamp.by, decidedAt: stamp.now.toISOString() },
})
