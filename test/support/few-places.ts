import { fixedClock } from '../../src/base/clock.ts'
import { ok } from '../../src/base/result.ts'
import {
  pullDhis2Places,
  pullOpenlmisPlaces,
  type Dhis2OrgUnit,
  type OpenlmisFacility,
  type OpenlmisZone,
} from '../../src/facilities/index.ts'
import type { Database } from '../../src/platform/database/open-database.ts'
import { memoryRun, type MemoryRun, type RunContext, type SourceResult } from '../../src/runs/index.ts'

/** A country of four facilities and three org units, for tests of what is made of places. */
export const clock = fixedClock('2026-07-05T10:00:00Z')

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const ou = (n: number): string => `ou${String(n).padStart(9, '0')}`

export const zone = (
  n: number,
  level: number,
  parents: readonly number[],
  more: Partial<OpenlmisZone> = {},
): OpenlmisZone => ({
  id: uuid(n),
  code: `Z${n}`,
  name: `Zone ${n}`,
  level: { levelNumber: level, name: ['', 'Country', 'Region', 'District'][level] ?? 'Other' },
  parentId: parents[0] === undefined ? null : uuid(parents[0]),
  ...more,
})
export const facility = (
  n: number,
  zoneNumber: number | null,
  more: Partial<OpenlmisFacility> = {},
): OpenlmisFacility => ({
  id: uuid(n),
  code: `F${n}`,
  name: `Facility ${n}`,
  active: true,
  enabled: true,
  type: { code: 'hc', name: 'Health Centre' },
  geographicZone: zoneNumber === null ? null : uuid(zoneNumber),
  ...more,
})
export const unit = (n: number, parents: readonly number[], more: Partial<Dhis2OrgUnit> = {}): Dhis2OrgUnit => ({
  id: ou(n),
  code: `F${n}`,
  name: `Unit ${n}`,
  level: parents.length + 1,
  path: [...parents.toReversed(), n].map(ou),
  parent: parents[0] === undefined ? null : ou(parents[0]),
  attributes: [],
  groups: [],
  openingDate: '2010-01-01T00:00:00.000',
  ...more,
})

export const batch = <T>(items: readonly T[]) => ok({ items, rejects: [] })
export async function* pages<T>(rows: readonly T[], size = 3): AsyncGenerator<SourceResult<T>> {
  for (let from = 0; from < rows.length; from += size) yield batch(rows.slice(from, from + size))
}

export const zones = [zone(1, 1, []), zone(2, 2, [1]), zone(3, 3, [2, 1]), zone(4, 3, [2, 1])]
export const facilities = [
  facility(101, 3),
  facility(102, 3),
  facility(103, 4),
  facility(104, 2, { type: { code: 'store' } }),
]

export const units = [
  unit(1, []),
  unit(2, [1]),
  unit(3, [2, 1]),
  unit(101, [3, 2, 1]),
  unit(102, [3, 2, 1]),
  unit(900, [3, 2, 1]),
]

export const orgUnits = (units: readonly Dhis2OrgUnit[], missing = 0) =>
  ok({ units, rejects: [], total: units.length + missing, complete: missing === 0 })

export async function pullOpenlmis(
  database: Database,
  rows: { zones?: readonly OpenlmisZone[]; facilities?: readonly OpenlmisFacility[] } = {},
  overrides: Partial<RunContext> = {},
): Promise<MemoryRun> {
  const run = memoryRun(overrides)
  await pullOpenlmisPlaces(run, {
    database,
    clock,
    openlmis: {
      listGeographicZones: () => pages(rows.zones ?? zones),
      listFacilities: () => pages(rows.facilities ?? facilities),
    },
  })
  return run
}

export async function pullDhis2(
  database: Database,
  rows: readonly Dhis2OrgUnit[] = units,
  overrides: Partial<RunContext> = {},
): Promise<MemoryRun> {
  const run = memoryRun(overrides)
  await pullDhis2Places(run, {
    database,
    clock,
    settings: { facilityLevel: 4 },
    dhis2: {
      listOrgUnitLevels: async () =>
        ok({
          rows: [
            { level: 1, name: 'National' },
            { level: 4, name: 'Facility' },
          ],
        }),
      listOrgUnits: async () => orgUnits(rows),
    },
  })
  return run
}
