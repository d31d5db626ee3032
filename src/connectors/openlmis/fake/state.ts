import type { OverlayDataset } from './overlay-dataset.ts'
import type { ServiceVersions } from './releases.ts'
import type { Caller, TokenStore } from './tokens.ts'
import type { Wire } from './wire.ts'

/** What every route may use. */
export interface FakeState {
  readonly data: OverlayDataset
  readonly wire: Wire
  readonly tokens: TokenStore
  readonly versions: ServiceVersions
  readonly clients: Readonly<Record<string, OauthClient>>
  readonly logins: LoginBook
  nowMs(): number
  hasRight(caller: Caller, right: string, facilityId?: string, programId?: string): boolean
}

export interface OauthClient {
  readonly secret: string
  readonly grants: readonly ('password' | 'client_credentials')[]
}

/** Failed logins by user name. With `attempts` above zero a user is locked after that many in a row. */
export interface LoginBook {
  readonly attempts: number
  readonly failed: Map<string, number>
}
