import type { Queryable } from '../../platform/database/open-database.ts'
import type { MemoryDhis2 } from './memory-dhis2.ts'

/** A root with two districts, three facilities and three confirmed series, in the store and in the fake. */
export async function createSmallCountry(client: Queryable, dhis2: MemoryDhis2): Promise<void> {
  await client.query(`
    insert into run (what, trigger) values ('dhis2.doses', 'command');
    insert into antigen values (1, 'PENTA', 'Penta', 1, true, 3, 1, 3, 3, 'under1', 25), (2, 'BCG', 'BCG', 2, true, 1, 1, 1, 1, 'liveBirths', 50);
    insert into area (system, source_id, name, level, parent_id, path, content_hash, fetched_at) values
      ('dhis2', 'root', 'Land', 1, null, '{1}', '', now()),
      ('dhis2', 'north', 'North', 2, 1, '{1,2}', '', now()),
      ('dhis2', 'south', 'South', 2, 1, '{1,3}', '', now());
    insert into place (system, source_id, name, area_id, active, holds_stock, content_hash, fetched_at) values
      ('dhis2', 'n1', 'North 1', 2, true, false, '', now()),
      ('dhis2', 'n2', 'North 2', 2, true, false, '', now()),
      ('dhis2', 's1', 'South 1', 3, true, false, '', now());
    insert into series (system, source_id, element_name, meaning, antigen, dose_number, age_band, target_group, method, state, decided_by) values
      ('dhis2', 'penta3.under1', 'Penta 3', 'dosesGiven', 1, 3, 'target', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'penta3.older', 'Penta 3', 'dosesGiven', 1, 3, 'older', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'bcg.default', 'BCG', 'dosesGiven', 2, 1, 'all', null, 'uid', 'confirmed', 'test'),
      ('dhis2', 'mr1.default', 'MR 1', 'dosesGiven', 1, 1, 'all', null, 'uid', 'proposed', 'test'),
      ('dhis2', 'pop.default', 'Population under 1', 'targetPopulation', null, null, null, 'under1', 'uid', 'confirmed', 'test');
  `)
  for (const [unit, parent] of Object.entries({ north: 'root', south: 'root', n1: 'north', n2: 'north', s1: 'south' }))
    dhis2.parents.set(unit, parent)
}
