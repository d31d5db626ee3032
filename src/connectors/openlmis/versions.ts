import { z } from 'zod'
import { err, ok, type Result } from '../../base/result.ts'
import { systemTime, type HttpClient, type Time } from '../../platform/outgoing-http/index.ts'
import { errorOf, type OpenlmisError } from './errors.ts'

export const SERVICES = ['auth', 'referencedata', 'stockmanagement', 'requisition', 'fulfillment'] as const
export type Service = (typeof SERVICES)[number]

/** What this server can do, told from its services' versions; read without a token. */
export interface OpenlmisProfile {
  /** A service that did not answer with a version is absent. */
  readonly versions: Readonly<Partial<Record<Service, string>>>
  readonly features: Features
  /** How far the server's clock is ahead of ours; negative when behind. Undefined when it does not say. */
  readonly clockAheadMs?: number
}

export interface Features {
  /** One call for facilities with programs, location and extra data. */
  readonly facilitiesFull: boolean
  /** Endpoints by code instead of id. */
  readonly publicApi: boolean
  /** `GET /api/stockEvents`. */
  readonly stockEventHistory: boolean
  /** GTINs of trade items are normalised and can be searched. */
  readonly gtin: boolean
}

const VersionAnswer = z.object({ version: z.string().min(1) })

/** Asks each service for its version. Fails only when none answers: the address is wrong or everything is down. */
export async function probe(
  http: HttpClient,
  time: Time = systemTime,
): Promise<Result<OpenlmisProfile, OpenlmisError>> {
  const versions: Partial<Record<Service, string>> = {}
  let clockAheadMs: number | undefined
  let failure: OpenlmisError | undefined
  for (const service of SERVICES) {
    const outcome = await http.json({ path: service, attempts: 2 })
    if (outcome.kind !== 'ok') {
      failure ??= outcome.kind === 'notModified' ? undefined : errorOf(outcome)
      // Nothing else at this address will answer either.
      if (failure && failure.kind !== 'notFound' && failure.kind !== 'rejected') break
      continue
    }
    const parsed = VersionAnswer.safeParse(outcome.json)
    if (parsed.success) versions[service] = parsed.data.version
    clockAheadMs ??= ahead(outcome.headers['date'], time.nowMs())
  }
  if (Object.keys(versions).length === 0)
    return err(failure ?? { kind: 'wrongAddress', message: `${http.host} does not say versions of OpenLMIS services` })
  return ok({ versions, features: featuresOf(versions), ...(clockAheadMs === undefined ? {} : { clockAheadMs }) })
}

/** The `Date` header has whole seconds, so that differences below a second mean nothing. */
function ahead(date: string | undefined, nowMs: number): number | undefined {
  const at = Date.parse(date ?? '')
  return Number.isNaN(at) ? undefined : at - nowMs
}

export function featuresOf(versions: OpenlmisProfile['versions']): Features {
  const has = (service: Service, wanted: string): boolean => isAtLeast(versions[service], wanted)
  return {
    facilitiesFull: has('referencedata', '15.2.5'),
    publicApi: has('stockmanagement', '5.2.0'),
    stockEventHistory: has('stockmanagement', '5.3.1'),
    gtin: has('referencedata', '15.6.0'),
  }
}

/** Dotted numbers; a suffix such as `-SNAPSHOT` does not count. An unknown version has no feature. */
export function isAtLeast(version: string | undefined, wanted: string): boolean {
  if (version === undefined) return false
  const numbers = (text: string): number[] => (text.split('-')[0] ?? '').split('.').map(Number)
  const have = numbers(version)
  for (const [i, need] of numbers(wanted).entries()) {
    const difference = (have[i] ?? 0) - need
    if (difference !== 0) return difference > 0
  }
  return true
}
