import type {
  PostHold,
  PostPublish,
  PostRelease,
  PostReplay,
  PublishDataSet,
  PublishFacility,
  Publishing,
  PublishPreview,
  PublishRun,
  PublishSettings,
  PublishState,
  PublishValueRow,
  RejectCause,
  ValueHistory,
} from '../../contract/publishing.ts'
import type { Run } from '../../contract/systems.ts'
import { numberIn } from './query.ts'
import { randomFrom } from './random.ts'
import { gridFor } from './resupply-data.ts'
import type { MockRequest, Routes } from './routes.ts'
import { ANTIGENS, DISTRICTS, instantAgo, monthBack, thisMonth } from './world.ts'

const UID = 'StockReport1'
const INDICATORS = ['Opening balance', 'Received', 'Issued or used', 'Closing balance', 'Stock-out days'] as const
const SECTIONS = ANTIGENS.slice(0, 4)
const now = () => new Date().toISOString()

interface Place {
  readonly id: number
  readonly name: string
  readonly district: number
  readonly area: string
}
const PLACES: readonly Place[] = DISTRICTS.slice(0, 2).flatMap(({ id, name }) =>
  (gridFor(id, undefined)?.rows ?? [])
    .slice(0, 40)
    .map((row) => ({ id: row.facilityId, name: row.name, district: id, area: name })),
)

let settings: PublishSettings = {
  needsRelease: true,
  cron: '15 2 * * *',
  deadlineCron: '0 */4 * * *',
  deadlineDays: 10,
  periodsBack: 3,
  registerCompletion: true,
  readBackShare: 1,
}
const holds = new Map<number, { comment: string; by: string; at: string }>()
const releases = new Map<number, { by: string; at: string }>()
const runs: { run: Run; at: number }[] = []
const NAMES: Readonly<Record<string, string>> = { divo: 'Amina Kallo', admin: 'Jean Mballa' }

/** Cells are numbered 1.. in the order of the form. */
function valueOf(place: Place, cell: number, period: string): PublishValueRow {
  const random = randomFrom(place.id * 97 + cell * 13 + Number(period))
  const antigen = SECTIONS[Math.floor((cell - 1) / INDICATORS.length)]
  const indicator = INDICATORS[(cell - 1) % INDICATORS.length] ?? ''
  const number = indicator === 'Stock-out days' ? Math.floor(random() * 4) : Math.floor(random() * 40) * 10
  const blocked = place.id % 9 === 4 && cell === 3
  const refused = !blocked && place.id % 7 === 2 && cell === 5
  const missing = random() < 0.06 && !blocked
  const first = place.district === DISTRICTS[0]?.id
  const waits = settings.needsRelease && first && place.id % 3 === 0 && !releases.has(place.id)
  const state: PublishState =
    blocked || refused ? 'rejected' : holds.has(place.id) ? 'held' : waits ? 'computed' : 'accepted'
  const value = missing || blocked ? null : String(number)
  const held = state === 'accepted' ? value : random() < 0.4 ? String(number + 20) : null
  return {
    facilityId: place.id,
    facility: place.name,
    orgUnitUid: `ou${place.id}`,
    cellId: cell,
    cell: `EPI stock ${antigen?.code}: ${indicator}`,
    indicator,
    products: [`${antigen?.code} ${antigen?.dosesPerVial}-dose vial`],
    unit: indicator === 'Stock-out days' ? 'days' : 'doses',
    period,
    value,
    heldThere: refused ? null : held,
    state,
    reason: blocked ? 'incompleteReports' : refused ? 'E7636' : null,
    detail: blocked
      ? 'One of two stores reported nothing for this month.'
      : refused
        ? 'The data set is not assigned to the org unit.'
        : null,
    remedy: blocked
      ? 'Get the missing report of this store, or unlink the store from the org unit if it does not count there.'
      : refused
        ? 'Assign the data set to the org unit in DHIS2.'
        : null,
    computedAt: instantAgo(130),
    sentAt: state === 'accepted' || refused ? instantAgo(128) : null,
    answeredAt: state === 'accepted' || refused ? instantAgo(127) : null,
  }
}

const CELLS = Array.from({ length: SECTIONS.length * INDICATORS.length }, (_, i) => i + 1)
const valuesOf = (place: Place, period: string): PublishValueRow[] =>
  CELLS.map((cell) => valueOf(place, cell, period)).filter(({ value, reason }) => value !== null || reason !== null)

function countStates(values: readonly PublishValueRow[]): PublishDataSet['states'] {
  const count = (state: PublishState) => values.filter((row) => row.state === state).length
  return {
    computed: count('computed'),
    held: count('held'),
    released: count('released'),
    sending: count('sending'),
    accepted: count('accepted'),
    deleted: count('deleted'),
    rejected: count('rejected'),
    dead: count('dead'),
  }
}

const placesFor = ({ login, query }: MockRequest): readonly Place[] => {
  const area = numberIn(query, 'areaId')
  const search = query.get('search')?.toLowerCase() ?? ''
  return PLACES.filter(
    (place) =>
      (login !== 'divo' || place.district <= 102) &&
      (area === undefined || place.district === area) &&
      place.name.toLowerCase().includes(search),
  )
}
const periodOf = (query: URLSearchParams): string => query.get('period') ?? String(monthBack(thisMonth(), 1))
const allValues = (request: MockRequest): PublishValueRow[] =>
  placesFor(request).flatMap((place) => valuesOf(place, periodOf(request.query)))

const TOTAL = 30
const runsNow = (): Run[] =>
  runs.toReversed().map(({ run, at }) => {
    const done = Math.min(TOTAL, Math.floor((Date.now() - at) / 100))
    return done < TOTAL
      ? { ...run, progressDone: done }
      : { ...run, state: 'succeeded', progressDone: TOTAL, finishedAt: new Date(at + TOTAL * 100).toISOString() }
  })

function newRun(login: string | null, dryRun: boolean): Run {
  const run: Run = {
    id: runs.length + 2,
    what: `publish:${UID}`,
    trigger: 'person',
    requestedBy: NAMES[login ?? ''] ?? login,
    dryRun,
    state: 'running',
    progressDone: 0,
    progressTotal: TOTAL,
    progressNote: 'values',
    counts: { read: 1320, added: 12, changed: 31, unchanged: 1270, vanished: 1, rejected: 6 },
    error: null,
    queuedAt: now(),
    startedAt: now(),
    finishedAt: null,
  }
  runs.push({ run, at: Date.now() })
  return run
}

const scheduled = (): Run => ({
  id: 1,
  what: `publish:${UID}`,
  trigger: 'schedule',
  requestedBy: null,
  dryRun: false,
  state: 'partial',
  progressDone: TOTAL,
  progressTotal: TOTAL,
  progressNote: null,
  error: null,
  counts: { read: 1320, added: 1290, changed: 0, unchanged: 0, vanished: 0, rejected: 4 },
  queuedAt: instantAgo(131),
  startedAt: instantAgo(130),
  finishedAt: instantAgo(127),
})

const presentRun = (run: Run): PublishRun => ({
  run,
  dataSetUid: UID,
  batches: run.dryRun ? 0 : 2,
  sent: run.dryRun ? 0 : 1290,
  stored: run.dryRun ? 0 : 1284,
  rejected: run.dryRun ? 0 : 6,
  due: 0,
  secondsSending: run.dryRun ? null : 41,
})

function publishing(request: MockRequest): Publishing {
  const lastRun = runsNow()[0] ?? scheduled()
  const periods = Array.from({ length: 24 }, (_, back) => String(monthBack(thisMonth(), back + 1)))
  return {
    stop: null,
    dataSets: [
      {
        serverId: 'dhis2',
        dataSetUid: UID,
        name: 'EPI stock report',
        periodType: 'Monthly',
        mappings: CELLS.length,
        lastClosedPeriod: periods[0] ?? null,
        periods,
        nextRunAt: instantAgo(-9 * 60),
        settings,
        queue: {
          values: 220,
          batches: 2,
          sending: 0,
          waiting: 1,
          oldestPlannedAt: instantAgo(47),
          nextAttemptAt: instantAgo(-4),
        },
        states: countStates(allValues(request)),
        openFindings: 3,
        lastRun,
      },
    ],
  }
}

function facilityOf(place: Place, period: string): PublishFacility {
  const values = valuesOf(place, period)
  return {
    facilityId: place.id,
    facility: place.name,
    area: place.area,
    values: values.length,
    states: countStates(values),
    hold: holds.get(place.id) ?? null,
    release: releases.get(place.id) ?? null,
  }
}

const correctAt = (place: Place) => [
  { facilityId: place.id, name: place.name, url: `https://openlmis.example.org/#!/stock?facility=${place.id}` },
]

function previewOf(place: Place, period: string): PublishPreview {
  const row = (cell: number): PublishPreview['sections'][number]['rows'][number] => {
    const {
      value,
      heldThere,
      state,
      reason,
      detail,
      remedy,
      indicator,
      unit,
      cell: name,
    } = valueOf(place, cell, period)
    const change =
      reason === 'incompleteReports'
        ? 'blocked'
        : value === null
          ? heldThere === null
            ? 'none'
            : 'theirOwn'
          : heldThere === null
            ? 'new'
            : heldThere === value
              ? 'same'
              : 'changed'
    const known = value === null && reason === null ? null : state
    return {
      cellId: cell,
      dataElementUid: `de${cell}`,
      name,
      indicator,
      unit,
      ours: value,
      theirs: heldThere,
      change,
      state: known,
      reason,
      detail,
      remedy,
    }
  }
  return {
    dataSet: { uid: UID, name: 'EPI stock report' },
    period,
    facility: { id: place.id, name: place.name, orgUnitUid: `ou${place.id}` },
    hold: holds.get(place.id) ?? null,
    release: releases.get(place.id) ?? null,
    needsRelease: settings.needsRelease,
    correctAt: correctAt(place),
    there: { read: true, problem: null },
    sections: SECTIONS.map(({ name }, at) => ({
      name,
      rows: INDICATORS.map((_, i) => row(at * INDICATORS.length + i + 1)),
    })),
  }
}

function storyOf(place: Place, cell: number, period: string): ValueHistory {
  const value = valueOf(place, cell, period)
  const step = (minutes: number, of: Partial<ValueHistory['history'][number]>) => ({
    at: instantAgo(minutes),
    value: value.value,
    state: value.state,
    reason: value.reason,
    detail: value.detail,
    sentAt: value.sentAt,
    answeredAt: value.answeredAt,
    runId: 1,
    startedBy: 'schedule',
    attempt: 1,
    ...of,
  })
  return {
    now: value,
    source: { system: 'openlmis', records: ['requisition 5f0c1c5e'], fetchedAt: instantAgo(190) },
    correctAt: correctAt(place),
    history: [
      step(130, {}),
      step(1600, { value: '0', state: 'accepted', sentAt: instantAgo(1599), answeredAt: instantAgo(1598), attempt: 2 }),
    ],
    findings: [{ kind: 'typedOver', ours: '0', theirs: '5', foundAt: instantAgo(1500), resolvedAt: instantAgo(127) }],
  }
}

const findings = (request: MockRequest) =>
  (['typedOver', 'missing', 'zeroDropped'] as const).flatMap((kind, at) => {
    const row = allValues(request).filter(({ state }) => state === 'accepted')[at * 7]
    if (!row) return []
    const { facilityId, facility, cellId, cell, period } = row
    return [
      {
        id: at + 1,
        kind,
        facilityId,
        facility,
        cellId,
        cell,
        period,
        ours: kind === 'zeroDropped' ? '0' : row.value,
        theirs: kind === 'typedOver' ? '999' : null,
        theirChangedAt: kind === 'typedOver' ? instantAgo(400) : null,
        foundAt: instantAgo(127),
        remedy: 'Correct the source, or send ours again.',
      },
    ]
  })

function causes(request: MockRequest): RejectCause[] {
  const rejected = allValues(request).filter(({ reason }) => reason !== null)
  return [...new Set(rejected.map(({ reason }) => reason ?? ''))].map((reason) => {
    const rows = rejected.filter((row) => row.reason === reason)
    const [first] = rows
    return {
      reason,
      by: reason.startsWith('E') ? 'dhis2' : 'us',
      count: rows.length,
      facilities: new Set(rows.map(({ facilityId }) => facilityId)).size,
      example: `${first?.facility}, ${first?.cell}, ${first?.period}: ${first?.detail}`,
      remedy: first?.remedy ?? '',
    }
  })
}

const placeById = (id: number | undefined): Place | undefined => PLACES.find((place) => place.id === id)

/** Page by page, by place in the list. */
function valuePage(request: MockRequest) {
  const { query } = request
  const [state, reason, facility] = [query.get('state'), query.get('reason'), numberIn(query, 'facilityId')]
  const from = Number(query.get('after') ?? 0)
  const values = allValues(request).filter(
    (row) =>
      (state === null || row.state === state) &&
      (reason === null || row.reason === reason) &&
      (facility === undefined || row.facilityId === facility),
  )
  return { values: values.slice(from, from + 50), next: values.length > from + 50 ? String(from + 50) : null }
}

export const publishingRoutes: Routes = [
  ['GET', /^\/publishing$/, (request) => ({ json: publishing(request) })],
  [
    'GET',
    /^\/publishing\/facilities$/,
    (request) => ({
      json: { facilities: placesFor(request).map((place) => facilityOf(place, periodOf(request.query))), next: null },
    }),
  ],
  [
    'GET',
    /^\/publishing\/preview$/,
    ({ query }) => {
      const place = placeById(numberIn(query, 'facilityId'))
      return place ? { json: previewOf(place, periodOf(query)) } : null
    },
  ],
  ['GET', /^\/publishing\/values$/, (request) => ({ json: valuePage(request) })],
  [
    'GET',
    /^\/publishing\/values\/(\d+)\/(\d+)\/(\w+)$/,
    (_, [facility, cell, period]) => {
      const place = placeById(Number(facility))
      return place && period !== undefined ? { json: storyOf(place, Number(cell), period) } : null
    },
  ],
  ['GET', /^\/publishing\/rejects$/, (request) => ({ json: causes(request) })],
  ['GET', /^\/publishing\/findings$/, (request) => ({ json: { findings: findings(request), next: null } })],
  [
    'GET',
    /^\/publishing\/runs$/,
    ({ query }) => ({ json: query.has('before') ? [] : [...runsNow(), scheduled()].map(presentRun) }),
  ],
  [
    'GET',
    /^\/publishing\/runs\/(\d+)\/batches$/,
    () => ({
      json: [1, 2].map((id) => ({
        id,
        state: 'answered',
        deletes: id === 2,
        values: id === 2 ? 1 : 1289,
        stored: id === 2 ? 1 : 1283,
        rejected: id === 2 ? 0 : 6,
        attempt: id,
        plannedAt: instantAgo(130),
        sentAt: instantAgo(129),
        answeredAt: instantAgo(128),
        nextAttemptAt: null,
        httpStatus: id === 2 ? 200 : 409,
        answer: id === 2 ? null : 'One more conflicts encountered, please check import summary.',
      })),
    }),
  ],
  [
    'POST',
    /^\/publishing\/runs$/,
    ({ body, login }) => ({ status: 202, json: newRun(login, (JSON.parse(body) as PostPublish).dryRun ?? false) }),
  ],
  [
    'POST',
    /^\/publishing\/hold$/,
    ({ body, login }) => {
      const { facilityIds = [], comment } = JSON.parse(body) as PostHold
      for (const id of facilityIds) holds.set(id, { comment, by: NAMES[login ?? ''] ?? '', at: now() })
      return { json: { reports: facilityIds.length, values: 20 * facilityIds.length } }
    },
  ],
  [
    'POST',
    /^\/publishing\/release$/,
    ({ body, login }) => {
      const { facilityIds = [] } = JSON.parse(body) as PostRelease
      for (const id of facilityIds) {
        holds.delete(id)
        releases.set(id, { by: NAMES[login ?? ''] ?? '', at: now() })
      }
      return { json: { reports: facilityIds.length, values: 20 * facilityIds.length } }
    },
  ],
  [
    'POST',
    /^\/publishing\/replay$/,
    (request) => {
      const { states, reason, apply = false } = JSON.parse(request.body) as PostReplay
      const rows = allValues(request).filter(
        (row) => states.some((state) => state === row.state) && (reason === undefined || row.reason === reason),
      )
      return {
        json: {
          applied: apply,
          values: rows.length,
          facilities: new Set(rows.map(({ facilityId }) => facilityId)).size,
          examples: apply ? [] : rows.slice(0, 5),
          run: apply ? newRun(request.login, false) : null,
        },
      }
    },
  ],
  [
    'PUT',
    /^\/publishing\/data-sets\/\w+\/settings$/,
    ({ body }) => {
      settings = JSON.parse(body) as PublishSettings
      return { json: settings }
    },
  ],
]
