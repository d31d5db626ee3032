import { isUuid, openlmisId } from '../base/ids.ts'
import type { Result } from '../base/result.ts'
import type { RoleRights } from './rights.ts'

/** What OpenLMIS says about a person whose password it accepted. */
export interface OpenlmisUser {
  readonly userId: string
  readonly username: string
  /** `RIGHT`, `RIGHT|facilityId` or `RIGHT|facilityId|programId`, as `/api/users/{id}/permissionStrings` gives them. */
  readonly permissionStrings: readonly string[]
  /** Supervised facilities and the home facility (`/api/users/{id}/facilities`). */
  readonly facilityIds: readonly string[]
}

export type OpenlmisRefusal =
  | { readonly kind: 'wrongPassword' }
  /** Not reached, or its answer made no sense; `detail` in plain words. */
  | { readonly kind: 'unavailable'; readonly detail: string }

/**
 * Checks a password with OpenLMIS and reads the person's rights with the person's own token, which is forgotten afterwards.
 * Neither the password nor the token is stored. The token is not logged out: OpenLMIS gives all sessions of a person the same
 * one, and logging it out would throw the person out of OpenLMIS.
 */
export interface OpenlmisSignIn {
  check(login: string, password: string): Promise<Result<OpenlmisUser, OpenlmisRefusal>>
}

export interface OpenlmisAccess {
  /** Rights of OpenLMIS that mean something to us; they are stored as the roles of the account. */
  readonly roles: string[]
  readonly everywhere: boolean
  /** Facility ids of OpenLMIS, lower case. */
  readonly facilityIds: string[]
}

export interface OpenlmisAccessSettings {
  readonly roleRights: RoleRights
  /** Whoever has one of these rights sees the whole country: rights of administrators carry no facility. */
  readonly everywhereRights: readonly string[]
  /** Only permissions of these programmes (ids) count; all when empty. */
  readonly programIds: readonly string[]
}

/**
 * What a person may do and see here. A right counts wherever it was given; the facilities are those that a right we know
 * was given for, and the supervised ones.
 */
export function accessOf(user: OpenlmisUser, settings: OpenlmisAccessSettings): OpenlmisAccess {
  const programs = new Set(settings.programIds.map((id) => id.toLowerCase()))
  const known = user.permissionStrings
    .map((text) => text.split('|'))
    .filter(([right = '']) => Object.hasOwn(settings.roleRights, right))
    .filter(([, , program]) => program === undefined || programs.size === 0 || programs.has(program.toLowerCase()))
  const roles = [...new Set(known.map(([right = '']) => right))].toSorted()
  const ofRights = known.flatMap(([, facility]) => (facility === undefined ? [] : [facility]))
  const facilityIds = roles.length === 0 ? [] : [...ofRights, ...user.facilityIds]
  return {
    roles,
    everywhere: roles.some((role) => settings.everywhereRights.includes(role)),
    facilityIds: [...new Set(facilityIds.filter(isUuid).map(openlmisId))],
  }
}
