import { Right } from '../../contract/session.ts'

export { Right }

/**
 * What a role may do. Roles of local accounts are ours; a right of OpenLMIS is a role as well, so that one table, which a
 * country can replace in its settings, says what everybody may do.
 */
export type RoleRights = Readonly<Record<string, readonly Right[]>>

export const localRoles = ['divo', 'epiManager', 'reviewer', 'administrator'] as const
export type LocalRole = (typeof localRoles)[number]

const VIEW: readonly Right[] = ['resupply.view', 'overview.view']
const DECIDE: readonly Right[] = [...VIEW, 'resupply.decide', 'stock.enterPaper']
const PUBLISH: readonly Right[] = ['publishing.view', 'publishing.run', 'publishing.settings']
const ADMINISTER: readonly Right[] = ['systems.view', 'systems.run', 'mappings.edit', 'crosswalk.review', ...PUBLISH]
/** To hold and to release what goes to DHIS2 is a right of its own: the district answers for its figures, not the administrator. */
const RELEASE: readonly Right[] = ['publishing.view', 'publishing.release']

export const defaultRoleRights: RoleRights = {
  divo: [...DECIDE, ...RELEASE],
  epiManager: [...VIEW, 'publishing.view'],
  reviewer: [...VIEW, 'crosswalk.review'],
  administrator: [...VIEW, ...ADMINISTER, 'accounts.manage'],
  // Rights of OpenLMIS, by their names there.
  STOCK_CARDS_VIEW: VIEW,
  REQUISITION_VIEW: VIEW,
  REQUISITION_APPROVE: [...DECIDE, ...RELEASE],
  ORDERS_EDIT: DECIDE,
  SHIPMENTS_EDIT: DECIDE,
  STOCK_ADJUST: [...VIEW, 'stock.enterPaper'],
  MANAGE_DHIS2: [...VIEW, ...ADMINISTER],
  DHIS2_MANAGEMENT: [...VIEW, ...ADMINISTER],
  SYSTEM_SETTINGS_MANAGE: [...VIEW, ...ADMINISTER],
  USERS_MANAGE: ['accounts.manage'],
}

/** Roles that nothing is said about give no right. */
export function rightsOf(roles: readonly string[], roleRights: RoleRights): ReadonlySet<Right> {
  return new Set(roles.flatMap((role) => (Object.hasOwn(roleRights, role) ? (roleRights[role] ?? []) : [])))
}
