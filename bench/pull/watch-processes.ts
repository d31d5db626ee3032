import { readdirSync, readFileSync } from 'node:fs'

/** What a group of processes has used: memory as shares that add up (PSS), processor time since they began. */
export interface Usage {
  readonly megabytes: number
  readonly cpuSeconds: number
}

const MEGABYTE = 1024 * 1024
/** The kernel counts in ticks of 10 ms wherever Linux runs today. */
const TICKS_PER_SECOND = 100

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // The process has ended, or is not ours to look into.
  }
}

/** The fields after the command, which may itself hold spaces and brackets. */
const statOf = (pid: number): string[] => {
  const text = readOrEmpty(`/proc/${pid}/stat`)
  return text === '' ? [] : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(statOf(pid)[1]) === parent)
}

/** PostgreSQL's processes share most of their memory: it is counted once. */
export function megabytesOf(pid: number): number {
  const kilobytes = (file: string, name: string): number | undefined => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readOrEmpty(`/proc/${pid}/${file}`))
    return found ? Number(found[1]) : undefined
  }
  return ((kilobytes('smaps_rollup', 'Pss') ?? kilobytes('status', 'VmRSS') ?? 0) * 1024) / MEGABYTE
}

/** Ended children included, once they were waited for. */
export function cpuSecondsOf(pid: number): number {
  const [user, system, childrenUser, childrenSystem] = statOf(pid).slice(11, 15).map(Number)
  return ((user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0)) / TICKS_PER_SECOND
}

export function usageOf(pids: readonly number[]): Usage {
  return {
    megabytes: pids.reduce((sum, pid) => sum + megabytesOf(pid), 0),
    cpuSeconds: pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
  }
}

export interface ProcessGroup {
  /** Asked each time: PostgreSQL's processes come and go. */
  pids(): readonly number[]
}

export interface Watch {
  peakMegabytes(): number
  /** Now, over all processes of the group. */
  cpuSeconds(): number
  stop(): void
}

/** Looks at a group of processes every `everyMs`. */
export function watchProcesses(group: ProcessGroup, everyMs = 2000): Watch {
  let peak = 0
  const look = (): void => void (peak = Math.max(peak, usageOf(group.pids()).megabytes))
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    peakMegabytes: () => {
      look()
      return peak
    },
    cpuSeconds: () => usageOf(group.pids()).cpuSeconds,
    stop: () => clearInterval(timer),
  }
}
