import type { Time } from '../../platform/outgoing-http/index.ts'
import { startFakeOpenlmis, type FakeOpenlmis, type FakeOpenlmisOptions } from './fake/index.ts'
import { TINY_USERS, tinyDataset } from './fake/tiny-dataset.ts'
import { createOpenlmis, type Openlmis, type OpenlmisConfig } from './index.ts'

/** Sleeping takes no real time and is written down. Used by tests. */
export interface QuickTime extends Time {
  readonly slept: number[]
  pass(ms: number): void
}

export function quickTime(startIso = '2026-11-25T10:00:00Z'): QuickTime {
  let now = Date.parse(startIso)
  const slept: number[] = []
  return {
    slept,
    nowMs: () => now,
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
    pass: (ms) => {
      now += ms
    },
  }
}

export const USER_CLIENT = { clientId: 'user-client', clientSecret: 'changeme' }
export const SERVICE_CLIENT = { clientId: 'trusted-client', clientSecret: 'secret' }

export interface TestConnection {
  readonly fake: FakeOpenlmis
  readonly openlmis: Openlmis
  readonly time: QuickTime
  close(): Promise<void>
}

/** A fake on a free port and a client of it, both on the same clock; as the administrator unless told otherwise. */
export async function connect(
  fakeOptions: Partial<FakeOpenlmisOptions> = {},
  config: Partial<OpenlmisConfig> = {},
): Promise<TestConnection> {
  const time = quickTime()
  const fake = await startFakeOpenlmis({
    dataset: tinyDataset(),
    rateLimit: 'off',
    nowMs: () => time.nowMs(),
    ...fakeOptions,
  })
  const openlmis = createOpenlmis({
    baseUrl: fake.url,
    egress: { allow: ['127.0.0.1'] },
    credentials: { grant: 'password', ...USER_CLIENT, ...TINY_USERS.admin },
    pacing: 'unlimited',
    time,
    random: () => 0.5,
    ...config,
  })
  return {
    fake,
    openlmis,
    time,
    close: async () => {
      await openlmis.close()
      await fake.close()
    },
  }
}
