import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

// A stand-in for npm: notes that it was called and installs what package-lock.json asks for.
const FAKE_NPM = `
const fs = require('node:fs')
fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
if (fs.existsSync('npm-fails')) { console.error('the registry is away'); process.exit(1) }
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
fs.mkdirSync('node_modules', { recursive: true })
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
`

const CLI = `
console.log(JSON.stringify({ args: process.argv.slice(2) }))
process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(7) })
if (process.argv.includes('wait')) setInterval(() => undefined, 1000)
else if (process.argv.includes('fail')) process.exit(3)
`

describe('a launcher in an empty clone', () => {
  let clone: string
  beforeEach(() => {
    clone = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-clone-'))
    fs.cpSync(path.join(root, 'bin'), path.join(clone, 'bin'), { recursive: true })
    fs.mkdirSync(path.join(clone, 'src'))
    fs.writeFileSync(path.join(clone, 'src', 'cli.ts'), CLI)
    fs.writeFileSync(path.join(clone, 'npm.js'), FAKE_NPM)
    lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b-for-windows': { version: '1.0.0', optional: true } })
  })
  afterEach(() => fs.rmSync(clone, { recursive: true }))

  const lock = (packages: object) =>
    fs.writeFileSync(path.join(clone, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }))
  const npmCalls = () =>
    fs.existsSync(path.join(clone, 'npm-calls'))
      ? fs.readFileSync(path.join(clone, 'npm-calls'), 'utf8').trim().split('\n').length
      : 0
  const env = () => ({ PATH: process.env['PATH'], HOME: '', CI: 'true', npm_execpath: path.join(clone, 'npm.js') })
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(clone, 'bin', 'interop.mjs'), ...args], {
      env: env(),
      encoding: 'utf8',
      cwd: os.tmpdir(),
    })

  it('installs the packages once, hands on arguments and exit code, and keeps standard output clean', () => {
    const first = run('doctor', '--json')
    expect(first).toMatchObject({ status: 0, stdout: '{"args":["doctor","--json"]}\n' })
    expect(first.stderr).toContain('Installing packages')
    expect(run('fail')).toMatchObject({ status: 3, stderr: '' })
    expect(npmCalls()).toBe(1)
  })

  it('installs again when the lock asks for another version, not for a package of another system', () => {
    run('doctor')
    lock({ 'node_modules/a': { version: '1.0.1' } })
    run('doctor')
    lock({ 'node_modules/a': { version: '1.0.1' }, 'node_modules/c-for-windows': { version: '1.0.0', optional: true } })
    run('doctor')
    expect(npmCalls()).toBe(2)
  })

  it('takes turns with another launcher that installs', async () => {
    const two = [1, 2].map(() =>
      spawn(process.execPath, [path.join(clone, 'bin', 'interop.mjs')], { env: env(), stdio: 'ignore' }),
    )
    expect(await Promise.all(two.map(async (child) => (await once(child, 'exit'))[0] as unknown))).toEqual([0, 0])
    expect(npmCalls()).toBe(1)
  })

  it('says what to do when the packages cannot be installed', () => {
    fs.writeFileSync(path.join(clone, 'npm-fails'), '')
    const { status, stderr } = run('doctor')
    expect(status).toBe(1)
    expect(stderr).toContain('the registry is away')
    expect(stderr).toContain('Check the connection to the npm registry')
  })

  it('passes a signal on and waits for the orderly end', async () => {
    const child = spawn(process.execPath, [path.join(clone, 'bin', 'interop.mjs'), 'wait'], {
      env: env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const output = collect(child)
    await expect.poll(output, { timeout: 20_000 }).toContain('args')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([7, null])
    expect(output()).toContain('asked to stop')
  })
})

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}
