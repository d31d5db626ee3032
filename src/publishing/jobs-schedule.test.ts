import { expect, test } from 'vitest'
import { fixedClock } from '../base/clock.ts'
import { onTime } from './jobs-schedule.ts'
import { DATA_SET } from './test-support/publish-country.ts'
import { startPublishSite, type PublishSite } from './test-support/publish-site.ts'

const NAME = `publish:${DATA_SET}`

function clockOf(site: PublishSite, today = '2026-11-12') {
  const requested: { what: string; params: Record<string, unknown> }[] = []
  const deps = {
    database: site.database,
    clock: fixedClock(`${today}T09:00:00.000Z`),
    serverId: 'dhis2',
    requestRun: async (what: string, params: Record<string, unknown>) => void requested.push({ what, params }),
  }
  return { requested, deps }
}

test('the clock asks for the closed periods of a data set', async () => {
  const site = await startPublishSite()
  const { requested, deps } = clockOf(site)
  await onTime(deps, { kind: 'cron', dataSetUid: DATA_SET })
  expect(requested).toEqual([{ what: NAME, params: {} }])
})

test('near a deadline the other schedule counts, and only there', async () => {
  const site = await startPublishSite()
  const near = clockOf(site, '2026-11-12')
  await onTime(near.deps, { kind: 'deadline', dataSetUid: DATA_SET })
  expect(near.requested).toHaveLength(1)
  const far = clockOf(site, '2026-11-20')
  await onTime(far.deps, { kind: 'deadline', dataSetUid: DATA_SET })
  expect(far.requested).toEqual([])
})

test('what failed before is asked for again, and nothing where nothing waits', async () => {
  const site = await startPublishSite({ rules: { patienceMs: 0, retryBaseMs: 1, retryMaxMs: 1 } })
  const before = clockOf(site)
  await onTime(before.deps, { kind: 'due' })
  expect(before.requested).toEqual([])
  site.fake.setMode({ kind: 'down', method: 'POST' })
  await site.publish(
    { period: '202610' },
    { deps: { rules: { ...site.deps.rules, retryBaseMs: 9000, retryMaxMs: 9000 } } },
  )
  const after = clockOf(site, '2026-11-13')
  await onTime(after.deps, { kind: 'due' })
  expect(after.requested).toEqual([{ what: NAME, params: { onlyDue: true } }])
})

test('while DHIS2 does not accept us the clock asks for nothing', async () => {
  const site = await startPublishSite()
  site.fake.setMode({ kind: 'html', method: 'POST' })
  await expect(site.publish({ period: '202610' })).rejects.toMatchObject({ reason: 'unauthorized' })
  const { requested, deps } = clockOf(site)
  for (const job of [{ kind: 'due' }, { kind: 'cron', dataSetUid: DATA_SET }] as const) await onTime(deps, job)
  expect(requested).toEqual([])
})
