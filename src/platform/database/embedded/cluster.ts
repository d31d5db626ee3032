import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { EmbeddedDatabaseError } from './embedded-database-error.ts'
import { endsWithUs, isReachableByOthers, type RunAs } from './run-as.ts'

export const ADMIN_USER = 'interop'
export const DATABASE_NAME = 'postgres'

/** How a program of PostgreSQL names the data folder, and where it must be started from. */
export interface ClusterPath {
  readonly dataDirArgument: string
  readonly cwd: string
}

/**
 * Another user may be unable to walk to a folder that it owns, e.g. below /root. It is put there by us instead: a
 * process keeps its working folder, and `/proc/self/cwd` names it without a walk.
 */
export function clusterPath(clusterDir: string, runAs: RunAs): ClusterPath {
  const isHidden = runAs.name === 'otherUser' && !isReachableByOthers(path.dirname(clusterDir))
  return { dataDirArgument: isHidden ? '/proc/self/cwd' : clusterDir, cwd: clusterDir }
}

export const serverEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' })

/**
 * Makes the database's files when they are not there. They grow in a draft folder that is renamed at the end, so a
 * kill in between leaves nothing half made. Call it under the start lock.
 */
export async function ensureCluster(clusterDir: string, runAs: RunAs, sync: boolean): Promise<void> {
  removeDrafts(clusterDir)
  if (fs.existsSync(path.join(clusterDir, 'PG_VERSION'))) {
    refuseOtherVersion(clusterDir)
    giveTo(runAs, clusterDir)
    return
  }
  if (fs.existsSync(clusterDir) && fs.readdirSync(clusterDir).length > 0) {
    throw new EmbeddedDatabaseError(
      `The folder ${clusterDir} holds files that are not a database. Move them away, or choose another data folder.`,
    )
  }
  const draft = fs.mkdtempSync(`${clusterDir}${DRAFT}`)
  if (runAs.owner) fs.chownSync(draft, runAs.owner.uid, runAs.owner.gid)
  await runInitdb(draft, runAs, sync)
  fs.renameSync(draft, clusterDir)
}

const DRAFT = '.draft-'

function removeDrafts(clusterDir: string): void {
  const prefix = `${path.basename(clusterDir)}${DRAFT}`
  for (const name of fs.readdirSync(path.dirname(clusterDir))) {
    if (name.startsWith(prefix)) fs.rmSync(path.join(path.dirname(clusterDir), name), { recursive: true, force: true })
  }
}

const PACKAGED_MAJOR = '18'

function refuseOtherVersion(clusterDir: string): void {
  const version = fs.readFileSync(path.join(clusterDir, 'PG_VERSION'), 'utf8').trim()
  if (version === PACKAGED_MAJOR) return
  throw new EmbeddedDatabaseError(
    `The database in ${clusterDir} was made by PostgreSQL ${version}, this program brings PostgreSQL ${PACKAGED_MAJOR}. Make a backup with the program that made it and restore that here.`,
  )
}

/** Files made under another way of running belong to another user; PostgreSQL insists on owning its folder. */
function giveTo({ owner }: RunAs, clusterDir: string): void {
  const { uid } = fs.statSync(clusterDir)
  if (!owner) {
    if (uid === process.getuid?.()) return
    throw new EmbeddedDatabaseError(
      `The database in ${clusterDir} belongs to user ${uid}. Start as that user, or give the folder to this one with chown -R.`,
    )
  }
  if (uid === owner.uid) return
  for (const entry of fs.readdirSync(clusterDir, { recursive: true, encoding: 'utf8' })) {
    fs.lchownSync(path.join(clusterDir, entry), owner.uid, owner.gid)
  }
  fs.chownSync(clusterDir, owner.uid, owner.gid)
}

async function runInitdb(folder: string, runAs: RunAs, sync: boolean): Promise<void> {
  const { dataDirArgument, cwd } = clusterPath(folder, runAs)
  const command = [
    ...runAs.prefix,
    ...endsWithUs('KILL'),
    runAs.binaries.initdb,
    '-D',
    dataDirArgument,
    '-U',
    ADMIN_USER,
  ]
  command.push('-A', 'trust', '-E', 'UTF8', '--locale=C', '--data-checksums', '--no-instructions')
  if (!sync) command.push('--no-sync')
  const outcome = await run(command, cwd, runAs)
  if (outcome.code === 0) return
  fs.rmSync(folder, { recursive: true, force: true })
  throw new EmbeddedDatabaseError(
    `The embedded PostgreSQL could not make its files in ${path.dirname(folder)} (initdb): ${outcome.output}`,
  )
}

function run(command: readonly string[], cwd: string, runAs: RunAs): Promise<{ code: number | null; output: string }> {
  const [file = '', ...args] = command
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: serverEnv(), stdio: ['ignore', 'pipe', 'pipe'], ...runAs.identity })
    let output = ''
    const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
  })
}
