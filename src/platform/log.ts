import { pino, type DestinationStream, type Logger } from 'pino'

export type Log = Logger

/** Names whose values never reach a log, at any of the depths that our own log lines have. */
const SECRET_NAMES = [
  'authorization',
  'Authorization',
  'password',
  'token',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'secret',
  'clientSecret',
  'client_secret',
  'apiKey',
  'cookie',
  'Cookie',
  'set-cookie',
]
const DEEPEST = 5

const redactionPaths = SECRET_NAMES.flatMap((name) =>
  Array.from({ length: DEEPEST }, (_, depth) => `${'*.'.repeat(depth)}["${name}"]`.replaceAll('.[', '[')),
)

export interface LogOptions {
  /** `debug`, `info`, `warn`, `error` or `silent`. */
  readonly level?: string
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream
}

/** JSON lines with ISO times; passwords, tokens and cookies are replaced by `***` wherever they stand. */
export function createLog({ level = 'info', destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactionPaths, censor: '***' },
  }
  return destination ? pino(options, destination) : pino(options)
}

export const silentLog: Log = createLog({ level: 'silent' })
