import { OPENLMIS, type StoredLink } from './link.ts'
import { factsHash, type KnownPlace } from './place-facts.ts'
import type { ImportedLink, ImportedLoner, ImportPlan } from './plan-import.ts'
import type { CaseDecision, StoredCase } from './store-cases.ts'
import type { LinkToWrite } from './store-links.ts'
import type { CaseMove, Step } from './store-steps.ts'

export interface ImportContext {
  readonly links: readonly StoredLink[]
  readonly cases: ReadonlyMap<number, StoredCase>
  readonly places: ReadonlyMap<number, KnownPlace>
  readonly otherSystem: string
  readonly actor: string
  readonly now: Date
}

/** What a planned import consists of. What goes comes before what comes in its place, so that taking back happens in the right order too. */
export function importSteps({ add, change, retire, loners }: ImportPlan, context: ImportContext): Step[] {
  const { links, actor, now } = context
  const at = now.toISOString()
  const byId = new Map(links.map((link) => [link.id, link]))
  return [
    ...retire.map((link) => linkStep(link, { ...link, state: 'retired', decidedBy: actor, decidedAt: at }, context)),
    ...change.flatMap((wanted) => {
      const before = byId.get(wanted.id)
      return before ? [linkStep(before, changed(before, wanted, actor, at), context)] : []
    }),
    ...add.map((link) => linkStep(undefined, completed(link, actor, at), context)),
    ...loners.map((loner) => lonerStep(loner, context)),
  ]
}

function linkStep(before: StoredLink | undefined, after: LinkToWrite, context: ImportContext): Step {
  const { placeId, otherPlaceId, state, note } = after
  const place = context.places.get(placeId)
  const other = context.places.get(otherPlaceId)
  // A link says the opposite of "no counterpart".
  const isAnswer = state === 'confirmed' || state === 'flagged'
  const withdrawn = isAnswer
    ? [withdraw(placeId, context.otherSystem, context), withdraw(otherPlaceId, OPENLMIS, context)].flat()
    : []
  return {
    action: 'import',
    placeId,
    otherPlaceId,
    links: [{ before, after }],
    note,
    ...(withdrawn.length > 0 && { cases: withdrawn }),
    ...(place && other && { content: { place, other } }),
  }
}

function withdraw(placeId: number, otherSystem: string, { cases }: ImportContext): CaseMove[] {
  const before = cases.get(placeId)?.decision ?? null
  return before === null ? [] : [{ placeId, otherSystem, before, after: null }]
}

function lonerStep({ placeId, side, reason, note, decidedBy, decidedAt }: ImportedLoner, context: ImportContext): Step {
  const { cases, places, otherSystem, actor, now } = context
  const place = places.get(placeId)
  const after: CaseDecision = {
    reason,
    note,
    decidedBy: decidedBy ?? actor,
    decidedAt: decidedAt ?? now.toISOString(),
    content: place ? factsHash(place) : '',
  }
  const move: CaseMove = {
    placeId,
    otherSystem: side === 'left' ? otherSystem : OPENLMIS,
    before: cases.get(placeId)?.decision ?? null,
    after,
  }
  return { action: 'import', placeId, otherPlaceId: null, links: [], cases: [move], note }
}

const changed = (before: StoredLink, wanted: ImportedLink, actor: string, at: string): LinkToWrite => ({
  ...before,
  state: wanted.state,
  note: wanted.note,
  method: 'csv',
  decidedBy: actor,
  decidedAt: at,
  validFrom: wanted.validFrom ?? before.validFrom,
  validTo: wanted.validTo ?? before.validTo,
})

const completed = ({ line: _line, ...link }: ImportedLink, actor: string, at: string): LinkToWrite => ({
  ...link,
  method: link.method ?? 'csv',
  decidedBy: link.decidedBy ?? actor,
  decidedAt: link.decidedAt ?? at,
})
