import { codeKey } from '../facilities/index.ts'
import { pairKey, type LinkablePlace, type LinkMethod, type LinkState, type StoredLink } from './link.ts'
import type { CsvProblem, LinkCells, LinkLine } from './links-csv.ts'

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
  readonly dhis2: readonly LinkablePlace[]
  readonly links: readonly StoredLink[]
}

export interface ImportedLink {
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
  readonly unchanged: number
  readonly problems: readonly CsvProblem[]
}

const STATES: readonly LinkState[] = ['suggested', 'ambiguous', 'confirmed', 'rejected', 'flagged', 'broken', 'retired']
const METHODS: readonly LinkMethod[] = ['storedLink', 'code', 'attribute', 'csv', 'person', 'match']
/** Links that say "these two are one"; a place has at most one to DHIS2. */
const STANDING: ReadonlySet<LinkState> = new Set(['confirmed', 'broken', 'flagged'])

/**
 * What a file of links would change. Places that the file does not name stay as they are; a line with an empty DHIS2 side
 * says that the facility has no org unit. Lines that contradict the data or each other are told and left out.
 */
export function planImport({ lines, openlmis, dhis2, links }: ImportInput): ImportPlan {
  const problems: CsvProblem[] = []
  const { wishes, unlinked } = readWishes(lines, { openlmis, dhis2 }, problems)
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
  const standing = new Set(current.filter(({ state }) => STANDING.has(state)).map(({ placeId }) => placeId))
  unchanged += [...unlinked].filter((placeId) => !standing.has(placeId)).length
  return { add, change, retire: [...retire.values()], unchanged, problems }
}

interface Places {
  readonly openlmis: readonly LinkablePlace[]
  readonly dhis2: readonly LinkablePlace[]
}

function readWishes(lines: readonly LinkLine[], places: Places, problems: CsvProblem[]) {
  const findOpenlmis = placeFinder(places.openlmis, 'OpenLMIS facility', (id) => id.toLowerCase())
  const findDhis2 = placeFinder(places.dhis2, 'DHIS2 org unit', (id) => id)
  const wishes: Wish[] = []
  const unlinked = new Set<number>()
  for (const { line, cells } of lines) {
    const place = findOpenlmis(cells.openlmis_id, cells.openlmis_code)
    const other = findDhis2(cells.dhis2_id, cells.dhis2_code)
    const state = STATES.find((each) => each === cells.state.toLowerCase())
    // The export lists org units without a facility, so that people can copy their ids.
    if (place.kind === 'empty') continue
    if (place.kind === 'problem') problems.push({ line, ...place })
    else if (other.kind === 'problem') problems.push({ line, ...other })
    else if (state === undefined && cells.state !== '')
      problems.push({
        line,
        message: `"${cells.state}" is not a state of a link`,
        remedy: `Leave it empty or use one of: ${STATES.join(', ')}.`,
      })
    else if (other.kind === 'empty') unlinked.add(place.id)
    else wishes.push({ line, placeId: place.id, otherPlaceId: other.id, state: state ?? 'confirmed', cells })
  }
  for (const { placeId, state } of wishes) if (STANDING.has(state)) unlinked.delete(placeId)
  return { wishes, unlinked }
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

function toLink({ placeId, otherPlaceId, state, cells }: Wish): ImportedLink {
  return {
    placeId,
    otherPlaceId,
    state: settled(state),
    method: METHODS.find((method) => method === cells.method) ?? null,
    decidedBy: cells.decided_by || null,
    decidedAt: Number.isNaN(Date.parse(cells.decided_at)) ? null : new Date(cells.decided_at).toISOString(),
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
