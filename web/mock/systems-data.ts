import type { AntigenMappings, LinkImport, LinkRow, Run, SeriesMapping, Systems } from '../../contract/systems.ts'
import { gridFor } from './resupply-data.ts'
import { numberIn } from './query.ts'
import type { Routes } from './routes.ts'
import { ANTIGENS, DISTRICTS, SOURCES, instantAgo } from './world.ts'

const RUNNABLE = ['openlmis.reference', 'openlmis.stock', 'dhis2.reference', 'dhis2.doses', 'figures']
const TOTAL = 40

function finishedRun(id: number, what: string, minutes: number, state: Run['state']): Run {
  return {
    id,
    what,
    trigger: 'schedule',
    requestedBy: null,
    dryRun: false,
    state,
    progressDone: TOTAL,
    progressTotal: TOTAL,
    progressNote: null,
    counts: {
      read: 12_430 + id,
      added: id,
      changed: 7 * id,
      unchanged: 12_000,
      vanished: 0,
      rejected: id === 3 ? 14 : 0,
    },
    error:
      state === 'failed'
        ? {
            reason: 'unreachable',
            message: 'DHIS2 refused the connection.',
            remedy: 'Check that the server runs and that its address in the settings is right.',
          }
        : null,
    queuedAt: instantAgo(minutes + 2),
    startedAt: instantAgo(minutes + 1),
    finishedAt: instantAgo(minutes),
  }
}

const started = new Map<number, { run: Run; at: number }>()

/** A started run makes progress with the clock and is done after some seconds. */
function runsNow(): Run[] {
  const mine = [...started.values()].map(({ run, at }): Run => {
    const done = Math.min(TOTAL, Math.floor((Date.now() - at) / 200))
    const over = done >= TOTAL
    return {
      ...run,
      state: over ? 'succeeded' : 'running',
      progressDone: done,
      finishedAt: over ? new Date(at + TOTAL * 200).toISOString() : null,
    }
  })
  return [
    ...mine.toReversed(),
    finishedRun(5, 'figures', 20, 'succeeded'),
    finishedRun(4, 'openlmis.stock', 24, 'succeeded'),
    finishedRun(3, 'openlmis.reference', 25, 'partial'),
    finishedRun(2, 'dhis2.doses', 6, 'failed'),
  ]
}

function systems(): Systems {
  return {
    connections: SOURCES.map((source) => ({
      ...source,
      baseUrl: source.kind === 'dhis2' ? 'https://dhis2.example' : 'https://openlmis.example',
      version: source.kind === 'dhis2' ? '2.42.1' : '3.18.0',
      facts:
        source.kind === 'dhis2'
          ? [
              { name: 'engine', value: '≤ 2.42' },
              { name: 'calendar', value: 'iso8601' },
            ]
          : [{ name: 'stockmanagement', value: '5.2.1' }],
      clockSkewSeconds: source.kind === 'dhis2' ? 240 : 1,
      remedy:
        source.state === 'unreachable'
          ? 'Check that the server runs and that its address in the settings is right.'
          : null,
    })),
    runs: runsNow(),
    rejects: [
      {
        system: 'OpenLMIS',
        entity: 'facility',
        reason: 'facilityWithoutZone',
        count: 9,
        remedy: 'Give the facility a geographic zone in OpenLMIS.',
        example: 'Facility HC-0412 (Tigidi) has no geographic zone.',
        lastSeenAt: instantAgo(25),
      },
      {
        system: 'DHIS2',
        entity: 'dataValue',
        reason: 'notANumber',
        count: 5,
        remedy: 'Correct the value in DHIS2.',
        example: 'Value "12o" of Penta 3 at Kolomba for 202610 is not a number.',
        lastSeenAt: instantAgo(1900),
      },
    ],
    gaps: [
      { kind: 'facilitiesUnlinked', count: 12, of: 559, examples: ['HC-0412 Tigidi', 'HP-0088 Nyakato'] },
      { kind: 'orgUnitsUnlinked', count: 31, of: 578, examples: ['Kwelu MCHP'] },
      { kind: 'seriesProposed', count: 3, of: 41, examples: ['HPV doses given'] },
      { kind: 'productsWithoutAntigen', count: 0, of: 22, examples: [] },
    ],
    runnable: RUNNABLE,
  }
}

const series: SeriesMapping[] = ANTIGENS.flatMap((antigen, index) => [
  {
    id: index * 2 + 1,
    sourceId: `uid${antigen.code}dose`,
    elementCode: `IMM_${antigen.code.toUpperCase()}_${antigen.coverageDose}`,
    elementName: `${antigen.code} ${antigen.coverageDose} doses given, under 1 year`,
    meaning: 'dosesGiven' as const,
    antigen: antigen.id,
    doseNumber: antigen.coverageDose,
    ageBand: 'target' as const,
    targetGroup: null,
    method: 'code',
    state: index > 6 ? ('proposed' as const) : ('confirmed' as const),
    vanished: false,
  },
])

function mappings(): AntigenMappings {
  return {
    antigens: ANTIGENS.map(({ id, code, name }) => ({ id, code, name })),
    series,
    products: ANTIGENS.slice(0, 9).map((antigen) => ({
      productId: antigen.id,
      code: `VAC-${antigen.code}`,
      name: `${antigen.name}, vial`,
      dosesPerVial: antigen.dosesPerVial ?? 1,
      commodityType: antigen.code,
      antigen: antigen.id,
      method: 'code',
      state: 'confirmed' as const,
    })),
  }
}

function linkRows(): LinkRow[] {
  return DISTRICTS.flatMap(({ id, name }) =>
    (gridFor(id, undefined)?.rows ?? []).map((row) => ({
      facilityId: row.facilityId,
      openlmisCode: row.code,
      openlmisName: row.name,
      openlmisArea: name,
      dhis2Id: row.linked ? `ou${row.facilityId}` : null,
      dhis2Code: row.linked ? row.code : null,
      dhis2Name: row.linked ? row.name : null,
      dhis2Area: row.linked ? name : null,
      method: row.linked ? 'code' : null,
      state: row.linked ? 'confirmed' : 'unlinked',
      decidedBy: null,
      decidedAt: null,
    })),
  )
}

const preview = (applied: boolean): LinkImport => ({
  applied,
  added: 11,
  changed: 2,
  unchanged: 540,
  retired: 0,
  rejects: [{ line: 7, message: 'The code HC-9999 is not known to OpenLMIS.', remedy: 'Use a code from the export.' }],
  needsConfirmation: null,
})

export const systemsRoutes: Routes = [
  ['GET', /^\/systems$/, () => ({ json: systems() })],
  [
    'POST',
    /^\/systems\/runs$/,
    ({ body, login }) => {
      const { what, dryRun } = JSON.parse(body) as { what: string; dryRun?: boolean }
      const id = 10 + started.size
      const run: Run = {
        ...finishedRun(id, what, 0, 'running'),
        trigger: 'person',
        requestedBy: login,
        dryRun: dryRun ?? false,
      }
      started.set(id, { run, at: Date.now() })
      return { status: 202, json: run }
    },
  ],
  [
    'GET',
    /^\/systems\/rejects$/,
    ({ query }) => ({
      json: {
        rejects: Array.from({ length: 9 }, (_, index) => ({
          id: index,
          system: query.get('system'),
          entity: query.get('entity'),
          key: `HC-04${12 + index}`,
          reason: query.get('reason'),
          message: `Facility HC-04${12 + index} has no geographic zone.`,
          remedy: 'Give the facility a geographic zone in OpenLMIS.',
          firstSeenAt: instantAgo(9000),
          lastSeenAt: instantAgo(25),
        })),
        next: null,
      },
    }),
  ],
  ['GET', /^\/systems\/mappings\/antigens$/, () => ({ json: mappings() })],
  [
    'PUT',
    /^\/systems\/mappings\/series\/(\d+)$/,
    ({ body }, [id]) => {
      const index = series.findIndex((row) => row.id === Number(id))
      const row = series[index]
      if (!row) return null
      series[index] = { ...row, ...(JSON.parse(body) as Partial<SeriesMapping>) }
      return { json: {} }
    },
  ],
  ['PUT', /^\/systems\/mappings\/products\/(\d+)$/, () => ({ json: {} })],
  [
    'GET',
    /^\/systems\/links$/,
    ({ query }) => {
      const text = (query.get('search') ?? '').toLowerCase()
      const state = query.get('state')
      const all = linkRows().filter(
        (row) =>
          (state === null || row.state === state) &&
          `${row.openlmisName} ${row.openlmisCode}`.toLowerCase().includes(text),
      )
      const from = numberIn(query, 'after') ?? 0
      return {
        json: {
          total: all.length,
          links: all.slice(from, from + 100),
          next: from + 100 < all.length ? from + 100 : null,
        },
      }
    },
  ],
  ['GET', /^\/systems\/links\.csv$/, () => ({ text: 'openlmisCode,dhis2Id\n' })],
  ['POST', /^\/systems\/links\/import$/, ({ query }) => ({ json: preview(query.get('apply') === 'true') })],
]
