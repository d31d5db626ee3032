import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { FailureMode } from '../../src/connectors/dhis2/fake/index.ts'
import type { PublishCountrySize } from '../../src/publishing/test-support/publish-country.ts'

export interface FakeStored {
  readonly values: number
  readonly digest: string
  readonly requests: number
  readonly rows: number
}

/** A fake DHIS2 in a process of its own. */
export interface FakeProcess {
  readonly url: string
  stored(): Promise<FakeStored>
  setLatency(ms: number): Promise<void>
  setMode(mode: FailureMode): Promise<void>
  stop(): Promise<void>
}

const ROOT = join(import.meta.dirname, '..', '..')

export async function startFakeProcess(size: PublishCountrySize, version: string): Promise<FakeProcess> {
  const child = spawn(
    process.execPath,
    [
      'src/connectors/dhis2/fake/main.ts',
      '--module',
      'bench/publish/fake-country.ts',
      '--argument',
      JSON.stringify(size),
      '--version',
      version,
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    ended.then(() => Promise.reject(new Error('The fake ended before it listened; its own words stand above'))),
  ])) as [string]
  const url = line.replace(/^.* listens on /, '')
  const control = async (path: string, init?: RequestInit): Promise<unknown> =>
    await (await fetch(`${url}/__fake__/${path}`, init)).json()
  return {
    url,
    stored: async () => (await control('stored')) as FakeStored,
    setLatency: async (ms) => void (await control('latency', { method: 'POST', body: String(ms) })),
    setMode: async (mode) => void (await control('mode', { method: 'POST', body: JSON.stringify(mode) })),
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
