import { codeKey } from '../facilities/index.ts'
import {
  pairKey,
  type LinkablePlace,
  type LinkMethod,
  type LinkState,
  type NoCounterpartReason,
  type StoredLink,
} from './link.ts'
import { systemLabel, type LinkCells } from './link-columns.ts'
import type { CsvProblem, LinkLine } from './links-csv.ts'

/** What one line wants. */
interface Wish {
  readonly line: number
  readonly placeId: number
  readonly otherPlaceId: number
  readonly state: LinkState
  readonly cells: LinkCells
}

export interface ImportInput {
  readonly lines: readonly LinkLine[]
  readonly openlmis: readonly LinkablePlace[]
  /** Places of the other system. */
  readonly others: readonly LinkablePlace[]
  readonly otherSystem: string
  readonly links: readonly StoredLink[]
  /** Places of both sides that are known to have no counterpart. */
  readonly loners?: ReadonlyMap<number, { readonly reason: NoCounterpartReason; readonly note: string | null }>
}

/** A place that the file says has no counterpart. */
export interface ImportedLoner {
  readonly line: number
  readonly placeId: number
  readonly side: 'left' | 'right'
  readonly reason: NoCounterpartReason
  readonly note: string | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
}

export interface ImportedLink {
  readonly line: number
  readonly score: number | null
  readonly placeId: number
  readonly otherPlaceId: number
  readonly state: LinkState
  /** As the file tells them; null where it does not. */
  readonly method: LinkMethod | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly note: string | null
}

export interface ImportPlan {
  readonly add: readonly ImportedLink[]
  readonly change: readonly (ImportedLink & { readonly id: number })[]
  readonly retire: readonly StoredLink[]
  readonly loners: readonly ImportedLoner[]
  readonly unchanged: number
  readonly problems: readonly CsvProblem[]
}

const STATES: readonly LinkState[] = ['suggested', 'ambiguous', 'confirmed', 'rejected', 'flagged', 'broken', 'retired']
const NO_COUNTERPART = 'nocounterpart'
const REASONS: readonly NoCounterpartReason[] = [
  'warehouse',
  'temporary',
  'outOfScope',
  'coverageOnly',
  'storeOnly',
  'other',
]
const METHODS: readonly LinkMethod[] = ['storedLink', 'code', 'attribute', 'csv', 'person', 'match']
/** Links that say "these two are one"; a place has at most one to DHIS2. */
const STANDING: ReadonlySet<LinkState> = new Set(['confirmed', 'broken', 'flagged'])

/**
 * What a file of links would change. Places that the file does not name stay as they are; a line whose other side is
 * empty says that the facility is linked to nothing, and with the state `noCounterpart` that nothing is expected. Lines that contradict the data or each other are told and left out.
 */
export function planImport(input: ImportInput): ImportPlan {
  const { links, loners: known = new Map() } = input
  const problems: CsvProblem[] = []
  const { wishes, unlinked, loners: said } = readWishes(input, problems)
  const current = links.filter(({ state }) => state !== 'retired')
  const byPair = new Map(current.map((link) => [pairKey(link), link]))
  const wanted = oneStandingLinkPerPlace(wishes, problems)

  const add: ImportedLink[] = []
  const change: (ImportedLink & { id: number })[] = []
  const retire = new Map<number, StoredLink>()
  let unchanged = 0
  for (const wish of wanted.values()) {
    const link = byPair.get(pairKey(wish))
    if (wish.state === 'retired') {
      if (link) retire.set(link.id, link)
      else unchanged += 1
    } else if (!link) add.push(toLink(wish))
    else if (isSame(link, wish)) unchanged += 1
    else change.push({ ...toLink(wish), id: link.id, note: wish.cells.note || link.note })
  }
  const relinked = new Map(
    [...wanted.values()].filter(({ state }) => STANDING.has(state)).map((wish) => [wish.placeId, wish.otherPlaceId]),
  )
  for (const link of current) {
    if (!STANDING.has(link.state) || wanted.has(pairKey(link))) continue
    const other = relinked.get(link.placeId)
    if (unlinked.has(link.placeId) || (other !== undefined && other !== link.otherPlaceId)) retire.set(link.id, link)
  }
  const linkedOthers = new Set(
    current.filter(({ state }) => STANDING.has(state)).map(({ otherPlaceId }) => otherPlaceId),
  )
  const possible = said.filter(({ line, side, placeId }) => {
    if (side === 'left' || !linkedOthers.has(placeId)) return true
    const message = 'This line says that a place has no facility, but a link leads to it'
    problems.push({ line, message, remedy: 'Remove the link first, or this line.' })
    return false
  })
  const loners = possible.filter(({ placeId, reason, note }) => {
    const now = known.get(placeId)
    return now?.reason !== reason || (note ?? now.note) !== now.note
  })
  const told = new Set(loners.map(({ placeId }) => placeId))
  const standing = new Set(current.filter(({ state }) => STANDING.has(state)).map(({ placeId }) => placeId))
  unchanged += [...unlinked].filter((placeId) => !standing.has(placeId) && !told.has(placeId)).length
  unchanged += possible.filter(({ side, placeId }) => side === 'right' && !told.has(placeId)).length
  return { add, change, retire: [...retire.values()], loners, unchanged, problems }
}

function readWishes({ lines, openlmis, others, otherSystem }: ImportInput, problems: CsvProblem[]) {
  const findOpenlmis = placeFinder(openlmis, 'OpenLMIS facility', (id) => id.toLowerCase())
  const noun = otherSystem === 'dhis2' ? 'DHIS2 org unit' : `place of ${systemLabel(otherSystem)}`
  const findOther = placeFinder(others, noun, (id) => id)
  const loners = new Map<number, ImportedLoner>()
  const wishes: Wish[] = []
  const unlinked = new Set<number>()
  for (const { line, cells } of lines) {
    const place = findOpenlmis(cells.openlmis_id, cells.openlmis_code)
    const other = findOther(cells.other_id, cells.other_code)
    const isAlone = cells.state.toLowerCase() === NO_COUNTERPART
    const state = STATES.find((each) => each === cells.state.toLowerCase())
    if (isAlone && place.kind === 'place' && other.kind === 'place')
      problems.push({
        line,
        message: 'This line names both sides and says that there is no counterpart',
        remedy: 'Empty one side, or the state.',
      })
    else if (isAlone && (place.kind === 'place' || (place.kind === 'empty' && other.kind === 'place'))) {
      const loner = toLoner(
        line,
        cells,
        place.kind === 'place'
          ? { placeId: place.id, side: 'left' }
          : { placeId: other.kind === 'place' ? other.id : 0, side: 'right' },
      )
      if ('message' in loner) problems.push(loner)
      else {
        loners.set(loner.placeId, loner)
        if (loner.side === 'left') unlinked.add(loner.placeId)
      }
    }
    // The export lists places of the other system without a facility, so that people can copy their ids.
    else if (place.kind === 'empty') continue
    else if (place.kind === 'problem') problems.push({ line, ...place })
    else if (other.kind === 'problem') problems.push({ line, ...other })
    else if (state === undefined && cells.state !== '')
      problems.push({
        line,
        message: `"${cells.state}" is not a state of a link`,
        remedy: `Leave it empty or use one of: ${[...STATES, 'noCounterpart'].join(', ')}.`,
      })
    else if (other.kind === 'empty') unlinked.add(place.id)
    else wishes.push({ line, placeId: place.id, otherPlaceId: other.id, state: state ?? 'confirmed', cells })
  }
  for (const { placeId, state } of wishes) if (STANDING.has(state)) unlinked.delete(placeId)
  for (const { placeId, otherPlaceId, state } of wishes)
    if (STANDING.has(state)) for (const id of [placeId, otherPlaceId]) loners.delete(id)
  return { wishes, unlinked, loners: [...loners.values()] }
}

function toLoner(
  line: number,
  cells: LinkCells,
  at: Pick<ImportedLoner, 'placeId' | 'side'>,
): ImportedLoner | CsvProblem {
  const reason = REASONS.find((each) => each.toLowerCase() === cells.reason.toLowerCase())
  if (reason === undefined && cells.reason !== '')
    return {
      line,
      message: `"${cells.reason}" is no reason for having no counterpart`,
      remedy: `Use one of: ${REASONS.join(', ')}.`,
    }
  return {
    ...at,
    line,
    reason: reason ?? 'other',
    note: cells.note || null,
    decidedBy: cells.decided_by || null,
    decidedAt: instant(cells.decided_at),
  }
}

type Found =
  | { readonly kind: 'empty' }
  | { readonly kind: 'place'; readonly id: number }
  | { readonly kind: 'problem'; readonly message: string; readonly remedy: string }

/** By id where the line has one, else by code; both must agree. */
function placeFinder(places: readonly LinkablePlace[], noun: string, idKey: (id: string) => string) {
  const byId = new Map(places.map((place) => [place.sourceId, place]))
  const byCode = Map.groupBy(
    places.filter(({ code, vanished }) => code !== null && !vanished),
    ({ code }) => codeKey(code ?? ''),
  )
  const problem = (message: string, remedy: string): Found => ({ kind: 'problem', message, remedy })
  return (id: string, code: string): Found => {
    if (id === '' && code === '') return { kind: 'empty' }
    if (id !== '') {
      const place = byId.get(idKey(id))
      if (!place)
        return problem(`There is no ${noun} with the id ${id}`, 'Check the id; export the links to see all ids.')
      if (code !== '' && place.code !== null && codeKey(place.code) !== codeKey(code))
        return problem(
          `The ${noun} ${id} has the code ${place.code}, but the line says ${code}`,
          'Correct the id or the code, or empty the code.',
        )
      return { kind: 'place', id: place.id }
    }
    const found = byCode.get(codeKey(code)) ?? []
    const exact = found.filter((place) => place.code === code)
    const [place, another] = exact.length === 1 ? exact : found
    if (!place)
      return problem(`There is no ${noun} with the code ${code}`, 'Check the code; export the links to see all codes.')
    if (another) return problem(`${found.length} ${noun}s have the code ${code}`, 'Give the id instead of the code.')
    return { kind: 'place', id: place.id }
  }
}

/** The wishes by pair, without those that contradict an earlier line. */
function oneStandingLinkPerPlace(wishes: readonly Wish[], problems: CsvProblem[]): ReadonlyMap<string, Wish> {
  const wanted = new Map<string, Wish>()
  const standingAt = new Map<number, Wish>()
  for (const wish of wishes) {
    const same = wanted.get(pairKey(wish))
    const other = STANDING.has(wish.state) ? standingAt.get(wish.placeId) : undefined
    const earlier =
      same && same.state !== wish.state ? same : other?.otherPlaceId !== wish.otherPlaceId ? other : undefined
    if (earlier) {
      problems.push({
        line: wish.line,
        message: `This line contradicts line ${earlier.line}: a facility has one org unit, and a pair has one state`,
        remedy: 'Remove one of the two lines.',
      })
      continue
    }
    if (!same) wanted.set(pairKey(wish), wish)
    if (STANDING.has(wish.state)) standingAt.set(wish.placeId, wish)
  }
  return wanted
}

function toLink({ line, placeId, otherPlaceId, state, cells }: Wish): ImportedLink {
  return {
    line,
    score: score(cells.score),
    placeId,
    otherPlaceId,
    state: settled(state),
    method: METHODS.find((method) => method === cells.method) ?? null,
    decidedBy: cells.decided_by || null,
    decidedAt: instant(cells.decided_at),
    validFrom: day(cells.valid_from),
    validTo: day(cells.valid_to),
    note: cells.note || null,
  }
}

/** Whether a confirmed link is broken is seen from the places, not told by a file. */
const settled = (state: LinkState): LinkState => (state === 'broken' ? 'confirmed' : state)

/** An empty cell leaves what is stored. */
const isSame = (link: StoredLink, { state, cells }: Wish): boolean =>
  settled(link.state) === settled(state) &&
  (cells.note || link.note) === link.note &&
  (day(cells.valid_from) ?? link.validFrom) === link.validFrom &&
  (day(cells.valid_to) ?? link.validTo) === link.validTo

const day = (text: string): string | null => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null)

const instant = (text: string): string | null => (Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString())

/** A probability; null for anything else. */
function score(text: string): number | null {
  const value = Number(text)
  return text !== '' && value >= 0 && value <= 1 ? value : null
}
