import { createInterface } from 'node:readline/promises'
import type { GlobalOptions } from '../cli.ts'
import { localRoles, saveLocalAccount, type LocalRole } from '../accounts/index.ts'
import { listAreas } from '../facilities/index.ts'
import type { Database } from '../platform/database/open-database.ts'
import { openMigratedStore } from '../store.ts'
import { CliError } from './cli-error.ts'
import { configOf, quietLog } from './context.ts'
import type { Output } from './output.ts'

export interface AccountFlags {
  readonly role: string
  readonly name?: string
  readonly area?: string
}

const isRole = (text: string): text is LocalRole => (localRoles as readonly string[]).includes(text)

export async function addAccount(
  options: GlobalOptions,
  output: Output,
  login: string,
  flags: AccountFlags,
): Promise<void> {
  const { role, name = login, area } = flags
  if (!isRole(role)) throw new CliError(`--role must be one of ${localRoles.join(', ')}, got "${role}"`, 2)
  const password = await readPassword()
  const database = await openMigratedStore(configOf(options), quietLog(), 3)
  try {
    const areaIds = area === undefined ? [] : [await findArea(database, area)]
    const saved = await saveLocalAccount(
      database,
      { login, password, displayName: name, role, scope: { everywhere: area === undefined, areaIds, placeIds: [] } },
      'command line',
    )
    if (!saved.ok) throw new CliError(saved.error.message, 2)
    output.result({ login, role, area: area ?? null }, () => [
      `${login} may sign in as ${role}${area ? ` in ${area}` : ''}.`,
    ])
  } finally {
    await database.close()
  }
}

/** From the environment or the terminal, never from an argument: arguments are seen by everybody on the machine. */
async function readPassword(): Promise<string> {
  const given = process.env['INTEROP_PASSWORD']
  if (given !== undefined) return given
  if (!process.stdin.isTTY) throw new CliError('Set INTEROP_PASSWORD, or run this in a terminal to be asked.', 2)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question('Password (10 characters or more): ')
  } finally {
    terminal.close()
  }
}

async function findArea(database: Database, code: string): Promise<number> {
  const all = [...(await listAreas(database.pool, 'openlmis')), ...(await listAreas(database.pool, 'dhis2'))]
  const found = all.filter((area) => area.code === code)
  const [one, ...more] = found
  if (!one) throw new CliError(`No area has the code "${code}". Pull the reference data first.`, 2)
  if (more.length > 0) throw new CliError(`${found.length} areas have the code "${code}"; it must be one.`, 2)
  return one.id
}
