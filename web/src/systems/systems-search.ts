import { idOf, oneOf, textOf } from '../shell/search-values.ts'

export const TABS = [
  'connections',
  'runs',
  'rejects',
  'mappings',
  'stockMapping',
  'package',
  'links',
  'accounts',
] as const
export type Tab = (typeof TABS)[number]
export const LINK_STATES = ['unlinked', 'confirmed', 'broken'] as const

/** Everything the systems page shows follows from its address. */
export interface SystemsSearch {
  tab?: Tab | undefined
  /** The group of rejects opened. */
  system?: string | undefined
  entity?: string | undefined
  reason?: string | undefined
  state?: (typeof LINK_STATES)[number] | undefined
  find?: string | undefined
  antigen?: number | undefined
  /** Of the stock mapping: the data set shown, which cells, and the cell opened. */
  dataSet?: string | undefined
  show?: string | undefined
  cell?: string | undefined
}

export function parseSystemsSearch(search: Record<string, unknown>): SystemsSearch {
  return {
    tab: oneOf(search, 'tab', TABS),
    system: textOf(search, 'system'),
    entity: textOf(search, 'entity'),
    reason: textOf(search, 'reason'),
    state: oneOf(search, 'state', LINK_STATES),
    find: textOf(search, 'find')?.slice(0, 100),
    antigen: idOf(search, 'antigen'),
    dataSet: textOf(search, 'dataSet'),
    show: textOf(search, 'show'),
    cell: textOf(search, 'cell'),
  }
}
