import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { month } from '../base/month.ts'
import { createCountry } from './country.ts'
import { writeCountry, type WriteProgress, type WriteSummary } from './write-country.ts'

const folders: string[] = []
const progress: WriteProgress[] = []

async function written(seed: number): Promise<{ folder: string; summary: WriteSummary }> {
  const folder = mkdtempSync(join(tmpdir(), 'country-'))
  folders.push(folder)
  const country = createCountry({ seed, size: 'demo', endMonth: month(202_610) })
  return { folder, summary: await writeCountry(country, folder, { onProgress: (step) => progress.push(step) }) }
}

function digests(folder: string): Record<string, string> {
  const names = ['openlmis', 'dhis2', 'truth'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => join(part, name)),
  )
  return Object.fromEntries(
    names.toSorted().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

const rowsOf = <T>(folder: string, name: string): T[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): T => JSON.parse(line))

let first: { folder: string; summary: WriteSummary }
beforeAll(async () => {
  first = await written(21)
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

describe('writing a country', () => {
  test('gives the same bytes for the same seed and others for another', async () => {
    const again = await written(21)
    const other = createCountry({ seed: 22, size: 'demo', endMonth: month(202_610) })
    expect(digests(again.folder)).toEqual(digests(first.folder))
    expect(rowsOf<{ name: string }>(first.folder, 'openlmis/geographicZones.ndjson')[0]?.name).not.toBe(
      other.areas.countryName,
    )
  })

  test('counts what it wrote and tells how far it is', () => {
    const facilities = readFileSync(join(first.folder, 'openlmis/facilities.ndjson'), 'utf8').trim().split('\n')
    expect(first.summary.files['openlmis/facilities.ndjson']).toBe(facilities.length)
    expect(progress.at(-1)).toMatchObject({ done: 9, total: 9 })
  })

  test('lists true pairs that exist in both systems, six in seven or so with the same code', () => {
    const facilities = new Set(rowsOf<{ id: string }>(first.folder, 'openlmis/facilities.ndjson').map((row) => row.id))
    const orgUnits = new Set(
      rowsOf<{ id: string }>(first.folder, 'dhis2/organisationUnits.ndjson').map((row) => row.id),
    )
    const pairs = rowsOf<{ openlmisFacility: string; dhis2OrgUnit: string; sameCode: boolean }>(
      first.folder,
      'truth/pairs.ndjson',
    )
    expect(pairs.length).toBeGreaterThan(80)
    expect(pairs.filter((pair) => !facilities.has(pair.openlmisFacility) || !orgUnits.has(pair.dhis2OrgUnit))).toEqual(
      [],
    )
    const share = pairs.filter((pair) => pair.sameCode).length / pairs.length
    expect(share).toBeGreaterThan(0.75)
    expect(share).toBeLessThan(0.93)
  })

  test('plants every kind of anomaly even in the smallest country', () => {
    const kinds = new Set(rowsOf<{ kind: string }>(first.folder, 'truth/anomalies.ndjson').map((row) => row.kind))
    for (const kind of [
      'nameVariant',
      'codeMissing',
      'codeCase',
      'codeDiffers',
      'coordinatesMoved',
      'coordinatesSwapped',
      'duplicateInDhis2',
      'duplicateInOpenlmis',
      'dosesMultiplied',
      'stockInVials',
      'productsSwapped',
      'excessiveWastage',
      'missingReport',
      'correctedReport',
    ]) {
      expect(kinds).toContain(kind)
    }
  })
})
