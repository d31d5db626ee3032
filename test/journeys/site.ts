import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** A running installation to walk through: its address and how to sign in as each kind of person. */
export interface Site {
  readonly url: string
  readonly accounts: Readonly<Record<Role, Account>>
  readonly stop: () => Promise<void>
}
export type Role = 'divo' | 'epiManager' | 'administrator'
export interface Account {
  readonly login: string
  readonly password: string
}

const ROOT = join(import.meta.dirname, '..', '..')

/** The pages as they would be served. Built when they are not there yet. */
async function ensureBuilt(): Promise<void> {
  if (existsSync(join(ROOT, 'web', 'dist', 'index.html'))) return
  await build({ configFile: join(ROOT, 'web', 'vite.config.ts'), logLevel: 'error' })
}

/**
 * The invented data of web/mock: known districts (an ordinary one, one of 300 facilities, an empty one), one source down.
 * Journeys that need such a state run on it.
 */
export async function startMockSite(): Promise<Site> {
  await ensureBuilt()
  const { startMock } = await import('../../web/mock/server.ts')
  const mock = await startMock(0)
  return { ...mock, accounts: await demoAccounts(mock.url) }
}

/** The demo: the real service over a generated country and the fakes of both systems, in a folder of its own. */
export async function startDemoSite(): Promise<Site> {
  await ensureBuilt()
  const { startDemo } = await import('../../src/demo.ts')
  const dataFolder = await mkdtemp(join(tmpdir(), 'journey-demo-'))
  const demo = await startDemo({ port: 0, seed: 1, size: 'demo', dataFolder, logLevel: 'error' })
  const stop = async () => {
    await demo.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
  return { url: demo.url, stop, accounts: await demoAccounts(demo.url) }
}

/** A demo tells its accounts to everybody: the sign-in page offers them. */
async function demoAccounts(url: string): Promise<Site['accounts']> {
  const response = await fetch(`${url}/api/v1/demo`)
  const { accounts } = (await response.json()) as { accounts: (Account & { role: Role })[] }
  const of = (role: Role): Account => {
    const account = accounts.find((one) => one.role === role)
    if (!account) throw new Error(`The demo at ${url} offers no account for the role ${role}`)
    return account
  }
  return { divo: of('divo'), epiManager: of('epiManager'), administrator: of('administrator') }
}
