import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { inRoot, root, say } from './paths.mjs'

/** The first Node with argon2 in its crypto module, and with types stripped from TypeScript without a flag. */
const OLDEST = [24, 7]

/** The Node that came with the packages, else this one when it is new enough. */
export function findNode() {
  const packaged = inRoot('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (fs.existsSync(packaged)) return packaged
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath
  say(
    `Node ${OLDEST.join('.')} or newer is needed. This is Node ${process.versions.node}, and no package brings a newer one for ` +
      `${process.platform}-${process.arch} (on Linux: npm left out optional packages). Install a newer Node from https://nodejs.org and start again.`,
  )
  process.exit(1)
}

/**
 * Left alone, the young generation grows to 192 MB and malloc keeps an arena for each thread: several hundred megabytes of garbage
 * that a small server needs for something else. Collecting a little more often costs no time that can be measured.
 */
const SMALL_HEAP = ['--max-semi-space-size=16']
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2' }

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a script of ours with the right Node in place of this process: its signals, its output, its exit code.
 * When this process is killed outright, the script is asked to stop (where setpriv exists).
 */
export function runScript(script, args) {
  const [command, ...rest] = [...guard(), findNode(), ...SMALL_HEAP, inRoot(script), ...args]
  const child = spawn(command, rest, { stdio: 'inherit', env: withOwnTools(process.env) })
  // A terminal sends Ctrl-C to the whole group: the script has it already.
  const forward = (signal) => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal))
  for (const signal of SIGNALS) process.on(signal, forward)
  child.once('error', (error) => {
    say(`${command} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    if (code !== null) process.exit(code)
    for (const name of SIGNALS) process.off(name, forward)
    process.kill(process.pid, signal)
  })
}

const guard = () =>
  process.platform === 'linux' && spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0
    ? ['setpriv', '--pdeathsig', 'TERM', '--']
    : []

/** The installed tools first, and with them the right Node, for whatever the script starts in turn. */
export const withOwnTools = (env) => ({
  ...FEW_ARENAS,
  ...env,
  PATH: [path.dirname(findNode()), inRoot('node_modules', '.bin'), env.PATH].filter(Boolean).join(path.delimiter),
})

/** Runs one step to its end, showing its output; true when it went well. */
export function runStep(command, args) {
  return (
    spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: withOwnTools(process.env) })
      .status === 0
  )
}
