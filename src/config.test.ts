import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from './load-config.ts'
import { accessSettings, brakeSettings, figureSettings, linkSettings, roleRights } from './slice-settings.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'interop-keys-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))

const ENV = {
  OPENLMIS_CLIENT_SECRET: 's',
  OPENLMIS_PASSWORD: 'p',
  DHIS2_TOKEN: 't',
  DATABASE_URL: 'postgres://host/interop',
  HMIS_PASSWORD: 'p',
  HMIS_TOKEN: 't',
  WAREHOUSE_TOKEN: 't',
}
const load = (yaml: string, env: Record<string, string> = ENV) => {
  const file = path.join(folder, 'interop.yaml')
  fs.writeFileSync(file, yaml)
  return loadConfig(env, file)
}
const config = (yaml: string) => {
  const read = load(yaml)
  if (!read.ok) throw new Error(read.error.message)
  return read.value
}
const problems = (yaml: string): string[] => {
  const read = load(yaml)
  return read.ok ? [] : read.error.problems.map(({ path: key, message }) => `${key}: ${message}`)
}

const DHIS2 = "dhis2:\n  url: https://dhis2.example.org\n  token: 't'\n  facilityLevel: 5\n  doseDataSets: [set]\n"

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const merged = (whole: unknown, part: unknown): unknown =>
  isMap(whole) && isMap(part)
    ? { ...whole, ...Object.fromEntries(Object.entries(part).map(([key, value]) => [key, merged(whole[key], value)])) }
    : part

describe('the configuration', () => {
  it('of every example in docs/configuration.md is understood', () => {
    const text = fs.readFileSync(path.join(import.meta.dirname, '..', 'docs', 'configuration.md'), 'utf8')
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)
    expect(examples.length).toBeGreaterThan(1)
    // The first is whole; the others show single keys, to be read as if they stood in it.
    const [whole = '', ...parts] = examples
    expect(problems(whole)).toEqual([])
    for (const part of parts) expect(problems(JSON.stringify(merged(parse(whole), parse(part))))).toEqual([])
  })

  it('hands to the slices what it says, and leaves them their defaults for the rest', () => {
    const said = config(`
links: { byAttribute: MFL, attributeHolds: mflCode, codePrefixes: { dhis2: [OU_] } }
vanishBrake: { maxShare: 0.5 }
figures: { amcMonths: 6, thresholds: [{ level: store, programs: [EPI], minMonths: 2, maxMonths: 4 }] }
access: { roleRights: { divo: [resupply.view] }, everywhereRights: [REPORTS_VIEW], idleMinutes: 30 }
`)
    expect(linkSettings(said)).toEqual({
      storedLinkPath: 'dhis2Uid',
      byCode: true,
      codePrefixes: { openlmis: [], dhis2: ['OU_'] },
      attribute: { attribute: 'MFL', holds: { extraDataPath: 'mflCode' } },
    })
    expect(brakeSettings(said)).toEqual({ maxVanishedShare: 0.5, fewRows: 10 })
    expect(figureSettings(said)).toMatchObject({ amcMonths: 6, bufferShare: 0.25 })
    expect(figureSettings(said).thresholds[0]).toEqual({
      level: 'store',
      programs: ['EPI'],
      minMonths: 2,
      maxMonths: 4,
      minIsaShare: 0.25,
      maxIsaShare: 1,
    })
    expect(roleRights(said)['divo']).toEqual(['resupply.view'])
    expect(roleRights(said)['administrator']).toContain('accounts.manage')
    expect(accessSettings(said)).toMatchObject({ everywhereRights: ['REPORTS_VIEW'], programIds: [] })
    expect(said.access).toMatchObject({ idleMinutes: 30, sessionHours: 12 })
  })

  it('names the key of each value that cannot be right', () => {
    expect(problems('bounds: { south: 8, west: -14, north: 6, east: -10 }')).toEqual([
      'bounds.north: must be north of south',
    ])
    expect(problems('vanishBrake: { maxShare: 20 }')[0]).toMatch(/^vanishBrake\.maxShare: /)
    expect(problems('links: { codePrefix: {} }')[0]).toBe(
      'links.codePrefix: is not a known key; did you mean "codePrefixes"?',
    )
    expect(problems('access: { roleRights: { divo: [resupply.vew] } }')[0]).toMatch(/^access\.roleRights\.divo\.0: /)
    expect(problems('access: { programIds: [PRG004] }')[0]).toMatch(/^access\.programIds\.0: /)
    expect(problems('figures: { thresholds: [{ minMonths: 3, maxMonths: 1 }] }')).toEqual([
      'figures.thresholds.0.maxMonths: must be more than minMonths',
    ])
    expect(problems(`${DHIS2}  elements: { abc: { antigen: BCG } }`)[0]).toMatch(
      /^dhis2\.elements\.abc: .*\{ antigen, dose/,
    )
    expect(problems(`${DHIS2}  indicators: { abc: { targetGroup: under9 } }`)[0]).toMatch(/^dhis2\.indicators\.abc: /)
  })
})
