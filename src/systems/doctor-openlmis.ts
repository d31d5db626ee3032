import type { Openlmis, OpenlmisError, OpenlmisProfile, Permission, Program } from '../connectors/openlmis/index.ts'
import { closest } from '../platform/closest.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'
import { judgeClock } from './judge-clock.ts'

/** The calls that doctor makes; `createOpenlmis` gives them. */
export type DoctorOpenlmis = Pick<Openlmis, 'getProfile' | 'checkLogin' | 'listPrograms' | 'signIn' | 'getPermissions'>

export interface OpenlmisReading {
  /** Codes of the programmes whose stock is read. */
  readonly programs: readonly string[]
  /** Whose rights count; absent with client credentials, which OpenLMIS lets read every stock card. */
  readonly account?: { readonly username: string; readonly password: string } | undefined
  readonly movementsFrom: 'stockCards' | 'requisitions'
  /** Places that keep stock as far as is known; 0 before the first run. */
  readonly countStockPlaces: () => Promise<number>
}

/** Reachable, the right address, versions, clock, credentials, programmes, and the rights to read stock and requisitions. */
export const checkOpenlmis = (client: DoctorOpenlmis | undefined, reading: OpenlmisReading): Check => ({
  name: 'openlmis',
  run: async () => {
    if (!client) return [off]
    const profile = await client.getProfile()
    if (!profile.ok) return [fault('openlmis', profile.error.message, openlmisRemedy(profile.error))]
    const { versions, clockAheadMs } = profile.value
    const reached = [
      judgeVersions(versions),
      judgeClock('openlmis clock', 'OpenLMIS', clockAheadMs === undefined ? undefined : clockAheadMs / 1000),
    ]
    const login = await client.checkLogin()
    // Nothing more is asked with credentials that were refused: that could lock the account.
    if (!login.ok) return [...reached, fault('openlmis sign-in', login.error.message, openlmisRemedy(login.error))]
    return [
      ...reached,
      fine('openlmis sign-in', 'OpenLMIS accepts the credentials'),
      ...(await readable(client, reading)),
    ]
  },
})

const off = warning(
  'openlmis',
  'OpenLMIS is off: it has no settings',
  'Add the section openlmis to the configuration when it is to be used.',
)

/** Service versions of the reference distribution 3.13, the oldest that was tried. */
const OLDEST = { referencedata: '15.2.3', stockmanagement: '5.1.6', requisition: '8.3.4' } as const

export function judgeVersions(versions: OpenlmisProfile['versions']): Finding {
  const list = Object.entries(versions).map(([service, version]) => `${service} ${version}`)
  const silent = Object.keys(OLDEST).filter((service) => !(service in versions))
  if (silent.length > 0)
    return fault(
      'openlmis',
      `OpenLMIS answers, but not its services ${silent.join(', ')} (there are: ${list.join(', ')})`,
      'Check that all services of OpenLMIS run and are registered in Consul.',
    )
  const old = Object.entries(OLDEST).filter(([service, oldest]) => isOlder(Reflect.get(versions, service), oldest))
  if (old.length > 0)
    return warning(
      'openlmis',
      `${old.map(([service, oldest]) => `${service} is older than ${oldest}`).join(', ')} (OpenLMIS 3.13)`,
      'It was not tried with versions that old: compare a few numbers with OpenLMIS, or upgrade it.',
    )
  return fine('openlmis', `OpenLMIS answers: ${list.join(', ')}`)
}

function isOlder(version: unknown, oldest: string): boolean {
  const numbers = (text: unknown): number[] => String(text).split('-')[0]?.split('.').map(Number) ?? []
  const have = numbers(version)
  for (const [i, wanted] of numbers(oldest).entries()) {
    const difference = (have[i] ?? 0) - wanted
    if (difference !== 0) return difference < 0
  }
  return false
}

async function readable(client: DoctorOpenlmis, reading: OpenlmisReading): Promise<Finding[]> {
  const listed = await client.listPrograms()
  if (!listed.ok) return [fault('openlmis programmes', listed.error.message, openlmisRemedy(listed.error))]
  const known = listed.value.items
  const programs = known.filter(({ code }) => reading.programs.includes(code))
  const found = judgePrograms(reading.programs, known)
  const rights = programs.length === 0 ? [] : await rightsFor(client, programs, reading)
  return [...found, ...rights]
}

export function judgePrograms(wanted: readonly string[], known: readonly Program[]): Finding[] {
  const codes = known.map(({ code }) => code)
  const missing = wanted.filter((code) => !codes.includes(code))
  const idle = known.filter(({ code, active }) => wanted.includes(code) && !active)
  if (missing.length === 0 && idle.length === 0)
    return [fine('openlmis programmes', `OpenLMIS has the programmes ${wanted.join(', ')}`)]
  return [
    ...missing.map((code) => {
      const near = closest(code, codes)
      const list = codes.slice(0, 20).join(', ') || 'none'
      return fault(
        'openlmis programmes',
        `OpenLMIS has no programme ${code}; it has: ${list}`,
        `Correct openlmis.programs${near === undefined ? '' : `: perhaps ${near} is meant`}. Codes count, not names.`,
      )
    }),
    ...idle.map(({ code }) =>
      warning(
        'openlmis programmes',
        `The programme ${code} is not active in OpenLMIS`,
        'Activate it there, or take it out of openlmis.programs.',
      ),
    ),
  ]
}

async function rightsFor(
  client: DoctorOpenlmis,
  programs: readonly Program[],
  { account, movementsFrom, countStockPlaces }: OpenlmisReading,
): Promise<Finding[]> {
  const needsRequisitions = movementsFrom === 'requisitions'
  if (!account) {
    const told = 'Client credentials read all stock cards, but no requisitions: OpenLMIS shows those to users only'
    const remedy = 'Set openlmis.username and openlmis.password to an account with the right REQUISITION_VIEW.'
    return [needsRequisitions ? fault('openlmis rights', told, remedy) : warning('openlmis rights', told, remedy)]
  }
  const person = await client.signIn(account.username, account.password)
  if (!person.ok) return [fault('openlmis rights', person.error.message, openlmisRemedy(person.error))]
  const { userId, accessToken } = person.value
  const permissions = await client.getPermissions(userId, { accessToken })
  if (!permissions.ok) return [fault('openlmis rights', permissions.error.message, openlmisRemedy(permissions.error))]
  const places = await countStockPlaces()
  return programs.flatMap((program) => [
    judgeRight({ right: 'STOCK_CARDS_VIEW', program, places, isNeeded: true }, permissions.value),
    judgeRight({ right: 'REQUISITION_VIEW', program, places, isNeeded: needsRequisitions }, permissions.value),
  ])
}

interface WantedRight {
  readonly right: string
  readonly program: Program
  readonly places: number
  /** Without it nothing can be read; otherwise only a part is missing. */
  readonly isNeeded: boolean
}

export function judgeRight({ right, program, places, isNeeded }: WantedRight, has: readonly Permission[]): Finding {
  const facilities = new Set(
    has.filter((one) => one.right === right && one.programId === program.id).map((one) => one.facilityId),
  ).size
  const remedy = `In OpenLMIS, give the account a role with ${right} for the programme ${program.code}, at a supervisory node above all facilities.`
  if (facilities === 0) {
    const message = `The account has the right ${right} for the programme ${program.code} at no facility`
    return isNeeded ? fault('openlmis rights', message, remedy) : warning('openlmis rights', message, remedy)
  }
  const text = `The account has ${right} for ${program.code} at ${facilities}${places > 0 ? ` of ${places}` : ''} facilities`
  return facilities < places ? warning('openlmis rights', text, remedy) : fine('openlmis rights', text)
}

function openlmisRemedy({ kind }: OpenlmisError): string {
  switch (kind) {
    case 'badCredentials':
      return 'Check openlmis.username, password, clientId and clientSecret.'
    case 'wrongAddress':
    case 'notFound':
      return 'Check openlmis.url: it is the address of OpenLMIS itself, without /api; private addresses must be listed in network.allow.'
    case 'forbidden':
    case 'unauthorized':
      return 'Give the account the rights named in docs/connectors/openlmis.md.'
    default:
      return 'Check that OpenLMIS runs and can be reached from this machine, then try again.'
  }
}
