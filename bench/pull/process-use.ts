import { readFileSync } from 'node:fs'

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

export const childrenOf = (parent: number): number[] =>
  readOrEmpty(`/proc/${parent}/task/${parent}/children`).split(' ').filter(Boolean).map(Number)

const kilobytes = (pid: number, file: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readOrEmpty(`/proc/${pid}/${file}`))
  return found ? Number(found[1]) : undefined
}

/** The most that a process has held since it began. */
export const peakRssMegabytesOf = (pid: number): number => ((kilobytes(pid, 'status', 'VmHWM') ?? 0) * 1024) / MEGABYTE

/** Memory that processes hold together: what they share, as PostgreSQL's do, is counted once (PSS). */
export const sharedMegabytesOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + ((kilobytes(pid, 'smaps_rollup', 'Pss') ?? 0) * 1024) / MEGABYTE, 0)

/** Processor time since they began, ended children included once they were waited for. */
export const cpuSecondsOf = (pids: readonly number[]): number =>
  pids.reduce((total, pid) => {
    const ticks = statOf(pid).slice(11, 15).map(Number)
    return total + ticks.reduce((sum, n) => sum + n, 0) / TICKS_PER_SECOND
  }, 0)

/** Looks at the memory of a group of processes every now and then; seldom, because that takes time from what is measured. */
export function watchMemory(pids: () => readonly number[], everyMs = 5000): { peakMegabytes(): number; stop(): void } {
  let peak = 0
  const look = (): void => void (peak = Math.max(peak, sharedMegabytesOf(pids())))
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    peakMegabytes: () => {
      look()
      return peak
    },
    stop: () => clearInterval(timer),
  }
}
