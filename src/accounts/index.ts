/** Sign-in, sessions, roles, and which facilities a person may see. */
export { accountsRoutes, type AccountsDeps } from './routes.ts'
export { manageAccountsRoutes, type ManageAccountsDeps } from './routes-accounts.ts'
export { guard, viewerOf, type GuardDeps, type GuardedRoute } from './guard.ts'
export { defaultRoleRights, localRoles, rightsOf, type LocalRole, type RoleRights } from './rights.ts'
export {
  accessOf,
  type OpenlmisAccessSettings,
  type OpenlmisRefusal,
  type OpenlmisSignIn,
  type OpenlmisUser,
} from './openlmis-user.ts'
export { everywhere, facilityFilter, maySeeArea, scopeKey, type Scope, type SqlFilter, type Viewer } from './viewer.ts'
export {
  disableLocalAccount,
  saveLocalAccount,
  setLocalPassword,
  type AccountRefusal,
  type LocalAccount,
} from './manage-accounts.ts'
export { loadAccounts, type Account } from './store-accounts.ts'
export { writeAudit, type AuditEntry } from './store-audit.ts'
