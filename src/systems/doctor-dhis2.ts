import type { Clock } from '../base/clock.ts'
import { addMonths, monthOf } from '../base/month.ts'
import type { CapabilityProfile, Dhis2, Dhis2DataSet, Dhis2Failure } from '../connectors/dhis2/index.ts'
import { closest } from '../platform/closest.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'
import { judgeClock } from './judge-clock.ts'

/** The calls that doctor makes; `createDhis2` gives them. */
export type DoctorDhis2 = Pick<Dhis2, 'connect' | 'listDataSets' | 'planDataValues' | 'readDataValues'>

export interface Dhis2Reading {
  readonly doseDataSets: readonly string[]
  readonly populationDataSets: readonly string[]
  /** UIDs of the country's org units as far as they are known; none before the first run. */
  readonly listRoots: () => Promise<readonly string[]>
  readonly clock: Clock
}

/** Reachable, credentials, version and calendar, clock, sight of the country, and data sets that exist, fit and may be read. */
export const checkDhis2 = (client: DoctorDhis2 | undefined, reading: Dhis2Reading): Check => ({
  name: 'dhis2',
  run: async () => {
    if (!client) return [off]
    const connected = await client.connect()
    if (!connected.ok) return [fault('dhis2', connected.error.message, dhis2Remedy(connected.error))]
    const profile = connected.value
    return [
      judgeVersion(profile),
      judgeClock('dhis2 clock', 'DHIS2', profile.clockSkewSeconds),
      judgeScope(profile, await reading.listRoots()),
      judgeAnalytics(profile, reading.clock.now()),
      ...(await dataSetsOf(client, profile, reading)),
    ]
  },
})

const off = warning(
  'dhis2',
  'DHIS2 is off: it has no settings',
  'Add the section dhis2 to the configuration when it is to be used.',
)

/** What was tried last. Older ones than 2.38 and other calendars are refused at connect. */
const NEWEST_MINOR = 43

export function judgeVersion({ version, minor, calendar, username }: CapabilityProfile): Finding {
  const text = `DHIS2 ${version} answers to ${username} (calendar ${calendar})`
  if (minor <= NEWEST_MINOR) return fine('dhis2', text)
  return warning(
    'dhis2',
    text,
    `It was tried up to 2.${NEWEST_MINOR}: compare a few numbers with DHIS2, and report what differs.`,
  )
}

export function judgeScope({ viewOrgUnits, isSuperuser }: CapabilityProfile, roots: readonly string[]): Finding {
  const remedy = 'In DHIS2, give the account the country as data view organisation unit.'
  if (isSuperuser) return fine('dhis2 org units', 'The account is a superuser and sees all org units')
  if (viewOrgUnits.length === 0)
    return fault('dhis2 org units', 'The account sees no org unit, so every answer would be empty', remedy)
  if (roots.length === 0 || roots.some((root) => viewOrgUnits.includes(root)))
    return fine('dhis2 org units', `The account sees what lies below ${viewOrgUnits.join(', ')}`)
  return warning(
    'dhis2 org units',
    `The account does not see the whole country, only what lies below ${viewOrgUnits.join(', ')}`,
    remedy,
  )
}

const ANALYTICS_OLD_MS = 48 * 3_600_000

/** Doses are read as they were entered; only what people compare with, in DHIS2's own charts, comes from analytics. */
export function judgeAnalytics({ lastAnalyticsTableSuccess: built }: CapabilityProfile, now: Date): Finding {
  const remedy =
    'Nothing is missing here, but charts in DHIS2 show older numbers than we do: have its administrator schedule the analytics job.'
  if (built === undefined) return warning('dhis2 analytics', 'DHIS2 has never built its analytics tables', remedy)
  const text = `DHIS2 built its analytics tables at ${built}`
  return now.getTime() - Date.parse(built) > ANALYTICS_OLD_MS
    ? warning('dhis2 analytics', text, remedy)
    : fine('dhis2 analytics', text)
}

async function dataSetsOf(client: DoctorDhis2, profile: CapabilityProfile, reading: Dhis2Reading): Promise<Finding[]> {
  const listed = await client.listDataSets()
  if (!listed.ok) return [fault('dhis2 data sets', listed.error.message, dhis2Remedy(listed.error))]
  const known = listed.value.rows
  const wanted = [
    ...reading.doseDataSets.map((id) => ({ id, setting: 'dhis2.doseDataSets', periodType: 'Monthly' })),
    ...reading.populationDataSets.map((id) => ({ id, setting: 'dhis2.populationDataSets', periodType: 'Yearly' })),
  ]
  const findings: Finding[] = []
  for (const one of wanted) {
    const set = known.find(({ id }) => id === one.id)
    const wrong = judgeDataSet(one, set, known)
    findings.push(wrong ?? (await readOne(client, { ...one, name: set?.name ?? one.id }, profile, reading)))
  }
  return findings
}

interface WantedDataSet {
  readonly id: string
  /** Where it is configured. */
  readonly setting: string
  readonly periodType: string
}

/** What is wrong with a data set before anything is read of it. */
export function judgeDataSet(
  { id, setting, periodType }: WantedDataSet,
  set: Dhis2DataSet | undefined,
  known: readonly Dhis2DataSet[],
): Finding | undefined {
  if (set === undefined) {
    const byCode = known.find(({ code }) => code === id)
    const near =
      byCode?.id ??
      closest(
        id,
        known.map((one) => one.id),
      )
    const list =
      known
        .slice(0, 10)
        .map((one) => `${one.id} ${one.name}`)
        .join('; ') || 'none'
    return fault(
      'dhis2 data sets',
      `DHIS2 shows the account no data set ${id}; it shows: ${list}`,
      `Correct ${setting}${near === undefined ? '' : `: perhaps ${near} is meant`} (its id, not its code), or share the data set with the account.`,
    )
  }
  if (set.periodType === periodType) return undefined
  return fault(
    'dhis2 data sets',
    `The data set ${set.name} (${id}) is reported ${set.periodType}, but ${setting} needs ${periodType} ones`,
    `Take it out of ${setting}, or choose the data set that is reported ${periodType}.`,
  )
}

/** Asks for one period of one org unit: whether data may be read is only told by trying. */
async function readOne(
  client: DoctorDhis2,
  { id, name, periodType }: WantedDataSet & { readonly name: string },
  { viewOrgUnits }: CapabilityProfile,
  { listRoots, clock }: Dhis2Reading,
): Promise<Finding> {
  const orgUnit = viewOrgUnits[0] ?? (await listRoots())[0]
  if (orgUnit === undefined) return fine('dhis2 data sets', `DHIS2 has the data set ${name}`)
  const lastMonth = addMonths(monthOf(clock.now().toISOString()), -1)
  const period = periodType === 'Yearly' ? String(lastMonth).slice(0, 4) : String(lastMonth)
  const requests = client.planDataValues({ dataSets: [id], periods: [period], orgUnits: [orgUnit], children: false })
  const ignored = { onValues: () => {}, onRejects: () => {} }
  for (const request of requests) {
    const read = await client.readDataValues(request, ignored)
    if (!read.ok)
      return fault(
        'dhis2 data sets',
        `The data of the data set ${name} (${id}) cannot be read: ${read.error.message}`,
        read.error.kind === 'declined' || read.error.kind === 'forbidden'
          ? 'In DHIS2, share the data set with the account for data reading ("Can view data").'
          : dhis2Remedy(read.error),
      )
  }
  return fine('dhis2 data sets', `The account may read the data set ${name}`)
}

function dhis2Remedy({ kind }: Dhis2Failure): string {
  switch (kind) {
    case 'unauthorized':
      return 'Check dhis2.username and password, or the token; the account must not use two-factor sign-in.'
    case 'forbidden':
      return 'Give the account the rights named in docs/connectors/dhis2.md.'
    case 'wrongAddress':
    case 'notFound':
      return 'Check dhis2.url: it is the address people open, with the path under which DHIS2 runs (e.g. https://host/dhis) and without /api.'
    case 'blocked':
      return 'Check dhis2.url; a private address must be listed in network.allow.'
    case 'unsupported':
      return 'See docs/connectors/dhis2.md for the versions and calendars that are read.'
    default:
      return 'Check that DHIS2 runs and can be reached from this machine, then try again.'
  }
}
