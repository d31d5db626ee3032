import type { Queryable } from '../platform/database/open-database.ts'
import type { Gap } from '../runs/index.ts'
import { reviewMappings } from './store-review.ts'

export type StockMappingGapKind = 'stockMappingsProposed' | 'stockMappingsBroken'

const EXAMPLES = 5

/** Mappings that wait for a person, and confirmed ones that DHIS2 does not take as it is now. */
export async function stockMappingGaps(client: Queryable): Promise<Gap<StockMappingGapKind>[]> {
  const { mappings } = await reviewMappings(client)
  const label = ({ mapping }: (typeof mappings)[number]): string => mapping.element?.name ?? mapping.dataElementUid
  const gap = <Kind extends StockMappingGapKind>(
    kind: Kind,
    of: readonly (typeof mappings)[number][],
    missing: readonly (typeof mappings)[number][],
  ): Gap<Kind> => ({ kind, count: missing.length, of: of.length, examples: missing.slice(0, EXAMPLES).map(label) })
  const confirmed = mappings.filter(({ mapping }) => mapping.state === 'confirmed')
  return [
    gap(
      'stockMappingsProposed',
      mappings,
      mappings.filter(({ mapping }) => mapping.state === 'proposed'),
    ),
    gap(
      'stockMappingsBroken',
      confirmed,
      confirmed.filter(({ sendable }) => !sendable),
    ),
  ]
}
