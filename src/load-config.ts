import { existsSync } from 'node:fs'
import { readConfig, type ConfigError } from './platform/config/read-config.ts'
import type { Result } from './base/result.ts'
import { Config } from './config.ts'

export const DEFAULT_FILE = 'interop.yaml'

type Env = Readonly<Record<string, string | undefined>>

/** The file named by `--config`, else by INTEROP_CONFIG, else `interop.yaml` here when there is one; environment laid over it. */
export function loadConfig(env: Env, explicitFile?: string): Result<Config, ConfigError> {
  const named = explicitFile ?? env['INTEROP_CONFIG']
  const file = named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined)
  return readConfig({ ...(file !== undefined && { file }), env, overrides: fromEnvironment(env), schema: Config })
}

function fromEnvironment(env: Env): Record<string, unknown> {
  return {
    databaseUrl: env['DATABASE_URL'] || undefined,
    dataFolder: env['INTEROP_DATA'] || undefined,
    logLevel: env['LOG_LEVEL'] || undefined,
    ...((env['PORT'] || env['HOST']) && { server: { port: env['PORT'] || undefined, host: env['HOST'] || undefined } }),
  }
}
