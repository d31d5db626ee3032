import { createHash } from 'node:crypto'
import type { PlaceVerdict } from '../matching/index.ts'
import { isOpenQuestion, isStanding, pairKey, SYSTEM, type StoredLink } from './link.ts'
import { factsHash, type KnownPlace } from './place-facts.ts'
import type { EvidencePart, StoredCandidate } from './store-candidates.ts'
import type { CaseMemory, StoredCase } from './store-cases.ts'
import type { LinkMove, Step } from './store-steps.ts'
import { usefulness } from './usefulness.ts'

export interface MatchContext {
  readonly verdicts: ReadonlyMap<string, PlaceVerdict>
  /** Both sides, by id. */
  readonly places: ReadonlyMap<number, KnownPlace>
  readonly cases: ReadonlyMap<number, StoredCase>
  readonly stockDoses: ReadonlyMap<number, number>
  /** Pairs (see `pairKey`) that were refused on the content they still have. */
  readonly stillRefused: ReadonlySet<string>
  /** Places of the other system that another place is linked to, where one may have one only. */
  readonly taken: ReadonlySet<number>
  readonly model: string
  readonly now: Date
  /** False: what is certain is proposed only. */
  readonly mayConfirm: boolean
}

export interface PlaceMatchPlan {
  readonly steps: readonly Step[]
  /** Undefined: the stored candidates are these already. */
  readonly candidates: readonly StoredCandidate[] | undefined
  readonly memory: CaseMemory | undefined
}

/** Candidates are kept with so many decimals: less than that is noise, and noise would be written at every run. */
const DECIMALS = 4

/**
 * What the verdict about one place of OpenLMIS changes. Standing links, refusals of unchanged places and "no counterpart" stay;
 * where a person decided on other content, a certain match is proposed and not made.
 */
export function planMatch(place: KnownPlace, links: readonly StoredLink[], context: MatchContext): PlaceMatchPlan {
  const known = context.cases.get(place.id)
  const verdict = context.verdicts.get(String(place.id))
  const refused = new Set(links.filter(({ state }) => state === 'rejected').map(({ otherPlaceId }) => otherPlaceId))
  const isDecided = links.some(isStanding)
  const isClosed =
    known?.decision !== null && known?.decision !== undefined && known.decision.content === factsHash(place)
  // What was proposed before the decision stays beside it: as its evidence, and to choose from when it is taken back.
  if (isDecided || isClosed) return { steps: [], candidates: undefined, memory: undefined }
  const candidates = verdict ? toCandidates(place.id, verdict, context) : []
  const [best] = candidates
  const steps = questionSteps(place, links, verdict, best, refused, context)
  const askedAnew = best !== undefined && refused.has(best.otherPlaceId)
  return { steps, ...remembered(place, candidates, askedAnew, context) }
}

/** As the engine ranked them; without those that people decided about since it read its lists. */
function toCandidates(placeId: number, verdict: PlaceVerdict, context: MatchContext): StoredCandidate[] {
  const { model, places, stillRefused: refused, taken } = context
  return verdict.candidates.flatMap(({ rightId, probability, parts, rank }) => {
    const otherPlaceId = Number(rightId)
    if (!places.has(otherPlaceId) || taken.has(otherPlaceId) || refused.has(pairKey({ placeId, otherPlaceId })))
      return []
    return { placeId, otherPlaceId, rank, probability: round(probability), parts: parts.map(toPart), model }
  })
}

const toPart = ({ kind, weight, detail }: EvidencePart): EvidencePart => ({ kind, weight: round(weight), detail })
const round = (value: number): number => Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS

function questionSteps(
  place: KnownPlace,
  links: readonly StoredLink[],
  verdict: PlaceVerdict | undefined,
  best: StoredCandidate | undefined,
  refused: ReadonlySet<number>,
  context: MatchContext,
): Step[] {
  const state = best && verdict ? stateOf(verdict, best, refused, context, place) : undefined
  const questions = links.filter(isOpenQuestion)
  const goes = questions.filter((link) =>
    state === 'confirmed' ? link.otherPlaceId !== best?.otherPlaceId : isStale(link, best, state),
  )
  const steps: Step[] = goes.map((link) => ({ ...pairOf(link), action: 'question', links: [retired(link, context)] }))
  if (!best || !state) return steps
  const before = links.find(({ otherPlaceId }) => otherPlaceId === best.otherPlaceId)
  // A pair that somebody refused keeps that state until somebody decides again; the candidate shows that it is asked anew.
  if (before?.state === 'rejected') return steps
  if (before && before.state === state && before.method !== 'match') return steps
  if (before && isOpenQuestion(before) && before.method !== 'match' && state !== 'confirmed') return steps
  const after = proposal(place.id, best, state, verdict, context)
  if (before && isSame(before, after)) return steps
  const other = context.places.get(best.otherPlaceId)
  steps.push({
    ...pairOf(after),
    action: state === 'confirmed' ? 'match' : 'question',
    links: [{ before, after: before ? { ...after, validFrom: before.validFrom, validTo: before.validTo } : after }],
    ...(other && { content: { place, other } }),
  })
  return steps
}

/** What a refused pair or a place said to have no counterpart becomes is for a person to say, however certain it looks now. */
function stateOf(
  { verdict }: PlaceVerdict,
  best: StoredCandidate,
  refused: ReadonlySet<number>,
  { mayConfirm, cases }: MatchContext,
  place: KnownPlace,
): 'confirmed' | 'suggested' | 'ambiguous' | undefined {
  if (verdict === 'none') return undefined
  // The first one was decided about meanwhile: the next one is worth a look, no more.
  if (best.rank > 1) return 'suggested'
  const decision = cases.get(place.id)?.decision ?? cases.get(best.otherPlaceId)?.decision
  const needsPerson = !mayConfirm || refused.has(best.otherPlaceId) || (decision ?? null) !== null
  return verdict === 'confirmed' && needsPerson ? 'suggested' : verdict
}

/** Questions of keys are asked and closed by the linking of keys. */
const isStale = (link: StoredLink, best: StoredCandidate | undefined, state: string | undefined): boolean =>
  link.method === 'match' && (state === undefined || link.otherPlaceId !== best?.otherPlaceId)

const proposal = (
  placeId: number,
  best: StoredCandidate,
  state: 'confirmed' | 'suggested' | 'ambiguous',
  verdict: PlaceVerdict | undefined,
  { now, model }: MatchContext,
) => ({
  placeId,
  otherPlaceId: best.otherPlaceId,
  state,
  method: 'match' as const,
  score: best.probability,
  parts: best.parts,
  model,
  note: state === 'ambiguous' && (verdict?.candidates.length ?? 0) > 1 ? 'Several are about as good' : null,
  decidedBy: SYSTEM,
  decidedAt: now.toISOString(),
  validFrom: null,
  validTo: null,
})

const isSame = (link: StoredLink, after: { state: string; method: string; score: number | null }): boolean =>
  link.state === after.state && link.method === after.method && round(link.score ?? -1) === round(after.score ?? -1)

const pairOf = ({ placeId, otherPlaceId }: { placeId: number; otherPlaceId: number }) => ({ placeId, otherPlaceId })

const retired = (link: StoredLink, { now }: MatchContext): LinkMove => ({
  before: link,
  after: { ...link, state: 'retired', decidedBy: SYSTEM, decidedAt: now.toISOString() },
})

function remembered(
  place: KnownPlace,
  candidates: readonly StoredCandidate[],
  askedAnew: boolean,
  { stockDoses, cases }: MatchContext,
): Pick<PlaceMatchPlan, 'candidates' | 'memory'> {
  const known = cases.get(place.id)
  const hash = candidates.length === 0 ? null : hashOf(candidates)
  const probability = candidates[0]?.probability ?? null
  const importance = {
    active: place.active,
    holdsStock: place.holdsStock,
    stockDoses: stockDoses.get(place.id) ?? null,
  }
  const worth = usefulness(importance, probability)
  const isNew = hash !== (known?.candidates ?? null)
  const isOther = askedAnew !== (known?.askedAnew ?? false)
  const isMoved = Math.abs(worth - (known?.usefulness ?? 0)) > WORTH_WRITING
  return {
    candidates: isNew ? candidates : undefined,
    memory:
      isNew || isMoved || isOther
        ? { placeId: place.id, candidates: hash, probability, usefulness: worth, askedAnew }
        : undefined,
  }
}
/** Candidates are made in one place, so that their keys stand in one order. */
const hashOf = (candidates: readonly StoredCandidate[]): string =>
  createHash('sha256').update(JSON.stringify(candidates)).digest('base64url').slice(0, 22)

const WORTH_WRITING = 0.05

/** Pairs that may not be proposed: refused, and neither side has changed since. */
export function findStillRefused(
  links: readonly StoredLink[],
  contents: ReadonlyMap<number, { readonly placeHash: string; readonly otherHash: string }>,
  hashOf: (placeId: number) => string | undefined,
): StoredLink[] {
  return links.filter((link) => {
    if (link.state !== 'rejected') return false
    const content = contents.get(link.id)
    // Refused before contents were kept: it stands until somebody decides otherwise.
    if (!content) return true
    return content.placeHash === hashOf(link.placeId) && content.otherHash === hashOf(link.otherPlaceId)
  })
}
