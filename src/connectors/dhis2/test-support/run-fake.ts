import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Result } from '../../../base/result.ts'
import type { Dhis2Config } from '../config.ts'
import { createDhis2, type Dhis2 } from '../create-dhis2.ts'
import { createFakeDhis2, type FakeDhis2, type FakeDhis2Options } from '../fake/create-fake-dhis2.ts'
import { password, smallCountry } from '../fake/small-country.ts'

/** For tests: a fake and a client that talks to it, both gone when the test is over. */
export async function runFake(
  options: Partial<FakeDhis2Options> = {},
  config: Partial<Dhis2Config> = {},
): Promise<{ readonly fake: FakeDhis2; readonly dhis2: Dhis2 }> {
  const fake = await createFakeDhis2({ dataset: smallCountry(), ...options })
  const dhis2 = connectTo(fake.url, config)
  onTestFinished(() => fake.close())
  return { fake, dhis2 }
}

export function connectTo(baseUrl: string, config: Partial<Dhis2Config> = {}): Dhis2 {
  const dhis2 = createDhis2({
    baseUrl,
    auth: { kind: 'basic', username: 'admin', password },
    egress: { allow: ['127.0.0.1'] },
    retry: { attempts: 3, baseMs: 1, maxMs: 2 },
    ratePerSecond: 10_000,
    ...config,
  })
  onTestFinished(() => dhis2.close())
  return dhis2
}

/** The value, or a failing test that shows the error. */
export function valueOf<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value
  throw new Error(`Expected a value, got ${JSON.stringify(result.error)}`)
}

export function errorOf<T, E>(result: Result<T, E>): E {
  if (!result.ok) return result.error
  throw new Error('Expected an error, got a value')
}

/** Real data beside the repository, from whose root tests run; a continuous integration run must have it. */
export const realData = resolve('..', 'shared', 'data')
export const hasRealData = existsSync(realData)
if (!hasRealData && process.env['CI'] === 'true') throw new Error(`The real data is missing at ${realData}`)
if (!hasRealData) process.stderr.write(`Tests on real DHIS2 data are skipped: there is no ${realData}\n`)
