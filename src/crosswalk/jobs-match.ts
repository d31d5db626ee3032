import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import { refreshStatistics } from '../facilities/index.ts'
import { matchInWorker, type MatchSettings, type PlaceVerdict } from '../matching/index.ts'
import { raiseDataVersion } from '../platform/database/data-version.ts'
import { lockInTransaction } from '../platform/database/lock.ts'
import type { Database, Queryable } from '../platform/database/open-database.ts'
import { withTransaction } from '../platform/database/transaction.ts'
import { batches, type RunContext } from '../runs/index.ts'
import { learnModel, type LearnFromDecisions } from './jobs-learn.ts'
import { isStanding, OPENLMIS, pairKey, SYSTEM, type StoredLink } from './link.ts'
import { factsHash, type KnownPlace } from './place-facts.ts'
import { findStillRefused, planMatch, type MatchContext } from './plan-match.ts'
import type { CrosswalkSettings } from './settings.ts'
import { replaceCandidates } from './store-candidates.ts'
import { loadCases, refreshCases, writeCaseMemory } from './store-cases.ts'
import { LINKS_LOCK, loadLinks, loadLinksInto, loadLinksOf } from './store-links.ts'
import {
  loadAreaAliases,
  loadStockDoses,
  loadLastMatch,
  loadModel,
  loadRefusedContents,
  saveLastMatch,
} from './store-match.ts'
import { listOtherSystems, loadKnownPlaces } from './store-places.ts'
import { takeSteps } from './store-steps.ts'
import { toLeft, toRight } from './to-match.ts'

export interface MatchDeps {
  readonly database: Database
  readonly clock: Clock
  readonly settings: CrosswalkSettings
  /** Estimates weights from decisions; without it, the parameter `learn` is refused. */
  readonly learn?: LearnFromDecisions | undefined
  /** The engine; in a thread of its own when absent. */
  readonly match?: typeof matchInWorker
}

/** So few that a person's decision, which waits for one of these transactions at most, is not felt to wait. */
const PLACES_PER_TRANSACTION = 500
const SHIPPED_MODEL = 'shipped'

/**
 * Compares the places of OpenLMIS with those of another system (parameter `system`; all others when absent). What is certain is
 * linked, the rest proposed. With the parameter `learn`, weights are estimated anew first. Only differences are written; what people or files decided stays. The comparison runs in a thread
 * of its own on what was read at its beginning; each small transaction then plans anew on the links there are at its time.
 */
export async function matchPlaces(run: RunContext, deps: MatchDeps): Promise<void> {
  const wanted = run.params['system']
  const systems = typeof wanted === 'string' ? [wanted] : await listOtherSystems(deps.database.pool)
  for (const otherSystem of systems) {
    if (run.params['learn'] === true) await learnModel(run, deps, otherSystem)
    await matchSystem(run, deps, otherSystem)
  }
}

async function matchSystem(run: RunContext, deps: MatchDeps, otherSystem: string): Promise<void> {
  const { database, clock, settings } = deps
  const { pool } = database
  run.progress(0, undefined, `reading places of ${otherSystem}`)
  const lefts = await loadKnownPlaces(pool, { system: OPENLMIS })
  const rights = await loadKnownPlaces(pool, { system: otherSystem })
  if (lefts.length === 0 || rights.length === 0) return
  run.count('read', lefts.length + rights.length)
  const precision = precisionOf(run, settings)
  const inputOf = { lefts, rights, otherSystem, settings, precision }
  const outcome = await askEngine(run, deps, inputOf)
  if (!outcome) {
    run.count('unchanged', lefts.length)
    return
  }
  const context = {
    verdicts: outcome.verdicts,
    places: new Map([...lefts, ...rights].map((place) => [place.id, place])),
    stockDoses: await loadStockDoses(pool),
    model: outcome.model,
    mayConfirm: precision !== 'never',
  }
  const writing = { database, clock, otherSystem, lefts, context, oneToOne: settings.oneToOne }
  const changed = await writeVerdicts(run, writing)
  if (run.dryRun) return
  await refreshStatistics(pool, changed)
  await saveLastMatch(pool, otherSystem, {
    // Links that this run made are part of the next run's input: without them in the hash it would run once more for nothing.
    input: await hashInput(await matchInput(pool, inputOf), precision),
    at: clock.now().toISOString(),
    model: outcome.model,
    autoAcceptPrecision: precision,
    changed,
  })
}

/** Undefined when everything that the engine looks at is what it was after the last match. The lists made for it are let go. */
async function askEngine(
  run: RunContext,
  { database: { pool }, match = matchInWorker }: MatchDeps,
  inputOf: InputOf,
): Promise<{ verdicts: Map<string, PlaceVerdict>; model: string } | undefined> {
  const { otherSystem, precision } = inputOf
  const input = await matchInput(pool, inputOf)
  const last = await loadLastMatch(pool, otherSystem)
  if (last?.input === (await hashInput(input, precision)) && run.params['anyway'] !== true) return undefined
  const { verdicts } = await match({
    left: input.left,
    right: input.right,
    settings: input.settings,
    signal: run.signal,
    onProgress: ({ stage, done }) => run.progress(Math.round(done * 100), 100, `${otherSystem}: ${stage}`),
  })
  return { verdicts: new Map(verdicts), model: input.model }
}

function precisionOf({ params }: RunContext, { autoAcceptPrecision }: CrosswalkSettings): number | 'never' {
  const asked = params['precision']
  return typeof asked === 'number' ? asked : autoAcceptPrecision
}

interface InputOf {
  readonly lefts: readonly KnownPlace[]
  readonly rights: readonly KnownPlace[]
  readonly otherSystem: string
  readonly settings: CrosswalkSettings
  readonly precision: number | 'never'
}

async function matchInput(client: Queryable, { lefts, rights, otherSystem, settings, precision }: InputOf) {
  const links = await loadLinks(client, otherSystem)
  const cases = await loadCases(client, otherSystem)
  const hashes = new Map<number, string>()
  const byId = new Map([...lefts, ...rights].map((place) => [place.id, place]))
  const hashOf = (id: number): string | undefined => {
    const place = byId.get(id)
    if (place && !hashes.has(id)) hashes.set(id, factsHash(place))
    return hashes.get(id)
  }
  const isClosed = ({ id }: KnownPlace): boolean => {
    const decision = cases.get(id)?.decision
    return decision !== null && decision !== undefined && decision.content === hashOf(id)
  }
  const takesPart = (place: KnownPlace): boolean => !place.vanished && !isClosed(place)
  const learnt = await loadModel(client, otherSystem)
  const { codePrefixes, byCode } = settings.links
  const confirmed = links.filter(isStanding).map(toPair)
  const rejected = findStillRefused(links, await loadRefusedContents(client, otherSystem), hashOf).map(toPair)
  const aliases = await loadAreaAliases(client, otherSystem)
  const matchSettings: MatchSettings = {
    ...(typeof precision === 'number' && { autoAcceptPrecision: precision }),
    oneToOne: settings.oneToOne,
    confirmed,
    rejected,
    areaAliases: aliases.map(({ left, right }) => ({ left, right })),
    ...(learnt && { model: learnt.model }),
    ...(settings.bounds && { bounds: settings.bounds }),
    ...(codePrefixes && {
      codePrefixes: { left: codePrefixes.openlmis ?? [], right: codePrefixes.dhis2 ?? [] },
    }),
    ...(byCode === false && { codesAreShared: false }),
  }
  return {
    left: lefts.filter(takesPart).map((place) => toLeft(place, settings.links)),
    right: rights.filter(takesPart).map(toRight),
    settings: matchSettings,
    model: learnt?.version ?? SHIPPED_MODEL,
  }
}

const PLACES_AT_A_TIME = 5000

/** Tells whether anything that the matcher looks at changed. Other work of the process goes on in between. */
async function hashInput(
  { left, right, settings, model }: Awaited<ReturnType<typeof matchInput>>,
  precision: number | 'never',
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([settings, model, precision]))
  for (const part of [...batches(left, PLACES_AT_A_TIME), ...batches(right, PLACES_AT_A_TIME)]) {
    hash.update(JSON.stringify(part))
    await setImmediate()
  }
  return hash.digest('base64url')
}

const toPair = ({ placeId, otherPlaceId }: StoredLink) => ({ leftId: String(placeId), rightId: String(otherPlaceId) })

interface WriteDeps {
  readonly database: Database
  readonly clock: Clock
  readonly otherSystem: string
  readonly lefts: readonly KnownPlace[]
  readonly oneToOne: boolean
  readonly context: Omit<MatchContext, 'cases' | 'now' | 'stillRefused' | 'taken' | 'verdicts'> & {
    /** Emptied while it is written: candidates with their evidence are the largest part of a match in memory. */
    readonly verdicts: Map<string, PlaceVerdict>
  }
}

/** Returns how many places something was written about. */
async function writeVerdicts(run: RunContext, deps: WriteDeps): Promise<number> {
  const { database, lefts, otherSystem } = deps
  let done = 0
  let changed = 0
  for (const batch of batches(lefts, PLACES_PER_TRANSACTION)) {
    run.signal.throwIfAborted()
    changed += await withTransaction(database, async (client) => {
      await lockInTransaction(client, LINKS_LOCK)
      const written = await writeBatch(client, run, deps, batch)
      if (written > 0 && !run.dryRun) await raiseDataVersion(client, 'links')
      return written
    })
    for (const { id } of batch) deps.context.verdicts.delete(String(id))
    done += batch.length
    run.progress(done, lefts.length, `links to ${otherSystem}`)
  }
  return changed
}

async function writeBatch(
  client: Queryable,
  run: RunContext,
  deps: WriteDeps,
  places: readonly KnownPlace[],
): Promise<number> {
  const { otherSystem } = deps
  const ids = places.map(({ id }) => id)
  const links = await loadLinksOf(client, ids, otherSystem)
  const linksOf = Map.groupBy(links, ({ placeId }) => placeId)
  const context = await contextNow(client, deps, ids, links)
  const plans = places.map((place) => planMatch(place, linksOf.get(place.id) ?? [], context))
  const steps = plans.flatMap((plan) => plan.steps)
  const added = steps.filter(({ links: [move] }) => move && !move.before).length
  run.count('added', added)
  run.count('changed', steps.length - added)
  const touched = plans.filter((plan) => plan.steps.length > 0 || plan.candidates !== undefined || plan.memory)
  run.count('unchanged', plans.length - touched.length)
  if (run.dryRun || touched.length === 0) return touched.length
  const renewed = places.filter((_, i) => plans[i]?.candidates !== undefined).map(({ id }) => id)
  await replaceCandidates(
    client,
    otherSystem,
    renewed,
    plans.flatMap(({ candidates = [] }) => candidates),
  )
  const memories = plans.flatMap(({ memory }) => memory ?? [])
  await writeCaseMemory(client, otherSystem, memories)
  await takeSteps(client, { actor: SYSTEM, now: context.now, otherSystem, batch: `run:${run.runId}` }, steps)
  await refreshCases(client, otherSystem, { placeIds: memories.map(({ placeId }) => placeId) })
  return touched.length
}

/** What people decided until now, about these places and those that they might be linked to. */
async function contextNow(
  client: Queryable,
  { clock, otherSystem, oneToOne, context }: WriteDeps,
  ids: readonly number[],
  links: readonly StoredLink[],
): Promise<MatchContext> {
  const others = ids.flatMap(
    (id) => context.verdicts.get(String(id))?.candidates.map(({ rightId }) => Number(rightId)) ?? [],
  )
  const hashOf = (id: number): string | undefined => {
    const place = context.places.get(id)
    return place && factsHash(place)
  }
  const refused = findStillRefused(links, await loadRefusedContents(client, otherSystem, ids), hashOf)
  const standing = oneToOne ? (await loadLinksInto(client, others)).filter(isStanding) : []
  return {
    ...context,
    now: clock.now(),
    cases: await loadCases(client, otherSystem, [...ids, ...others]),
    stillRefused: new Set(refused.map(pairKey)),
    taken: new Set(standing.map(({ otherPlaceId }) => otherPlaceId)),
  }
}
