import { DEMO_FOLDER, startDemo } from '../demo.ts'
import { isCountrySize } from '../sample-data/index.ts'
import { CliError } from './cli-error.ts'
import { untilStopped } from './until-stopped.ts'

export interface DemoFlags {
  readonly seed: string
  readonly size: string
  readonly fresh: boolean
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

export async function demo({ seed, size, fresh }: DemoFlags): Promise<void> {
  if (!isCountrySize(size)) throw new CliError(`--size cannot be "${size}"`, 2)
  if (!/^\d+$/.test(seed)) throw new CliError(`--seed must be a whole number, got "${seed}"`, 2)
  const running = await startDemo({
    port: portOf(process.env['PORT']),
    seed: Number(seed),
    size,
    fresh,
    dataFolder: process.env['INTEROP_DATA'] ?? DEMO_FOLDER,
    ...(process.env['DATABASE_URL'] && { databaseUrl: process.env['DATABASE_URL'] }),
    ...(process.env['LOG_LEVEL'] && { logLevel: process.env['LOG_LEVEL'] }),
    say,
  })
  say('\nSign in as')
  for (const { login, password, role } of running.accounts)
    say(`  ${login.padEnd(14)} ${password.padEnd(10)} ${WHO[role]}`)
  say(`\nready ${running.url}`)
  await untilStopped()
  say('stopping')
  await running.stop()
}

const WHO = {
  divo: 'district vaccine officer: one district, decides what to send',
  epiManager: 'EPI manager: the whole country, coverage beside stock',
  administrator: 'administrator: connections, runs, mappings',
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? '8080')
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new CliError(`PORT must be a port number from 0 to 65535, got "${text}"`, 2)
  return port
}
