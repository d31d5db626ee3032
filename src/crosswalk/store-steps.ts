import { markFiguresDue } from '../facilities/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { batches } from '../runs/index.ts'
import { isStanding, type LinkState, type StoredLink } from './link.ts'
import { factsHash, factsOf, type PlaceFacts } from './place-facts.ts'
import { refreshCases, writeCaseDecision, type CaseDecision } from './store-cases.ts'
import { settleFindings } from './store-findings.ts'
import { writeLinks, type LinkToWrite } from './store-links.ts'

export type StepAction =
  | 'confirm'
  | 'reject'
  | 'retire'
  | 'noCounterpart'
  | 'reopen'
  | 'acknowledge'
  | 'undo'
  | 'import'
  | 'key'
  | 'match'
  | 'refresh'

/** A link as it was, undefined when there was none, and as it is to be. */
export interface LinkMove {
  readonly before: StoredLink | undefined
  readonly after: LinkToWrite
}

export interface CaseMove {
  readonly placeId: number
  readonly otherSystem: string
  readonly before: CaseDecision | null
  readonly after: CaseDecision | null
}

/** What is done together and taken back together. */
export interface Step {
  /** `question`: a proposal of the machine; it is no decision and leaves no history. */
  readonly action: StepAction | 'question'
  readonly placeId: number
  readonly otherPlaceId: number | null
  /** The link of the pair itself first. */
  readonly links: readonly LinkMove[]
  readonly cases?: readonly CaseMove[] | undefined
  readonly note?: string | null | undefined
  readonly undoes?: number | undefined
  /** What both sides are at this moment; kept with the pair when it is confirmed or refused. */
  readonly content?: { readonly place: Placed; readonly other: Placed } | undefined
}

export interface StepStamp {
  readonly actor: string
  readonly now: Date
  readonly otherSystem: string
  readonly batch?: string | undefined
}

const STEPS_PER_WRITE = 1000

/**
 * Takes steps: links, what the pair was decided on, states of both sides, history, and figures that are due again. Call it in a
 * transaction that holds `LINKS_LOCK`. Returns the ids of the steps in history; 0 for questions.
 */
export async function takeSteps(client: Queryable, stamp: StepStamp, steps: readonly Step[]): Promise<number[]> {
  const ids: number[] = []
  for (const batch of batches(steps, STEPS_PER_WRITE)) ids.push(...(await takeBatch(client, stamp, batch)))
  return ids
}

async function takeBatch(client: Queryable, stamp: StepStamp, steps: readonly Step[]): Promise<number[]> {
  const { otherSystem } = stamp
  const moves = steps.flatMap(({ links }) => links)
  const linkIds = await writeLinks(
    client,
    moves.map(({ before, after }) => ({ ...after, id: before?.id ?? after.id })),
  )
  const idOf = new Map(moves.map((move, i) => [move, linkIds[i] ?? 0]))
  for (const move of steps.flatMap(({ cases = [] }) => cases)) await writeCaseDecision(client, move, move.after)
  await saveContents(client, stamp.now, steps, idOf)
  const decisions = steps.filter(({ action }) => action !== 'question')
  const historyIds = await saveHistory(client, stamp, decisions, idOf)
  for (const raise of [true, false]) {
    const chosen = steps.filter(({ action }) => (action !== 'question') === raise)
    const placeIds = [...new Set(chosen.flatMap(placesOf))]
    if (placeIds.length > 0) await refreshCases(client, otherSystem, { placeIds, raise })
  }
  const ended = moves.filter(({ after }) => after.state === 'retired' || after.state === 'rejected')
  await settleFindings(
    client,
    ended.map((move) => idOf.get(move) ?? 0),
    { by: stamp.actor, now: stamp.now },
  )
  const due = moves.filter(({ before, after }) => (before !== undefined && isStanding(before)) || isStanding(after))
  await markFiguresDue(
    client,
    due.flatMap(({ after }) => [after.placeId, after.otherPlaceId]),
  )
  const byStep = new Map(decisions.map((step, i) => [step, historyIds[i] ?? 0]))
  return steps.map((step) => byStep.get(step) ?? 0)
}

const placesOf = ({ placeId, otherPlaceId, links, cases = [] }: Step): number[] => [
  placeId,
  ...(otherPlaceId === null ? [] : [otherPlaceId]),
  ...cases.map((move) => move.placeId),
  ...links.flatMap(({ after }) => [after.placeId, after.otherPlaceId]),
]

const KEEPS_CONTENT: ReadonlySet<LinkState> = new Set(['confirmed', 'rejected', 'broken', 'flagged'])

async function saveContents(
  client: Queryable,
  now: Date,
  steps: readonly Step[],
  idOf: ReadonlyMap<LinkMove, number>,
): Promise<void> {
  const contents = steps.flatMap(({ links: [move], content }) =>
    move && content && KEEPS_CONTENT.has(move.after.state)
      ? { linkId: idOf.get(move) ?? 0, place: content.place, other: content.other }
      : [],
  )
  await writeLinkContents(client, now, contents)
}

/** `areaId` tells a place that moved to another area from an area that was renamed. */
type Placed = PlaceFacts & { readonly areaId: number | null }

export interface LinkContent {
  readonly linkId: number
  readonly place: Placed
  readonly other: Placed
}

/** Replaces what is kept as the content of these links. */
export async function writeLinkContents(client: Queryable, now: Date, contents: readonly LinkContent[]): Promise<void> {
  for (const batch of batches(contents, STEPS_PER_WRITE)) {
    const rows = batch.map(({ linkId, place, other }) => ({
      linkId,
      place: { ...factsOf(place), areaId: place.areaId },
      other: { ...factsOf(other), areaId: other.areaId },
      placeHash: factsHash(place),
      otherHash: factsHash(other),
    }))
    await client.query(
      `insert into link_content (link_id, place, other, place_hash, other_hash, seen_at)
       select "linkId", place, other, "placeHash", "otherHash", $2
         from jsonb_to_recordset($1::jsonb)
           as r("linkId" int, place jsonb, other jsonb, "placeHash" text, "otherHash" text)
       on conflict (link_id) do update set place = excluded.place, other = excluded.other,
              place_hash = excluded.place_hash, other_hash = excluded.other_hash, seen_at = excluded.seen_at`,
      [JSON.stringify(rows), now],
    )
  }
}

async function saveHistory(
  client: Queryable,
  { actor, now, otherSystem, batch }: StepStamp,
  steps: readonly Step[],
  idOf: ReadonlyMap<LinkMove, number>,
): Promise<number[]> {
  if (steps.length === 0) return []
  const rows = steps.map((step, n) => {
    const [main] = step.links
    return {
      n,
      action: step.action,
      placeId: step.placeId,
      otherPlaceId: step.otherPlaceId,
      stateBefore: main?.before?.state ?? null,
      stateAfter: main?.after.state ?? null,
      score: main?.after.score ?? null,
      note: step.note ?? null,
      undoes: step.undoes ?? null,
      placeHash: step.content ? factsHash(step.content.place) : null,
      otherHash: step.content ? factsHash(step.content.other) : null,
      changes: {
        links: step.links.map((move) => ({
          id: idOf.get(move),
          before: move.before ? snapshot(move.before) : null,
          after: snapshot(move.after),
        })),
        cases: step.cases ?? [],
      },
    }
  })
  const { rows: saved } = await client.query<{ id: number }>(
    `insert into crosswalk_history (at, actor, action, place_id, other_place_id, other_system, state_before, state_after,
                                    score, note, batch, undoes, changes, place_hash, other_hash)
     select $2, $3, action, "placeId", "otherPlaceId", $4, "stateBefore", "stateAfter", score, note, $5, undoes, changes,
            "placeHash", "otherHash"
       from jsonb_to_recordset($1::jsonb) as r(n int, action text, "placeId" int, "otherPlaceId" int,
            "stateBefore" text, "stateAfter" text, score real, note text, undoes int, changes jsonb, "placeHash" text,
            "otherHash" text) order by n
     returning id`,
    [JSON.stringify(rows), now, actor, otherSystem, batch ?? null],
  )
  return saved.map(({ id }) => id).toSorted((a, b) => a - b)
}

const snapshot = ({ placeId, otherPlaceId, method, state, score, note, ...rest }: LinkToWrite): object => ({
  placeId,
  otherPlaceId,
  method,
  state,
  score,
  note,
  decidedBy: rest.decidedBy,
  decidedAt: rest.decidedAt,
  validFrom: rest.validFrom,
  validTo: rest.validTo,
})
