import type { Queryable } from '../platform/database/open-database.ts'
import { countGap, type Gap } from '../runs/index.ts'

export type FacilityGapKind = 'facilitiesUnlinked' | 'orgUnitsUnlinked' | 'linksBroken'

/** Active places on each side without a confirmed link, and links whose other side is gone. */
export async function facilityGaps(client: Queryable): Promise<Gap<FacilityGapKind>[]> {
  return [
    await countGap(
      client,
      'facilitiesUnlinked',
      `select p.id, p.name || coalesce(' (' || p.code || ')', '') as label,
              not exists (select 1 from place_link l join place o on o.id = l.other_place_id
                           where l.place_id = p.id and l.state = 'confirmed' and o.system = 'dhis2') as missing
         from place p where p.system = 'openlmis' and p.active and p.vanished_at is null`,
    ),
    await countGap(
      client,
      'orgUnitsUnlinked',
      `select o.id, o.name || ' (' || o.source_id || ')' as label,
              not exists (select 1 from place_link l where l.other_place_id = o.id and l.state = 'confirmed') as missing
         from place o where o.system = 'dhis2' and o.active and o.vanished_at is null`,
    ),
    await countGap(
      client,
      'linksBroken',
      `select l.id, p.name || ' – ' || o.name as label, l.state in ('broken', 'flagged') as missing
         from place_link l join place p on p.id = l.place_id join place o on o.id = l.other_place_id
        where l.state in ('confirmed', 'broken', 'flagged')`,
    ),
  ]
}
