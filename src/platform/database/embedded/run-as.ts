import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createHash } from 'node:crypto'
import { binariesIn, isErrorCode, type Binaries } from './binaries.ts'
import { EmbeddedDatabaseError } from './embedded-database-error.ts'

/**
 * PostgreSQL refuses to run as root. The ways to run it, best first:
 * - `self`: we are a plain user already.
 * - `userNamespace`: root looks like `nobody` inside a user namespace and keeps its rights to its own files, so it
 *   works below /root as well.
 * - `otherUser`: where user namespaces are forbidden (the usual container profile), the server runs as the user
 *   `postgres` or `nobody`, from a copy of the binaries when that user cannot reach the installed ones.
 */
export type RunAsName = 'self' | 'userNamespace' | 'otherUser'

export interface RunAs {
  readonly name: RunAsName
  readonly binaries: Binaries
  /** Words that stand before the command. */
  readonly prefix: readonly string[]
  /** Set for `otherUser` only. */
  readonly identity?: { readonly uid: number; readonly gid: number }
  /** Who must own the data folder; nobody changes it when we are not root. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

export function chooseRunAs(binaries: Binaries, forced?: RunAsName): RunAs {
  const isRoot = process.getuid?.() === 0
  const name = forced ?? (isRoot ? (userNamespacesWork() ? 'userNamespace' : 'otherUser') : 'self')
  if (name === 'self') return { name, binaries, prefix: [] }
  if (name === 'userNamespace') return { name, binaries, prefix: UNSHARE, owner: { uid: 0, gid: 0 } }
  const identity = unprivilegedIdentity()
  return { name, binaries: binariesReachableBy(identity, binaries), prefix: [], identity, owner: identity }
}

const NOBODY = 65534
const UNSHARE = ['unshare', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--']

function userNamespacesWork(): boolean {
  const [command = 'unshare', ...args] = UNSHARE
  return spawnSync(command, [...args, 'true'], { stdio: 'ignore' }).status === 0
}

/** Words before a command that gets `signal` from the kernel when we end in any way; none where setpriv is missing. */
export const endsWithUs = (signal: 'INT' | 'KILL'): readonly string[] =>
  spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0 ? ['setpriv', '--pdeathsig', signal, '--'] : []

function unprivilegedIdentity(): { uid: number; gid: number } {
  const accounts = fs.existsSync('/etc/passwd') ? fs.readFileSync('/etc/passwd', 'utf8').split('\n') : []
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: NOBODY, gid: NOBODY }
}

/** Whether an unrelated user may enter every folder on the way to `target`. */
export function isReachableByOthers(target: string): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if ((fs.statSync(folder).mode & 0o001) === 0) return false
    if (folder === path.dirname(folder)) return true
  }
}

function binariesReachableBy(identity: { uid: number; gid: number }, binaries: Binaries): Binaries {
  if (isReachableByOthers(binaries.postgres) && canRun(identity, binaries)) return binaries
  const stamp = createHash('sha256')
    .update(`${binaries.root} ${fs.statSync(binaries.postgres).mtimeMs}`)
    .digest('hex')
    .slice(0, 16)
  const failures: string[] = []
  for (const base of new Set(['/var/tmp', os.tmpdir()])) {
    try {
      const copy = binariesIn(copyOnce(binaries.root, path.join(base, `interop-postgresql-${stamp}`)))
      if (canRun(identity, copy)) return copy
      failures.push(`${copy.root}: user ${identity.uid} cannot execute programs there`)
    } catch (error) {
      failures.push(`${base}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new EmbeddedDatabaseError(
    `The embedded PostgreSQL cannot run as root, user namespaces are forbidden here, and it cannot run as user ${identity.uid} either:\n${failures.join('\n')}`,
  )
}

function canRun(identity: { uid: number; gid: number }, binaries: Binaries): boolean {
  const result = spawnSync(binaries.postgres, ['--version'], { ...identity, cwd: '/', stdio: 'ignore' })
  return result.status === 0
}

/** A copy below a world-writable folder is trusted only when root made it and nobody else can write to it. */
function copyOnce(from: string, to: string): string {
  if (!fs.existsSync(to)) {
    const draft = fs.mkdtempSync(`${to}-`)
    fs.cpSync(from, draft, { recursive: true, verbatimSymlinks: true })
    fs.chmodSync(draft, 0o755)
    try {
      fs.renameSync(draft, to)
    } catch (error) {
      fs.rmSync(draft, { recursive: true, force: true })
      if (!isErrorCode(error, 'ENOTEMPTY', 'EEXIST')) throw error
    }
  }
  const stat = fs.lstatSync(to)
  if (!stat.isDirectory() || stat.uid !== 0 || (stat.mode & 0o022) !== 0) {
    throw new Error(`${to} was not made by root: remove it and start again`)
  }
  return to
}
