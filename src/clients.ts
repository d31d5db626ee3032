import type { Config } from './config.ts'
import { createDhis2, type Dhis2 } from './connectors/dhis2/index.ts'
import { createOpenlmis, type Credentials, type Openlmis } from './connectors/openlmis/index.ts'
import type { Log } from './platform/log.ts'
import { promHttpMetrics, type HttpMetrics } from './platform/outgoing-http/index.ts'
import type { Metrics } from './platform/metrics.ts'

/** The connections to the outside systems; one without settings is off. */
export interface Clients {
  readonly openlmis: Openlmis | undefined
  readonly dhis2: Dhis2 | undefined
  close(): Promise<void>
}

export function createClients(config: Config, deps: { log: Log; metrics: Metrics }): Clients {
  const httpMetrics = promHttpMetrics(deps.metrics.registry)
  const openlmis = config.openlmis && openlmisClient(config, config.openlmis, deps.log, httpMetrics)
  const dhis2 = config.dhis2 && dhis2Client(config, config.dhis2, deps.log, httpMetrics)
  return {
    openlmis,
    dhis2,
    close: async () => void (await Promise.all([openlmis?.close(), dhis2?.close()])),
  }
}

type OpenlmisSettings = NonNullable<Config['openlmis']>
type Dhis2Settings = NonNullable<Config['dhis2']>

function openlmisClient(config: Config, settings: OpenlmisSettings, log: Log, metrics: HttpMetrics): Openlmis {
  const { pace, hostHeader } = settings
  const unlimited = pace.requestsPerSecond === 'unlimited'
  return createOpenlmis({
    baseUrl: settings.url,
    credentials: credentialsOf(settings),
    signInClient: { clientId: settings.clientId, clientSecret: settings.clientSecret.reveal() },
    egress: { allow: config.network.allow },
    pacing: unlimited ? 'unlimited' : { ratePerSecond: Number(pace.requestsPerSecond), burst: pace.burst },
    concurrency: pace.concurrency,
    log: log.child({ system: 'openlmis' }),
    metrics,
    ...(hostHeader !== undefined && { hostHeader }),
  })
}

function credentialsOf({ clientId, clientSecret, username, password }: OpenlmisSettings): Credentials {
  const client = { clientId, clientSecret: clientSecret.reveal() }
  return username === undefined || password === undefined
    ? { grant: 'clientCredentials', ...client }
    : { grant: 'password', ...client, username, password: password.reveal() }
}

function dhis2Client(config: Config, settings: Dhis2Settings, log: Log, metrics: HttpMetrics): Dhis2 {
  const { token, username = '', password, pace } = settings
  return createDhis2({
    baseUrl: settings.url,
    auth: token
      ? { kind: 'token', token: token.reveal() }
      : { kind: 'basic', username, password: password?.reveal() ?? '' },
    egress: { allow: config.network.allow },
    ...(pace.requestsPerSecond !== 'unlimited' && { ratePerSecond: pace.requestsPerSecond }),
    concurrency: pace.concurrency,
    log: log.child({ system: 'dhis2' }),
    metrics,
  })
}
