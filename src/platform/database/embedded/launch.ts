import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import { clusterPath, serverEnv } from './cluster.ts'
import { endsWithUs, type RunAs } from './run-as.ts'

export interface LaunchOptions {
  readonly clusterDir: string
  readonly runAs: RunAs
  readonly port: number
  readonly logFile: string
  readonly settings: Readonly<Record<string, string>>
}

/** For a small machine that also runs the service: a few hundred MB at most, and a write log that stays small. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_directories: '.',
  max_connections: '60',
  shared_buffers: '128MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '1GB',
  wal_compression: 'on',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}

/** The server gets SIGINT (an orderly, quick stop) when we end in any way, kill -9 included, where setpriv exists. */
export function launch({ clusterDir, runAs, port, logFile, settings }: LaunchOptions): ChildProcess {
  const { dataDirArgument, cwd } = clusterPath(clusterDir, runAs)
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [file = '', ...args] = [
    ...runAs.prefix,
    ...endsWithUs('INT'),
    runAs.binaries.postgres,
    '-D',
    dataDirArgument,
    '-p',
    String(port),
    ...options,
  ]
  const log = openLog(logFile)
  try {
    return spawn(file, args, { cwd, env: serverEnv(), stdio: ['ignore', log, log], ...runAs.identity })
  } finally {
    fs.closeSync(log)
  }
}

const LARGEST_LOG_BYTES = 10_000_000

/** One earlier file is kept, so the server's words never fill a disk. */
function openLog(file: string): number {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG_BYTES) fs.renameSync(file, `${file}.1`)
  return fs.openSync(file, 'a', 0o600)
}

export function readEnd(file: string): string {
  return fs.readFileSync(file, 'utf8').split('\n').slice(-8).join('\n')
}
