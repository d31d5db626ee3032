import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  /** File name without `.sql`, e.g. `20261125T1200Z-core`; names sort in the order of application. */
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export const migrationsDir = fileURLToPath(new URL('../../../migrations', import.meta.url))

const NAME = /^\d{8}T\d{4}Z-[a-z0-9-]+$/

export function readMigrations(dir: string = migrationsDir): Migration[] {
  return fs
    .readdirSync(dir)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => {
      const name = file.slice(0, -'.sql'.length)
      if (!NAME.test(name)) throw new Error(`${path.join(dir, file)} is not named like 20261125T1200Z-core.sql`)
      const sql = fs.readFileSync(path.join(dir, file), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}
