import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { clock, facility, pullDhis2, pullOpenlmis, unit, units, uuid } from '../../test/support/few-places.ts'
import { err, ok } from '../base/result.ts'
import { memoryRun, RunFailure, type RunContext } from '../runs/index.ts'
import { linkPlaces, writeGlns, type GlnDeps } from './index.ts'

const A = '6291041500213'
const B = '9436465792104'
const settings = { openlmisKey: 'gln', dhis2Attribute: 'GLN' }
let database: TestDatabase

beforeAll(async () => void (database = await createTestDatabase()))
afterAll(async () => await database.drop())
beforeEach(async () => {
  await database.pool.query('truncate run, area, place, figures_due restart identity cascade')
  await database.pool.query("insert into run (what, trigger) values ('test', 'command')")
})

const written = ok({ kind: 'written' as const })
function targets(
  answers: { openlmis?: unknown; dhis2?: unknown; attributes?: readonly { id: string; code?: string }[] } = {},
) {
  const sent: unknown[] = []
  const openlmis: NonNullable<GlnDeps['openlmis']> = {
    setFacilityExtraData: async (change) => {
      sent.push(change)
      return (answers.openlmis ?? written) as typeof written
    },
  }
  const dhis2: NonNullable<GlnDeps['dhis2']> = {
    listOrgUnitAttributes: async () => ok({ rows: answers.attributes ?? [{ id: 'GlnAttrib01', code: 'GLN' }] }),
    setOrgUnitAttribute: async (change) => {
      sent.push(change)
      return (answers.dhis2 ?? written) as typeof written
    },
  }
  return { sent, openlmis, dhis2 }
}

/** 101 has a number in OpenLMIS, 102 in DHIS2; 103 and 104 share one. */
async function country(): Promise<void> {
  await pullOpenlmis(database, {
    facilities: [
      facility(101, 3, { extraData: { gln: A } }),
      facility(102, 3),
      facility(103, 4, { extraData: { gln: '5790001348120' } }),
      facility(104, 4, { extraData: { gln: '5790001348120' } }),
      facility(105, 4, { extraData: { gln: '5790001348121' } }),
    ],
  })
  await pullDhis2(database, [
    ...units.filter(({ id }) => !id.endsWith('102')),
    unit(102, [3, 2, 1], { attributes: [{ id: 'GlnAttrib01', code: 'GLN', value: B }] }),
  ])
  // few-places reads no attribute for the number: it stands among the identifiers all the same.
  await database.pool.query(`update place set gln = '${B}' where system = 'dhis2' and source_id like '%102'`)
  await linkPlaces(memoryRun(), { database, clock })
}
async function write(deps: Partial<GlnDeps>, overrides: Partial<RunContext> = {}) {
  const run = memoryRun(overrides)
  await writeGlns(run, { database, settings, ...deps })
  return run
}

describe('writing Global Location Numbers', () => {
  it('writes to each system what the other one has, with what stood there, and shows what is in doubt', async () => {
    await country()
    const { sent, ...both } = targets()
    const run = await write(both)
    expect(sent).toEqual([
      { orgUnit: 'ou000000101', attribute: 'GlnAttrib01', value: A, expected: null },
      { facilityId: uuid(102), key: 'gln', value: B, expected: null },
    ])
    expect(run.counts).toMatchObject({ changed: 2 })
    expect(run.rejects.map(({ reason, key }) => [reason, key])).toEqual([
      ['glnDuplicate', `openlmis ${uuid(103)}`],
      ['glnDuplicate', `openlmis ${uuid(104)}`],
      ['glnInvalid', `openlmis ${uuid(105)}`],
    ])
    expect(run.settled).toEqual(['crosswalk gln'])
  })

  it('writes nothing in a dry run, and to no system that is not connected or has no attribute', async () => {
    await country()
    const { sent, openlmis, dhis2 } = targets()
    expect((await write({ openlmis, dhis2 }, { dryRun: true })).counts.changed).toBe(2)
    expect(sent).toEqual([])
    expect((await write({ openlmis })).counts.changed).toBe(1)
    expect((await write({ openlmis, dhis2, settings: { openlmisKey: 'gln' } })).counts.changed).toBe(1)
  })

  it('goes on after a place that a system refuses or that changed since, and shows it', async () => {
    await country()
    const { openlmis, dhis2 } = targets({
      dhis2: err({ kind: 'declined', message: 'Attribute value already exists' }),
      openlmis: ok({ kind: 'changedMeanwhile', found: A }),
    })
    const run = await write({ openlmis, dhis2 })
    expect(run.counts.changed).toBe(0)
    expect(run.rejects.filter(({ reason }) => reason === 'glnNotWritten').map(({ message }) => message)).toEqual([
      `The number ${A} was not written to "Unit 101" (F101) of dhis2: Attribute value already exists`,
      `The number ${B} was not written to "Facility 102" (F102) of openlmis: it has ${A} since; the next refresh shows it`,
    ])
  })

  it('ends when a system lets us write nothing at all, or lacks the attribute', async () => {
    await country()
    const forbidden = targets({ dhis2: err({ kind: 'forbidden', message: 'The account may not do this' }) })
    await expect(write(forbidden)).rejects.toThrow(RunFailure)
    expect(forbidden.sent).toHaveLength(1)
    await expect(write(targets({ attributes: [] }))).rejects.toThrow('DHIS2 has no attribute')
  })
})
