import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, type Clock } from '../../../base/clock.ts'
import type { FakeDataset, FakeOrgUnit } from './dataset.ts'
import { approvalKey } from './entry-gates.ts'
import { workingMode, type FailureMode } from './failure-mode.ts'
import type { FakeSettings, FakeState } from './fake-state.ts'
import { createModel } from './model.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import { serve } from './serve.ts'
import { createValueStore, type ValueStore } from './value-store.ts'
import { createWireSchema, type WireSchema } from './wire-schema.ts'

export interface FakeDhis2Options extends Partial<Omit<FakeSettings, 'engine'>> {
  readonly dataset: FakeDataset
  readonly host?: string
  /** 0 takes a free one. */
  readonly port?: number
  readonly clock?: Clock
  /** Instant of the last analytics run; `null` for a server where it never ran. Default: now. */
  readonly analyticsGeneratedAt?: string | null
}

/** A running fake: an address to call, and the knobs a test or a demo turns. */
export interface FakeDhis2 {
  readonly url: string
  readonly requests: RequestLog
  readonly values: ValueStore
  setMode(mode: FailureMode): void
  /** Rows that came in to be stored or deleted, however often. */
  imports(): { readonly requests: number; readonly rows: number }
  /** Adds an org unit or replaces the one with its id; `lastUpdated` becomes now. */
  putOrgUnit(unit: FakeOrgUnit): void
  /** The unit vanishes from lists and appears among the deleted objects. */
  deleteOrgUnit(id: string): void
  /** `silently`: as a merge by SQL, which leaves no trace in the deleted objects. */
  deleteOrgUnit(id: string, how: 'silently'): void
  approve(dataSet: string, period: string, orgUnit: string, attributeOptionCombo?: string): void
  /** Rebuilds the analytics tables: what was written before becomes visible in analytics. */
  runAnalytics(): void
  failedLogins(username: string): number
  close(): Promise<void>
}

const engineOf = (version: string): FakeSettings['engine'] =>
  Number(/^2\.(\d+)/.exec(version)?.[1] ?? 0) >= 43 ? 'from243' : 'upTo242'

export async function createFakeDhis2(options: FakeDhis2Options): Promise<FakeDhis2> {
  const state = createState(options)
  const schemaNow = wireSchemaOf(state)
  const server = createServer((incoming, response) => {
    serve(state, schemaNow(), incoming, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(error instanceof Error ? (error.stack ?? error.message) : String(error))
    })
  })
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const now = (): string => state.clock.now().toISOString()
  const rebuild = (): void => {
    state.model = createModel(state.dataset, state.orgUnits.values())
  }
  return {
    url: `http://${host}:${port}${state.settings.contextPath}`,
    requests: state.requests,
    values: state.values,
    imports: () => ({ ...state.imports }),
    setMode(mode) {
      state.mode = mode
    },
    putOrgUnit(unit) {
      state.orgUnits.set(unit.id, { ...unit, lastUpdated: now() })
      rebuild()
    },
    deleteOrgUnit(id: string, how?: 'silently') {
      const unit = state.orgUnits.get(id)
      if (unit && how === undefined)
        state.deletedObjects.push({
          uid: id,
          code: unit.code,
          klass: 'OrganisationUnit',
          deletedAt: now(),
          deletedBy: 'admin',
        })
      state.orgUnits.delete(id)
      rebuild()
    },
    approve(dataSet, period, orgUnit, attributeOptionCombo) {
      state.approvals.add(approvalKey(dataSet, period, orgUnit, attributeOptionCombo ?? state.model.defaultOptionCombo))
    },
    runAnalytics() {
      state.analyticsGeneratedAt = now()
    },
    failedLogins: (username) => state.failedLogins.get(username) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Made anew when imported metadata has changed what there is. */
function wireSchemaOf(state: FakeState): () => WireSchema {
  let of = state.dataset
  let schema = createWireSchema(state)
  return () => {
    if (of !== state.dataset) {
      of = state.dataset
      schema = createWireSchema(state)
    }
    return schema
  }
}

function createState(options: FakeDhis2Options): FakeState {
  const { dataset } = options
  const clock = options.clock ?? systemClock
  const version = options.version ?? '2.42.5.2'
  const orgUnits = new Map(dataset.organisationUnits.map((unit) => [unit.id, unit]))
  const generated = options.analyticsGeneratedAt
  return {
    dataset,
    objects: new Map(),
    clock,
    settings: {
      version,
      engine: engineOf(version),
      contextPath: options.contextPath ?? '',
      serverTimeZone: options.serverTimeZone ?? 'Etc/UTC',
      calendar: options.calendar ?? 'iso8601',
      gzip: options.gzip ?? true,
      analyticsMaxLimit: options.analyticsMaxLimit ?? 50_000,
      includeZeroValuesInAnalytics: options.includeZeroValuesInAnalytics ?? false,
      maxUrlChars: options.maxUrlChars ?? 8192,
      maxRequestBytes: options.maxRequestBytes ?? 50 * 1024 * 1024,
      lockAfterFailedLogins: options.lockAfterFailedLogins ?? 0,
    },
    values: createValueStore(dataset),
    requests: createRequestLog(),
    orgUnits,
    deletedObjects: [],
    approvals: new Set(),
    failedLogins: new Map(),
    model: createModel(dataset, orgUnits.values()),
    mode: workingMode,
    latencyMs: 0,
    imports: { requests: 0, rows: 0 },
    analyticsGeneratedAt: generated === null ? undefined : (generated ?? clock.now().toISOString()),
  }
}
