import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { month } from '../src/base/month.ts'
import { createFakeDhis2, type FakeDhis2, type FakeOrgUnit } from '../src/connectors/dhis2/fake/index.ts'
import { createDhis2, type Dhis2 } from '../src/connectors/dhis2/index.ts'
import { startFakeOpenlmis, type FakeOpenlmis } from '../src/connectors/openlmis/fake/index.ts'
import { createOpenlmis, type Openlmis } from '../src/connectors/openlmis/index.ts'
import { defaultCrosswalkSettings, linkPlaces, matchPlaces, watchDrift } from '../src/crosswalk/index.ts'
import { pullDhis2Places, pullOpenlmisPlaces } from '../src/facilities/index.ts'
import { memoryRun } from '../src/runs/index.ts'
import {
  createCountry,
  createDhis2Dataset,
  createOpenlmisDataset,
  DHIS2_FACILITY_LEVEL,
} from '../src/sample-data/index.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'

/** A refresh after which three of a hundred org units are not what they were. */
const country = createCountry({ seed: 5, size: 'district', endMonth: month(202606), asOf: '2026-12-20' })
const dhis2Dataset = createDhis2Dataset(country)
const clock = { now: () => new Date('2026-12-20T08:00:00Z') }

let database: TestDatabase
let fakes: { openlmis: FakeOpenlmis; dhis2: FakeDhis2 }
let clients: { openlmis: Openlmis; dhis2: Dhis2 }

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`insert into run (what, trigger) values ('dhis2.reference', 'command')`)
  fakes = {
    openlmis: await startFakeOpenlmis({ dataset: createOpenlmisDataset(country), rateLimit: 'off' }),
    dhis2: await createFakeDhis2({ dataset: dhis2Dataset, clock }),
  }
  clients = {
    openlmis: createOpenlmis({
      baseUrl: fakes.openlmis.url,
      egress: { allow: ['127.0.0.1'] },
      credentials: { grant: 'clientCredentials', clientId: 'trusted-client', clientSecret: 'secret' },
      pacing: 'unlimited',
    }),
    dhis2: createDhis2({
      baseUrl: fakes.dhis2.url,
      egress: { allow: ['127.0.0.1'] },
      auth: adminOf(dhis2Dataset.users),
      ratePerSecond: 10_000,
    }),
  }
  await refresh()
  await matchPlaces(memoryRun(), { database, clock, settings: defaultCrosswalkSettings })
  await watch()
}, 300_000)
afterAll(async () => {
  await clients?.openlmis.close()
  await clients?.dhis2.close()
  await fakes?.openlmis.close()
  await fakes?.dhis2.close()
  await database?.drop()
})

function adminOf(users: typeof dhis2Dataset.users) {
  const [admin] = users
  if (!admin?.password) throw new Error('The generated DHIS2 has no user with a password')
  return { kind: 'basic' as const, username: admin.username, password: admin.password }
}

async function refresh(): Promise<void> {
  await pullOpenlmisPlaces(memoryRun(), { database, clock, openlmis: clients.openlmis })
  await pullDhis2Places(memoryRun(), {
    database,
    clock,
    dhis2: clients.dhis2,
    settings: { facilityLevel: DHIS2_FACILITY_LEVEL },
  })
  await linkPlaces(memoryRun(), { database, clock })
}
const watch = async (): Promise<void> =>
  await watchDrift(memoryRun(), { database, clock, settings: { movedKilometres: 2 } })
const refreshAndWatch = async (): Promise<void> => {
  await refresh()
  await watch()
}

interface LinkRow {
  readonly id: number
  readonly uid: string
  readonly state: string
  readonly decided: string
}
const links = async (): Promise<LinkRow[]> =>
  (
    await database.pool.query<LinkRow>(
      `select l.id, o.source_id as uid, l.state, l.decided_by || ' ' || l.decided_at::text as decided
         from place_link l join place o on o.id = l.other_place_id
        where l.state in ('confirmed', 'broken', 'flagged') order by l.id`,
    )
  ).rows
const findings = async (state = 'open') =>
  (
    await database.pool.query<{ uid: string; kind: string; before: string | null; after: string | null }>(
      `select o.source_id as uid, f.kind, f.before, f.after
         from drift_finding f join place_link l on l.id = f.link_id join place o on o.id = l.other_place_id
        where f.state = $1 order by f.id`,
      [state],
    )
  ).rows
const kindsOf = async (uid: string): Promise<string[]> =>
  (await findings()).filter((each) => each.uid === uid).map(({ kind }) => kind)

describe('a refresh in which three of a hundred org units changed (XW-30)', () => {
  let before: LinkRow[]
  const changed = {
    renamed: new Array<string>(),
    moved: [] as string[],
    merged: [] as string[],
    removed: [] as string[],
  }
  const unitOf = new Map(dhis2Dataset.organisationUnits.map((unit) => [unit.id, unit]))

  beforeAll(async () => {
    before = await links()
    const linked = before.map(({ uid }) => unitOf.get(uid)).filter((unit) => unit !== undefined)
    const chosen = linked.filter((_, i) => i % 33 === 7)
    chosen.forEach((unit, i) => change(unit, linked, i))
    await refreshAndWatch()
  }, 300_000)

  function change(unit: FakeOrgUnit, linked: readonly FakeOrgUnit[], i: number): void {
    const kinds = ['renamed', 'moved', 'merged', 'removed'] as const
    const kind = kinds[i % kinds.length] ?? 'renamed'
    changed[kind].push(unit.id)
    if (kind === 'renamed') fakes.dhis2.putOrgUnit({ ...unit, name: 'Posto de Saúde Nova Esperança' })
    if (kind === 'removed') fakes.dhis2.deleteOrgUnit(unit.id)
    if (kind === 'moved') {
      const parent = linked.find((other) => other.parent !== unit.parent)?.parent
      fakes.dhis2.putOrgUnit({ ...unit, ...(parent !== undefined && { parent }) })
    }
    if (kind === 'merged') {
      const target = linked.find((other) => other.parent === unit.parent && other.id !== unit.id)
      if (target) fakes.dhis2.putOrgUnit({ ...target, name: `${target.name} and ${unit.name}` })
      fakes.dhis2.deleteOrgUnit(unit.id)
    }
  }

  test('there is enough to look at', () => {
    expect(before.length).toBeGreaterThan(100)
    expect(Math.min(...Object.values(changed).map((uids) => uids.length))).toBeGreaterThan(0)
  })

  test('every link is still there: the same row, the same decision', async () => {
    const after = new Map((await links()).map((link) => [link.id, link]))
    expect(before.filter(({ id, decided }) => after.get(id)?.decided !== decided)).toEqual([])
    expect(after.size).toBe(before.length)
  })

  test('every link whose other side changed is work, and no other', async () => {
    for (const uid of changed.renamed) expect(await kindsOf(uid)).toEqual(['renamed'])
    for (const uid of changed.moved) expect(await kindsOf(uid)).toEqual(['parentChanged'])
    for (const uid of changed.removed) expect(['vanished', 'merged']).toContain((await kindsOf(uid))[0])
    for (const uid of changed.merged) expect(await kindsOf(uid)).toEqual(['merged'])
    const touched = new Set(Object.values(changed).flat())
    const others = (await findings()).filter(({ uid, kind }) => !touched.has(uid) && kind !== 'renamed')
    expect(others).toEqual([])
  })

  test('links to units that are gone are broken, the others confirmed', async () => {
    const gone = new Set([...changed.merged, ...changed.removed])
    for (const { uid, state } of await links())
      expect([uid, state]).toEqual([uid, gone.has(uid) ? 'broken' : 'confirmed'])
  })

  test('a finding says what was and what is', async () => {
    const [uid = ''] = changed.renamed
    const finding = (await findings()).find((each) => each.uid === uid)
    expect(finding).toMatchObject({ before: unitOf.get(uid)?.name, after: 'Posto de Saúde Nova Esperança' })
  })

  test('a second refresh asks nothing new', async () => {
    const asked = await findings()
    await refreshAndWatch()
    expect(await findings()).toEqual(asked)
  })

  test('what is put back is no work any more, and its link stands again', async () => {
    for (const uid of Object.values(changed).flat()) {
      const unit = unitOf.get(uid)
      if (unit) fakes.dhis2.putOrgUnit(unit)
    }
    for (const unit of dhis2Dataset.organisationUnits) {
      const asked = (await findings()).find(({ uid, kind }) => uid === unit.id && kind === 'renamed')
      if (asked) fakes.dhis2.putOrgUnit(unit)
    }
    await refreshAndWatch()
    expect(await findings()).toEqual([])
    expect(await links()).toEqual(before)
  })
})
