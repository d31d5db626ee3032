import type { MappingProposal } from './propose.ts'
import { cellKey, SYSTEM, type MappingRow, type StoredMapping } from './stored.ts'

export interface MappingMerge {
  readonly add: readonly MappingRow[]
  readonly change: readonly (MappingRow & { readonly id: number })[]
  /** Proposals that nothing speaks for any more. */
  readonly forget: readonly number[]
  readonly unchanged: number
}

/**
 * Brings what codes and names say now into the mappings there are. What a person decided stays; what was confirmed by its code
 * stays confirmed when the code or the name is changed over there, because it is kept by UID. Only proposals come and go.
 */
export function mergeProposals(proposals: readonly MappingProposal[], stored: readonly StoredMapping[]): MappingMerge {
  const byCell = new Map(stored.map((mapping) => [cellKey(mapping), mapping]))
  const wanted = new Map(proposals.map((proposal) => [cellKey(proposal), toRow(proposal)]))
  const add: MappingRow[] = []
  const change: (MappingRow & { readonly id: number })[] = []
  let unchanged = 0
  for (const [key, row] of wanted) {
    const old = byCell.get(key)
    if (!old) add.push(row)
    else if (isOpen(old) && !isSame(old, row)) change.push({ ...row, id: old.id })
    else unchanged += 1
  }
  const forget = stored.filter((mapping) => isOpen(mapping) && !wanted.has(cellKey(mapping))).map(({ id }) => id)
  return { add, change, forget, unchanged }
}

const isOpen = ({ state, decidedBy }: StoredMapping): boolean => state === 'proposed' && decidedBy === SYSTEM

const toRow = (proposal: MappingProposal): MappingRow => ({
  ...proposal,
  programCode: null,
  dispensingUnits: null,
  makesUnits: null,
  source: 'cards',
  state: 'proposed',
  decidedOn: null,
  decidedBy: SYSTEM,
  note: null,
})

const FIELDS = [
  'periodType',
  'indicator',
  'productId',
  'antigen',
  'commodityTypeId',
  'unit',
  'model',
  'method',
] as const

const isSame = (a: MappingRow, b: MappingRow): boolean =>
  FIELDS.every((field) => a[field] === b[field]) && Math.abs(a.score - b.score) < 1e-6
