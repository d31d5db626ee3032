import { idOf, idsOf, monthOf, oneOf, textOf } from '../shell/search-values.ts'

export const SHOWN = ['all', 'out', 'low', 'short', 'over', 'notReported', 'impossible'] as const
export type Shown = (typeof SHOWN)[number]

/** Everything the resupply page shows follows from its address. `sort` is `urgency`, `name`, or `<antigen id>`, with `-` for descending. */
export interface ResupplySearch {
  district?: number | undefined
  hierarchy?: 'openlmis' | 'dhis2' | undefined
  month?: number | undefined
  sort?: string | undefined
  /** Text in the facility's name or code. */
  find?: string | undefined
  filter?: Shown | undefined
  /** Only facilities not signed off. */
  open?: 1 | undefined
  antigens?: string | undefined
  facility?: number | undefined
  /** The antigen opened in the side panel. */
  antigen?: number | undefined
}

export function parseResupplySearch(search: Record<string, unknown>): ResupplySearch {
  const sort = textOf(search, 'sort')
  return {
    district: idOf(search, 'district'),
    hierarchy: oneOf(search, 'hierarchy', ['openlmis', 'dhis2']),
    month: monthOf(search, 'month'),
    sort: sort && /^-?(urgency|name|\d{1,9})$/.test(sort) ? sort : undefined,
    find: textOf(search, 'find')?.slice(0, 100),
    filter: oneOf(search, 'filter', SHOWN),
    open: textOf(search, 'open') === '1' ? 1 : undefined,
    antigens: idsOf(search, 'antigens'),
    facility: idOf(search, 'facility'),
    antigen: idOf(search, 'antigen'),
  }
}
