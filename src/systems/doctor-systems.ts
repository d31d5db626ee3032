import type { Dhis2, Dhis2Failure } from '../connectors/dhis2/index.ts'
import type { Openlmis, OpenlmisError } from '../connectors/openlmis/index.ts'
import { fault, fine, warning, type Check, type Finding } from './doctor.ts'

/** Times of records are compared with ours: a clock that is off makes new look old. */
const WORST_SKEW_SECONDS = 60

export function judgeClock(check: string, system: string, aheadSeconds: number | undefined): Finding {
  if (aheadSeconds === undefined) {
    return warning(check, `${system} does not say what time it is there`, 'Compare the clocks of both servers by hand.')
  }
  const size = Math.abs(Math.round(aheadSeconds))
  if (size <= WORST_SKEW_SECONDS) return fine(check, `The clock of ${system} agrees with ours`)
  const way = aheadSeconds > 0 ? 'ahead of' : 'behind'
  return fault(
    check,
    `The clock of ${system} is ${size} seconds ${way} ours`,
    'Set both clocks by a time server (NTP).',
  )
}

/** Reachable, the right address, credentials accepted, versions, clock. */
export const checkOpenlmis = (client: Pick<Openlmis, 'getProfile' | 'checkLogin'> | undefined): Check => ({
  name: 'openlmis',
  run: async () => {
    if (!client) return [off('openlmis', 'OpenLMIS')]
    const profile = await client.getProfile()
    if (!profile.ok) return [fault('openlmis', profile.error.message, openlmisRemedy(profile.error))]
    const { versions, clockAheadMs } = profile.value
    const list = Object.entries(versions).map(([service, version]) => `${service} ${version}`)
    const login = await client.checkLogin()
    return [
      fine('openlmis', `OpenLMIS answers: ${list.join(', ')}`),
      login.ok
        ? fine('openlmis credentials', 'OpenLMIS accepts the credentials')
        : fault('openlmis credentials', login.error.message, openlmisRemedy(login.error)),
      judgeClock('openlmis clock', 'OpenLMIS', clockAheadMs === undefined ? undefined : clockAheadMs / 1000),
    ]
  },
})

const off = (check: string, name: string): Finding =>
  warning(
    check,
    `${name} is off: it has no settings`,
    `Add the section ${check} to the configuration when it is to be used.`,
  )

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

/** Reachable, credentials, a version and calendar we speak, sight of org units, the configured data sets, clock. */
export const checkDhis2 = (
  client: Pick<Dhis2, 'connect'> | undefined,
  { dataSets }: { readonly dataSets: readonly string[] },
): Check => ({
  name: 'dhis2',
  run: async () => {
    if (!client) return [off('dhis2', 'DHIS2')]
    const profile = await client.connect()
    if (!profile.ok) return [fault('dhis2', profile.error.message, dhis2Remedy(profile.error))]
    const { version, calendar, username, viewOrgUnits, captureOrgUnits, isSuperuser, clockSkewSeconds } = profile.value
    const seen = new Set(profile.value.dataSets)
    const unseen = isSuperuser || seen.size === 0 ? [] : dataSets.filter((id) => !seen.has(id))
    return [
      fine('dhis2', `DHIS2 ${version} answers to ${username} (calendar ${calendar})`),
      viewOrgUnits.length + captureOrgUnits.length > 0 || isSuperuser
        ? fine('dhis2 org units', 'The account sees org units')
        : fault(
            'dhis2 org units',
            'The account sees no org unit, so every answer would be empty',
            'Give it the country as data view organisation unit.',
          ),
      unseen.length === 0
        ? fine('dhis2 data sets', 'The account may read the configured data sets')
        : fault(
            'dhis2 data sets',
            `The account may not read the data sets ${unseen.join(', ')}`,
            'Share them with the account for data reading, or correct dhis2.doseDataSets.',
          ),
      judgeClock('dhis2 clock', 'DHIS2', clockSkewSeconds),
    ]
  },
})

function dhis2Remedy({ kind }: Dhis2Failure): string {
  switch (kind) {
    case 'unauthorized':
      return 'Check dhis2.username and password, or the token; the account must not use two-factor sign-in.'
    case 'forbidden':
      return 'Give the account the rights named in docs/connectors/dhis2.md.'
    case 'wrongAddress':
    case 'notFound':
      return 'Check dhis2.url: it is the address people open, without /api.'
    case 'blocked':
      return 'Check dhis2.url; a private address must be listed in network.allow.'
    case 'unsupported':
      return 'See docs/connectors/dhis2.md for the versions and calendars that are read.'
    default:
      return 'Check that DHIS2 runs and can be reached from this machine, then try again.'
  }
}
