import fs from 'node:fs'
import path from 'node:path'

/** What a running server says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number
  /** `starting`, `ready`, `stopping` or `standby`; empty while the file is being written. */
  readonly status: string
}

const FILE = 'postmaster.pid'

export function readPostmaster(clusterDir: string): Postmaster | undefined {
  try {
    const lines = fs.readFileSync(path.join(clusterDir, FILE), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, status: lines[7]?.trim() ?? '' } : undefined
  } catch {
    return undefined
  }
}

/**
 * After a crash the process number in the file may belong to something else by now: in a container, where numbers
 * are small, that is usual. PostgreSQL only asks whether the number is alive and then refuses to start, so a file
 * that names a living stranger is removed here; one that names nothing is left to PostgreSQL, which also looks for
 * survivors in shared memory. Call it under the start lock.
 */
export function removeStrangersPostmasterFile(clusterDir: string): boolean {
  const postmaster = readPostmaster(clusterDir)
  if (!postmaster || !isStranger(postmaster.pid, clusterDir)) return false
  fs.rmSync(path.join(clusterDir, FILE), { force: true })
  return true
}

/** A server's working folder is its data folder. False when in doubt: a living server must not lose its file. */
function isStranger(pid: number, clusterDir: string): boolean {
  if (!fs.existsSync(`/proc/${pid}`)) return false
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) !== fs.realpathSync(clusterDir)
  } catch {
    return commandName(pid) !== 'postgres'
  }
}

function commandName(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return 'postgres'
  }
}
