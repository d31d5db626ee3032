import { z } from 'zod'
import { systemClock, type Clock } from '../../base/clock.ts'
import { err, ok, type Result } from '../../base/result.ts'
import type { Connection } from './connection.ts'
import type { Dhis2Failure } from './failure.ts'
import { instantFromServer } from './server-time.ts'

/** What this server is and what our account may do there; read at connect, worth re-reading daily. */
export interface CapabilityProfile {
  readonly version: string
  /** The number behind `2.`, e.g. 42. */
  readonly minor: number
  /** 2.43 replaced the whole engine of aggregate data: other semantics behind the same address. */
  readonly engine: 'upTo242' | 'from243'
  /** `iso8601` or `gregorian`; others are refused at connect. */
  readonly calendar: string
  /** IANA name. Times in metadata carry no offset and are meant in this zone. */
  readonly serverTimeZone: string
  /** UTC instant of the server's clock when it answered: the base of every watermark. */
  readonly serverDate: string
  /** Server minus ours, in seconds. */
  readonly clockSkewSeconds: number
  /** Changes when the database behind the address is swapped. */
  readonly systemId: string | undefined
  readonly systemName: string | undefined
  /** UTC instant up to which analytics reflects the data; undefined before the first run. */
  readonly lastAnalyticsTableSuccess: string | undefined
  readonly username: string
  readonly authorities: readonly string[]
  readonly isSuperuser: boolean
  /** Where the account may write. */
  readonly captureOrgUnits: readonly string[]
  /** Where the account may read analytics. */
  readonly viewOrgUnits: readonly string[]
  /** Data sets with data access, where the server says so. */
  readonly dataSets: readonly string[]
}

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const Info = z.object({
  version: z.string(),
  calendar: z.string().default('iso8601'),
  serverDate: z.string(),
  serverTimeZoneId: z.string().default('Etc/UTC'),
  systemId: optionalText,
  systemName: optionalText,
  lastAnalyticsTableSuccess: optionalText,
})
type Info = z.infer<typeof Info>
const Units = z.array(z.object({ id: z.string() })).default([])
const Me = z.object({
  username: z.string().optional(),
  authorities: z.array(z.string()).default([]),
  organisationUnits: Units,
  dataViewOrganisationUnits: Units,
  dataSets: z.array(z.string()).catch([]),
})

const OLDEST = 38
const READ_CALENDARS = ['iso8601', 'gregorian']

export async function readCapabilities(
  connection: Connection,
  clock: Clock = systemClock,
): Promise<Result<CapabilityProfile, Dhis2Failure>> {
  const before = clock.now().getTime()
  const info = await connection.get('system/info', {}, Info)
  if (!info.ok) return info
  const middle = (before + clock.now().getTime()) / 2
  const refused = refuse(info.value)
  if (refused) return err(refused)
  const fields = 'id,username,name,organisationUnits[id],dataViewOrganisationUnits[id],authorities,dataSets'
  const me = await connection.get('me', { fields }, Me)
  if (!me.ok) return me
  return profileOf(info.value, me.value, middle)
}

function refuse(info: Info): Dhis2Failure | undefined {
  const minor = minorOf(info.version)
  if (minor === undefined || minor < OLDEST)
    return {
      kind: 'unsupported',
      message: `DHIS2 ${info.version} is older than 2.${OLDEST}, the oldest version this connector speaks to. Upgrade DHIS2.`,
    }
  if (!READ_CALENDARS.includes(info.calendar))
    return {
      kind: 'unsupported',
      message: `DHIS2 uses the calendar "${info.calendar}". Its period ids name other months than ours, so nothing is read. Only iso8601 and gregorian are supported.`,
    }
  return undefined
}

/** 42 of `2.42.5.2`, 44 of `2.44-SNAPSHOT`; servers of the future may drop the leading 2. */
const minorOf = (version: string): number | undefined => {
  const match = /^(?:2\.)?(\d+)/.exec(version)
  return match ? Number(match[1]) : undefined
}

function profileOf(info: Info, me: z.infer<typeof Me>, localMs: number): Result<CapabilityProfile, Dhis2Failure> {
  const zone = info.serverTimeZoneId
  const serverDate = instantFromServer(info.serverDate, zone)
  if (serverDate === undefined)
    return err({
      kind: 'unexpectedAnswer',
      message: `The server's clock cannot be read: "${info.serverDate}" in zone "${zone}"`,
    })
  const minor = minorOf(info.version) ?? 0
  const capture = me.organisationUnits.map((unit) => unit.id)
  const view = me.dataViewOrganisationUnits.map((unit) => unit.id)
  const analytics = info.lastAnalyticsTableSuccess
  return ok({
    version: info.version,
    minor,
    engine: minor >= 43 ? 'from243' : 'upTo242',
    calendar: info.calendar,
    serverTimeZone: zone,
    serverDate,
    clockSkewSeconds: Math.round((Date.parse(serverDate) - localMs) / 1000),
    systemId: info.systemId,
    systemName: info.systemName,
    lastAnalyticsTableSuccess: analytics === undefined ? undefined : instantFromServer(analytics, zone),
    username: me.username ?? '',
    authorities: me.authorities,
    isSuperuser: me.authorities.includes('ALL'),
    captureOrgUnits: capture,
    viewOrgUnits: view.length > 0 ? view : capture,
    dataSets: me.dataSets,
  })
}
