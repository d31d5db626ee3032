import type { GlobalOptions } from '../cli.ts'
import type { Config } from '../config.ts'
import { loadConfig } from '../load-config.ts'
import { createLog, type Log } from '../platform/log.ts'
import { CliError } from './cli-error.ts'

/** The settings, or an end with every wrong key named. */
export function configOf({ config }: GlobalOptions): Config {
  const loaded = loadConfig(process.env, config)
  if (!loaded.ok) throw new CliError(loaded.error.message, 2)
  return loaded.value
}

/** One-off commands speak for themselves: their log shows only what went wrong. */
export const quietLog = (): Log => createLog({ level: process.env['LOG_LEVEL'] ?? 'warn' })
