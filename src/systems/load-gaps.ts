import type { MappingGap } from '../../contract/systems.ts'
import { facilityGaps } from '../crosswalk/index.ts'
import { periodGaps } from '../periods/index.ts'
import type { Queryable } from '../platform/database/open-database.ts'
import { productGaps } from '../products/index.ts'
import { reasonGaps } from '../stock/index.ts'
import { stockMappingGaps } from '../stock-mapping/index.ts'

/** What is mapped to nothing, of every slice that maps. */
export async function loadGaps(client: Queryable): Promise<MappingGap[]> {
  const found = [
    await facilityGaps(client),
    await productGaps(client),
    await periodGaps(client),
    await reasonGaps(client),
    await stockMappingGaps(client),
  ].flat()
  return found.map((gap) => ({ ...gap, examples: [...gap.examples] }))
}
