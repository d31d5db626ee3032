import type { UserRow } from '../connectors/openlmis/fake/dataset.ts'
import { districtStore, NATIONAL_STORE } from './areas.ts'
import type { Country } from './country.ts'
import { Kind, uuidOf } from './identity.ts'
import { facilityIdOf } from './openlmis-places.ts'
import { programId } from './openlmis-products.ts'

/** Everybody's password in a generated country. */
export const DEMO_PASSWORD = 'password'

const SUPERVISION = [
  'STOCK_CARDS_VIEW',
  'REQUISITION_VIEW',
  'REQUISITION_APPROVE',
  'STOCK_ADJUST',
  'STOCK_INVENTORIES_EDIT',
] as const
const READING = ['STOCK_CARDS_VIEW', 'REQUISITION_VIEW'] as const
const GENERAL = [
  'FACILITIES_MANAGE',
  'GEOGRAPHIC_ZONES_MANAGE',
  'ORDERABLES_MANAGE',
  'SUPERVISORY_NODES_MANAGE',
  'REQUISITION_GROUPS_MANAGE',
  'SUPPLY_LINES_MANAGE',
  'PROCESSING_SCHEDULES_MANAGE',
  'SYSTEM_IDEAL_STOCK_AMOUNTS_MANAGE',
  'USERS_MANAGE',
  'SYSTEM_SETTINGS_MANAGE',
  'MANAGE_DHIS2',
  'RIGHTS_VIEW',
] as const

interface Account {
  readonly username: string
  readonly firstName: string
  readonly lastName: string
  /** A district's number, or everything. */
  readonly scope: number | 'all'
  readonly rights: readonly string[]
  readonly general: readonly string[]
}

function accounts(country: Country): Account[] {
  const second = country.areas.districts.length > 1
  return [
    {
      username: 'administrator',
      firstName: 'Ada',
      lastName: 'Minou',
      scope: 'all',
      rights: SUPERVISION,
      general: GENERAL,
    },
    { username: 'epi', firstName: 'Esther', lastName: 'Pindo', scope: 'all', rights: READING, general: [] },
    { username: 'divo', firstName: 'David', lastName: 'Ivoko', scope: 0, rights: SUPERVISION, general: [] },
    ...(second
      ? [{ username: 'divo2', firstName: 'Diana', lastName: 'Vomo', scope: 1, rights: SUPERVISION, general: [] }]
      : []),
    {
      username: 'interop',
      firstName: 'Interop',
      lastName: 'Service',
      scope: 'all',
      rights: READING,
      general: ['RIGHTS_VIEW', 'USERS_MANAGE', 'SUPERVISORY_NODES_MANAGE'],
    },
  ]
}

export interface OpenlmisUsers {
  readonly rows: readonly UserRow[]
  permissionStringsOf(userId: string): readonly string[]
  supervisedFacilityIdsOf(userId: string): readonly string[]
}

/** One district officer sees one district and its store; the others see everything, and only the administrator manages. */
export function createOpenlmisUsers(country: Country, allFacilityIds: () => readonly string[]): OpenlmisUsers {
  const { seed } = country.world
  const known = accounts(country)
  const idOf = (i: number): string => uuidOf(seed, Kind.user, i)
  const homeOf = (account: Account): string =>
    facilityIdOf(seed, account.scope === 'all' ? NATIONAL_STORE : districtStore(country.areas, account.scope))
  const byId = new Map(known.map((account, i) => [idOf(i), account]))
  const facilitiesOf = (account: Account): readonly string[] =>
    account.scope === 'all'
      ? allFacilityIds()
      : [homeOf(account), ...country.registersOf(account.scope).openlmis.map((facility) => facility.id)]

  const permissions = new Map<string, readonly string[]>()
  return {
    rows: known.map((account, i) => ({
      id: idOf(i),
      username: account.username,
      password: DEMO_PASSWORD,
      firstName: account.firstName,
      lastName: account.lastName,
      active: true,
      homeFacilityId: homeOf(account),
    })),
    permissionStringsOf: (userId) => {
      const account = byId.get(userId.toLowerCase())
      if (account === undefined) return []
      const before = permissions.get(userId)
      if (before !== undefined) return before
      const program = programId(seed)
      const strings = [
        ...account.general,
        ...facilitiesOf(account).flatMap((facility) =>
          account.rights.map((right) => `${right}|${facility}|${program}`),
        ),
      ]
      permissions.set(userId, strings)
      return strings
    },
    supervisedFacilityIdsOf: (userId) => {
      const account = byId.get(userId.toLowerCase())
      return account === undefined ? [] : facilitiesOf(account)
    },
  }
}
