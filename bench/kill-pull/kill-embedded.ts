import fs from 'node:fs'
import path from 'node:path'

/** SIGKILL to every process of the embedded PostgreSQL in this folder. Returns how many there were. */
export function killEmbeddedPostgres(dataFolder: string): number {
  const first = readPostmasterPid(dataFolder)
  if (first === undefined || !runsIn(first, dataFolder)) return 0
  const pids = [first, ...childrenOf(first)]
  let killed = 0
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
      killed += 1
    } catch {
      // It ended by itself in between.
    }
  }
  return killed
}

function readPostmasterPid(dataFolder: string): number | undefined {
  try {
    const pid = Number(fs.readFileSync(path.join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

/** The file may name a process that ended, and the number may belong to another by now. */
function runsIn(pid: number, dataFolder: string): boolean {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(path.join(dataFolder, 'postgres'))
  } catch {
    return false
  }
}

function childrenOf(parent: number): number[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    return Number.isInteger(pid) && parentOf(pid) === parent ? [pid] : []
  })
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything; the parent is the second field after it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
