import type {
  BulkAccept,
  CaseState,
  CrosswalkArea,
  CrosswalkImport,
  CrosswalkStatus,
  Decide,
  GlnRow,
  HistoryEntry,
  Neighbour,
  ResolveDrift,
  ReviewItem,
  Reviewer,
} from '../../../contract/crosswalk.ts'
import { numberIn } from '../query.ts'
import type { MockAnswer, Routes } from '../routes.ts'
import { DISTRICTS, REGIONS, instantAgo } from '../world.ts'
import {
  WAITING,
  cases,
  decideOn,
  findings,
  history,
  isIn,
  lastEntryOf,
  linkOf,
  rowOf,
  undo,
  type Case,
} from './cases.ts'
import { COUNT, RIGHT, kilometresBetween, leftPlace, rightPlace } from './places.ts'

const all = (): Case[] => [...cases.values()]
const is409 = (code: string, title: string, detail: string): MockAnswer => ({
  status: 409,
  json: { type: 'about:blank', title, status: 409, code, detail },
})

function selected(query: URLSearchParams): Case[] {
  const state = query.get('state')
  const search = (query.get('search') ?? '').toLowerCase()
  const area = numberIn(query, 'area')
  return all().filter(
    (one) =>
      (state === null ? WAITING.includes(one.state) : one.state === state) &&
      isIn(one, area) &&
      `${one.place.name} ${one.place.code}`.toLowerCase().includes(search),
  )
}

const certain = (minProbability: number, area: number | undefined): Case[] =>
  all()
    .filter(
      (one) => one.state === 'suggested' && isIn(one, area) && (one.candidates[0]?.probability ?? 0) >= minProbability,
    )
    .toSorted((a, b) => (a.candidates[0]?.probability ?? 0) - (b.candidates[0]?.probability ?? 0))

function itemOf(one: Case): ReviewItem {
  return {
    place: one.place,
    system: 'dhis2',
    state: one.state,
    version: one.version,
    candidates: one.state === 'noCounterpart' || one.state === 'confirmed' ? [] : [...one.candidates],
    links: one.linked ? [linkOf(one, one.linked)] : [],
    noCounterpart: one.noCounterpart,
    findings: findings.filter((finding) => finding.placeId === one.place.id && finding.state === 'open'),
    history: history.filter((entry) => entry.placeId === one.place.id).toReversed(),
    mayDecide: true,
  }
}

function neighboursOf(one: Case): Neighbour[] {
  const near = Array.from({ length: COUNT }, (_, index) => index)
    .filter((index) => Math.abs(index - one.index) < 40 && index !== one.index)
    .flatMap((index) => [leftPlace(index), rightPlace(index)])
  return near
    .flatMap((place): Neighbour[] => {
      const kilometres = kilometresBetween(one.place, place)
      if (kilometres === null || place.latitude === null || place.longitude === null || kilometres > 15) return []
      const { id, system, name, code, latitude, longitude } = place
      return [{ placeId: id, system, name, code, latitude, longitude, kilometres, state: 'suggested' }]
    })
    .toSorted((a, b) => a.kilometres - b.kilometres)
    .slice(0, 14)
}

function counted(): Record<CaseState, number> {
  const counts = { confirmed: 0, broken: 0, flagged: 0, ambiguous: 0, suggested: 0, unmatched: 0, noCounterpart: 0 }
  for (const { state } of cases.values()) counts[state]++
  return counts
}

const status = (): CrosswalkStatus => ({
  system: 'dhis2',
  systems: ['dhis2', 'registry'],
  left: { system: 'openlmis', total: COUNT, byState: counted() },
  right: { system: 'dhis2', total: COUNT + 12, byState: { ...counted(), unmatched: 31 } },
  stockPlacesUnlinked: 3,
  noCounterpart: [{ reason: 'warehouse', count: 2 }],
  openFindings: findings.filter(({ state }) => state === 'open').length,
  rejectedPairs: all().reduce((sum, { refused }) => sum + refused.length, 0),
  sourcesOfTruth: { name: 'openlmis', position: 'dhis2', code: 'openlmis', hierarchy: 'dhis2', active: 'openlmis' },
  lastMatch: { at: instantAgo(300), model: '2026-11', autoAcceptPrecision: 0.99, changed: 12 },
  learning: { model: '2026-11', decisions: history.length, enough: history.length > 100 },
})

function decided(body: string, by: string): MockAnswer | null {
  const decide = JSON.parse(body) as Decide
  const now = cases.get(decide.placeId)
  if (!now) return null
  if (now.version !== decide.version) {
    const entry = lastEntryOf(decide.placeId)
    return is409(
      'decidedMeanwhile',
      'Decided meanwhile',
      `${entry?.by} (${entry?.action}) was faster, at ${entry?.at}.`,
    )
  }
  const taken = now.candidates.find((one) => 'otherPlaceId' in decide && one.place.id === decide.otherPlaceId)
    ?.linkedTo[0]
  if (decide.decision === 'confirm' && taken && decide.rollUp !== true)
    return is409('counterpartTaken', 'Linked already', `${taken.name} is linked to it.`)
  return { json: decideOn(now, decide, by) }
}

function historyPage(query: URLSearchParams): { entries: HistoryEntry[]; next: number | null } {
  const [before, place, by, batch] = [
    numberIn(query, 'before'),
    numberIn(query, 'place'),
    query.get('by'),
    query.get('batch'),
  ]
  const fitting = history
    .filter(
      (entry) =>
        (before === undefined || entry.id < before) &&
        (place === undefined || entry.placeId === place) &&
        (by === null || entry.by === by) &&
        (batch === null || entry.batch === batch),
    )
    .toReversed()
  return { entries: fitting.slice(0, 50), next: fitting.length > 50 ? (fitting[49]?.id ?? null) : null }
}

function resolved(id: number, body: string, by: string): MockAnswer | null {
  const at = findings.findIndex((finding) => finding.id === id)
  const finding = findings[at]
  const { action, version } = JSON.parse(body) as ResolveDrift
  if (!finding) return null
  if (version !== finding.version) return is409('changedMeanwhile', 'Changed meanwhile', 'Somebody was faster.')
  const STATES = { acknowledge: 'acknowledged', relink: 'relinked', retire: 'retired' } as const
  const resolvedAt = new Date().toISOString()
  findings[at] = { ...finding, state: STATES[action], resolvedBy: by, resolvedAt, version: version + 1 }
  return { status: 204 }
}

const reviewers: Reviewer[] = [
  { login: 'admin', displayName: 'Jean Mballa', everywhere: true, areas: [], open: 0 },
  {
    login: 'fatou',
    displayName: 'Fatou Ndiaye',
    everywhere: false,
    areas: [{ id: 100, name: 'Kambara', system: 'openlmis' }],
    open: 28,
  },
  { login: 'rui', displayName: 'Rui Costa', everywhere: false, areas: [], open: 0 },
]

function areasBelow(parent: number | undefined): CrosswalkArea[] {
  const open = (area: number) => all().filter((one) => WAITING.includes(one.state) && isIn(one, area)).length
  if (parent === undefined)
    return REGIONS.map(({ id, name, level, levelName }) => ({
      id,
      name,
      level,
      levelName,
      hasChildren: true,
      open: open(id),
    }))
  return DISTRICTS.filter(({ region }) => region === parent).map(({ id, name, level, levelName }) => ({
    id,
    name,
    level,
    levelName,
    hasChildren: false,
    open: open(id),
  }))
}

function importOf(query: URLSearchParams, body: string): CrosswalkImport {
  const applied = query.get('apply') === 'true'
  const many = body.includes('unlink')
  return {
    applied,
    added: 11,
    changed: 2,
    unchanged: 300,
    retired: many ? 160 : 0,
    changes: [0, 1, 2].map((index) => ({
      line: index + 2,
      kind: index === 2 ? 'change' : 'add',
      placeName: leftPlace(index).name,
      placeCode: leftPlace(index).code,
      otherName: rightPlace(index).name,
      otherCode: rightPlace(index).code,
      before: index === 2 ? rightPlace(9).name : null,
      after: rightPlace(index).name,
    })),
    rejects: [
      { line: 7, message: 'The code HC-9999 is not known to OpenLMIS.', remedy: 'Use a code from the template.' },
    ],
    needsConfirmation: many ? 'The file would end 160 of 310 links.' : null,
    batch: applied ? 'import-1' : null,
  }
}

function glnRows(state: string | null): GlnRow[] {
  return all()
    .slice(0, 120)
    .map((one, index): GlnRow => {
      const { id, system, name, code, areas, gln } = one.place
      const other = rightPlace(one.index)
      const kind = index % 17 === 4 ? 'conflict' : index % 23 === 6 ? 'duplicate' : gln === null ? 'missing' : 'ok'
      return {
        placeId: id,
        system,
        name,
        code,
        areas,
        gln: kind === 'missing' ? null : '6001234567895',
        otherName: other.name,
        otherGln: kind === 'conflict' ? '6009876543219' : null,
        state: kind,
        sharedWith: [],
      }
    })
    .filter((row) => state === null || row.state === state)
}

export const crosswalkRoutes: Routes = [
  ['GET', /^\/crosswalk\/status$/, () => ({ json: status() })],
  [
    'GET',
    /^\/crosswalk\/queue$/,
    ({ query }) => {
      const rows = selected(query)
      const after = numberIn(query, 'after') ?? 0
      const page = rows.filter(({ index }) => index >= after).slice(0, numberIn(query, 'limit') ?? 50)
      const last = page.at(-1)
      const more = last !== undefined && rows.at(-1) !== last
      return {
        json: {
          rows: page.map(rowOf),
          total: rows.length,
          next: more ? String(last.index + 1) : null,
          nearCertain: { count: certain(0.97, numberIn(query, 'area')).length, minProbability: 0.97 },
        },
      }
    },
  ],
  [
    'GET',
    /^\/crosswalk\/places\/(\d+)$/,
    (_, [id]) => {
      const one = cases.get(Number(id))
      return one ? { json: itemOf(one) } : null
    },
  ],
  [
    'GET',
    /^\/crosswalk\/places\/(\d+)\/neighbours$/,
    (_, [id]) => {
      const one = cases.get(Number(id))
      return one ? { json: { neighbours: neighboursOf(one), kilometres: 15 } } : null
    },
  ],
  [
    'GET',
    /^\/crosswalk\/search$/,
    ({ query }) => {
      const text = (query.get('q') ?? '').toLowerCase()
      const near = cases.get(numberIn(query, 'near') ?? 0)
      const places = Array.from({ length: COUNT }, (_, index) => rightPlace(index))
        .filter((place) => `${place.name} ${place.code ?? ''} ${place.sourceId}`.toLowerCase().includes(text))
        .slice(0, 20)
        .map((place) => {
          const holder = all().find(({ linked }) => linked?.id === place.id)
          return {
            ...place,
            state: holder ? 'confirmed' : 'unmatched',
            kilometres: near ? kilometresBetween(near.place, place) : null,
            linkedTo: holder ? [{ placeId: holder.place.id, name: holder.place.name, code: holder.place.code }] : [],
          }
        })
      return { json: { places } }
    },
  ],
  ['POST', /^\/crosswalk\/decisions$/, ({ body, login }) => decided(body, login ?? '')],
  [
    'POST',
    /^\/crosswalk\/history\/(\d+)\/undo$/,
    ({ login }, [id]) => {
      const done = undo(Number(id), login ?? '')
      return done
        ? { json: done }
        : is409('builtUpon', 'Something was built upon it', 'Take back what came later first.')
    },
  ],
  ['GET', /^\/crosswalk\/history$/, ({ query }) => ({ json: historyPage(query) })],
  [
    'GET',
    /^\/crosswalk\/bulk$/,
    ({ query }) => {
      const chosen = certain(numberIn(query, 'minProbability') ?? 0.97, numberIn(query, 'area'))
      const sum = chosen.reduce((total, one) => total + (one.candidates[0]?.probability ?? 0), 0)
      return {
        json: {
          count: chosen.length,
          expectedPrecision: chosen.length === 0 ? null : sum / chosen.length,
          expectedWrong: chosen.length - sum,
          rows: chosen.slice(0, numberIn(query, 'limit') ?? 100).map(rowOf),
          token: `${chosen.length}`,
        },
      }
    },
  ],
  [
    'POST',
    /^\/crosswalk\/bulk$/,
    ({ body, login }) => {
      const { minProbability, area, token, except = [] } = JSON.parse(body) as BulkAccept
      const chosen = certain(minProbability, area)
      if (String(chosen.length) !== token)
        return is409('previewOutdated', 'Outdated', 'The list has changed meanwhile.')
      const batch = `bulk-${history.length}`
      const taken = chosen.filter((one) => !except.includes(one.place.id))
      for (const one of taken)
        decideOn(
          one,
          {
            decision: 'confirm',
            placeId: one.place.id,
            otherPlaceId: one.candidates[0]?.place.id ?? RIGHT,
            version: one.version,
          },
          login ?? '',
          batch,
        )
      return { json: { batch, confirmed: taken.length } }
    },
  ],
  [
    'POST',
    /^\/crosswalk\/batches\/([\w-]+)\/undo$/,
    ({ login }, [batch]) => {
      const ids = history.filter((entry) => entry.batch === batch).map(({ id }) => id)
      const undone = ids.filter((id) => undo(id, login ?? '') !== null).length
      return { json: { undone, kept: ids.length - undone } }
    },
  ],
  [
    'GET',
    /^\/crosswalk\/drift$/,
    ({ query }) => {
      const [state, kind] = [query.get('state') ?? 'open', query.get('kind')]
      const inState = findings.filter((finding) => finding.state === state)
      const kinds = [...new Set(inState.map((finding) => finding.kind))]
      const byKind = kinds.map((one) => ({
        kind: one,
        count: inState.filter((finding) => finding.kind === one).length,
      }))
      const chosen = inState.filter((finding) => kind === null || finding.kind === kind)
      return { json: { findings: chosen, total: chosen.length, byKind, next: null } }
    },
  ],
  ['POST', /^\/crosswalk\/drift\/(\d+)$/, ({ body, login }, [id]) => resolved(Number(id), body, login ?? '')],
  ['GET', /^\/crosswalk\/reviewers$/, () => ({ json: { reviewers } })],
  [
    'PUT',
    /^\/crosswalk\/reviewers\/(\w+)$/,
    ({ body }, [login]) => {
      const { areaIds } = JSON.parse(body) as { areaIds: number[] }
      const at = reviewers.findIndex((reviewer) => reviewer.login === login)
      const reviewer = reviewers[at]
      if (!reviewer) return null
      const areas = areaIds.map((id) => ({
        id,
        name: [...REGIONS, ...DISTRICTS].find((area) => area.id === id)?.name ?? String(id),
        system: 'openlmis',
      }))
      reviewers[at] = { ...reviewer, areas, open: 28 * areas.length }
      return { status: 204 }
    },
  ],
  ['GET', /^\/crosswalk\/areas$/, ({ query }) => ({ json: { areas: areasBelow(numberIn(query, 'parent')) } })],
  ['POST', /^\/crosswalk\/import$/, ({ query, body }) => ({ json: importOf(query, body) })],
  ['GET', /^\/crosswalk\/export$/, () => ({ text: 'openlmisCode,dhis2Id\n' })],
  [
    'GET',
    /^\/crosswalk\/glns$/,
    ({ query }) => {
      const rows = glnRows(query.get('state'))
      const count = (state: string) => glnRows(state).length
      const counts = {
        missing: count('missing'),
        duplicate: count('duplicate'),
        conflict: count('conflict'),
        ok: count('ok'),
        invalid: 0,
        unwritten: 0,
      }
      return { json: { rows: rows.slice(0, 100), total: rows.length, counts, next: null } }
    },
  ],
]
