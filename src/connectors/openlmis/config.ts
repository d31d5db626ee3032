import type {
  EgressConfig,
  HttpLog,
  HttpMetrics,
  RetryConfig,
  Time,
  Timeouts,
} from '../../platform/outgoing-http/index.ts'

export interface OpenlmisConfig {
  /** Name of this connection; stands in rejects. */
  readonly system?: string
  /** `https://host`, without `/api`. */
  readonly baseUrl: string
  readonly credentials: Credentials
  /** OAuth client with the password grant, for checking people's passwords at our own sign-in. */
  readonly signInClient?: OauthClientCredentials
  readonly egress: EgressConfig
  /**
   * nginx of the reference distribution exempts from its rate limit only requests whose `Host` is exactly its
   * configured virtual host.
   */
  readonly hostHeader?: string
  /** `unlimited` only where nginx does not limit us. */
  readonly pacing?: { readonly ratePerSecond: number; readonly burst: number } | 'unlimited'
  readonly concurrency?: number
  readonly timeouts?: Partial<Timeouts>
  readonly retry?: Partial<RetryConfig>
  readonly log?: HttpLog
  readonly metrics?: HttpMetrics
  readonly time?: Time
  readonly random?: () => number
}

export interface OauthClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export type Credentials =
  | ({ readonly grant: 'password'; readonly username: string; readonly password: string } & OauthClientCredentials)
  /** Bypasses nearly all right checks, but cannot read requisitions. */
  | ({ readonly grant: 'clientCredentials' } & OauthClientCredentials)
  /** Reads reference data and stock of all facilities; cannot read requisitions or users. Never expires. */
  | { readonly grant: 'apiKey'; readonly token: string }

/** The bootstrap client that OpenLMIS' own pages use. */
export const DEFAULT_SIGN_IN_CLIENT: OauthClientCredentials = { clientId: 'user-client', clientSecret: 'changeme' }

/**
 * nginx allows 20 requests a second with a burst of 10. A little less, because the network squeezes requests
 * together on their way and a limit that is reached exactly is then overstepped.
 */
export const DEFAULT_PACING = { ratePerSecond: 19, burst: 9 } as const
