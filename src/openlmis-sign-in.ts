import type { OpenlmisRefusal, OpenlmisSignIn } from './accounts/index.ts'
import type { OpenlmisId } from './base/ids.ts'
import { err, ok, type Result } from './base/result.ts'
import type { Openlmis, OpenlmisError } from './connectors/openlmis/index.ts'

/** What sign-in needs of the connector. */
export type SignInClient = Pick<Openlmis, 'signIn' | 'getPermissions' | 'listSupervisedFacilities'>

/**
 * People sign in with their OpenLMIS account: the password is checked there and the person's rights and facilities are read with the
 * person's own token, which is forgotten when this returns.
 */
export const openlmisSignIn = (openlmis: SignInClient): OpenlmisSignIn => ({
  check: async (login, password) => {
    const signedIn = await openlmis.signIn(login, password)
    if (!signedIn.ok) return err(refusal(signedIn.error))
    const { userId, username, accessToken } = signedIn.value
    const permissions = await openlmis.getPermissions(userId, { accessToken })
    if (!permissions.ok) return unavailable(permissions.error)
    const facilities = await openlmis.listSupervisedFacilities(userId, { accessToken })
    if (!facilities.ok) return unavailable(facilities.error)
    return ok({
      userId,
      username,
      permissionStrings: permissions.value.map(toText),
      facilityIds: facilities.value.map(({ id }) => id),
    })
  },
})

interface Permission {
  readonly right: string
  readonly facilityId: OpenlmisId | null
  readonly programId: OpenlmisId | null
}

const toText = ({ right, facilityId, programId }: Permission): string =>
  [right, facilityId, programId].filter((part) => part !== null).join('|')

/** A wrong client secret is ours to mend, but looks the same to OpenLMIS as a wrong password; doctor tells them apart. */
const refusal = (error: OpenlmisError): OpenlmisRefusal =>
  error.kind === 'badCredentials' ? { kind: 'wrongPassword' } : { kind: 'unavailable', detail: error.message }

const unavailable = (error: OpenlmisError): Result<never, OpenlmisRefusal> =>
  err({ kind: 'unavailable', detail: error.message })
