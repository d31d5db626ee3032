import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Papa from 'papaparse'
import type { PlaceToMatch } from '../../src/matching/index.ts'

/** Two lists and which places of them are one. Labels are never shown to the matcher. */
export interface LabelledLists {
  readonly left: readonly PlaceToMatch[]
  readonly right: readonly PlaceToMatch[]
  /** Right id by left id. */
  readonly truth: ReadonlyMap<string, string>
  /** By left id: the group that is never divided between training and testing. */
  readonly groups: ReadonlyMap<string, string>
}

const FOLDER = resolve(import.meta.dirname, '../../../shared/data')
export const sharedFile = (...path: string[]): string => join(FOLDER, ...path)

export function readRows(...path: string[]): Record<string, string>[] | undefined {
  const file = sharedFile(...path)
  if (!existsSync(file)) return undefined
  return Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true }).data
}

/** Cold chain inventory against master facility list; the codes are the labels and are kept out of the places. */
export function readKenya(): LabelledLists | undefined {
  const inventory = readRows('kenya-facilities', 'cold-chain-inventory.csv')
  const master = readRows('kenya-facilities', 'master-facility-list.csv')
  if (!inventory || !master) return undefined
  const byCode = new Map<string, string>()
  const right = master.map((row): PlaceToMatch => {
    const id = row['id'] ?? ''
    if (row['code']) byCode.set(row['code'], id)
    const text = (key: string): string => row[key] ?? ''
    return {
      id,
      name: text('name'),
      otherNames: [text('officialname')],
      type: text('facility_type_name'),
      owner: text('owner_name'),
      areas: [text('county_name'), text('sub_county_name'), text('ward_name')].filter((name) => name !== ''),
      active: text('closed') !== 'True',
    }
  })
  const truth = new Map<string, string>()
  const groups = new Map<string, string>()
  const left = inventory.map((row): PlaceToMatch => {
    const id = row['row_id'] ?? ''
    const other = byCode.get(row['mfl_code'] ?? '')
    if (other !== undefined) truth.set(id, other)
    groups.set(id, row['district'] ?? '')
    const text = (key: string): string => row[key] ?? ''
    const [latitude, longitude] = [Number.parseFloat(text('latitude')), Number.parseFloat(text('longitude'))]
    return {
      id,
      name: text('name'),
      type: text('facility_type_code'),
      areas: [text('province'), text('district'), text('division')].filter((name) => name !== ''),
      ...(Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : {}),
    }
  })
  return { left, right, truth, groups }
}
