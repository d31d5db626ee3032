// Runs a command against a PostgreSQL server that is started for it from the system's own package:
//   node test/support/with-postgres.mjs vitest run src/platform
// The command finds the server in TEST_DATABASE_URL. As root the server runs as the user postgres.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const [command, ...args] = process.argv.slice(2)
if (!command) fail('Name the command to run, e.g. vitest run')

const bin = findServer()
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-server-'))
const dataDir = path.join(folder, 'data')
const asUser =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : []
if (asUser.length > 0) run('chown', ['postgres', folder])

run(
  ...tool('initdb', [
    '-D',
    dataDir,
    '-U',
    'tester',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]),
)
const settings = {
  listen_addresses: '',
  unix_socket_directories: folder,
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
}
const options = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`)
run(...tool('pg_ctl', ['-D', dataDir, '-w', '-s', '-l', path.join(folder, 'log'), '-o', options.join(' '), 'start']))

const url = `postgres://tester@localhost/postgres?host=${encodeURIComponent(folder)}`
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: url } })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('error', (error) => end(`${command}: ${error.message}`))
child.once('exit', (code) => end(undefined, code ?? 1))

function end(message, code = 1) {
  if (message) console.error(message)
  run(...tool('pg_ctl', ['-D', dataDir, '-s', '-m', 'immediate', 'stop']))
  fs.rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}

function tool(name, toolArgs) {
  const [first, ...rest] = [...asUser, path.join(bin, name), ...toolArgs]
  return [first, rest]
}

function run(file, fileArgs) {
  const result = spawnSync(file, fileArgs, {
    encoding: 'utf8',
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (result.status !== 0) fail(`${file} ${fileArgs.join(' ')}: ${result.stderr || result.error?.message}`)
}

function findServer() {
  const base = '/usr/lib/postgresql'
  const versions = fs.existsSync(base) ? fs.readdirSync(base).toSorted() : []
  const found = versions
    .map((version) => path.join(base, version, 'bin'))
    .findLast((dir) => fs.existsSync(path.join(dir, 'postgres')))
  return (
    found ??
    fail(
      `No PostgreSQL server below ${base}. Install the package postgresql, or set TEST_DATABASE_URL and run the tests without this script.`,
    )
  )
}

function fail(message) {
  console.error(message)
  process.exit(2)
}
