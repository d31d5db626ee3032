import type { Queryable } from '../platform/database/open-database.ts'
import { countGap, type Gap } from '../runs/index.ts'

/** Reasons whose movements count as adjustments although nobody said whether they are losses. */
export async function reasonGaps(client: Queryable): Promise<Gap<'reasonsUnclassified'>[]> {
  return [
    await countGap(
      client,
      'reasonsUnclassified',
      `select reason_id as id, min(reason_name) || ' (' || reason_id || ')' as label,
              bool_or(class = 'unclassified') as missing
         from reason_class group by system, reason_id`,
    ),
  ]
}
