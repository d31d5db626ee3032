import { idOf, monthOf, oneOf } from '../shell/search-values.ts'

/** Everything the overview shows follows from its address. */
export interface OverviewSearch {
  hierarchy?: 'openlmis' | 'dhis2' | undefined
  area?: number | undefined
  month?: number | undefined
  antigens?: 'all' | undefined
  view?: 'map' | undefined
  /** What the map paints. */
  measure?: 'stock' | undefined
  /** The antigen of the map. */
  antigen?: number | undefined
  /** The row asked about; opens the explanation with `figure`. */
  facility?: number | undefined
}

export function parseOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return {
    hierarchy: oneOf(search, 'hierarchy', ['openlmis', 'dhis2']),
    area: idOf(search, 'area'),
    month: monthOf(search, 'month'),
    antigens: oneOf(search, 'antigens', ['all']),
    view: oneOf(search, 'view', ['map']),
    measure: oneOf(search, 'measure', ['stock']),
    antigen: idOf(search, 'antigen'),
    facility: idOf(search, 'facility'),
  }
}
