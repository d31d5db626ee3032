import type { EvidencePart } from '../../../../contract/crosswalk.ts'

export interface EvidenceWords {
  /** Of the texts of the page: `evidence.<kind>.for`, `.against` or `.even`. */
  readonly key: string
  readonly strength: 'strongly' | 'somewhat' | 'slightly'
  readonly direction: 'for' | 'against' | 'even'
  readonly weight: number
  readonly detail: EvidencePart['detail']
  readonly kind: string
}

/** Log-odds: 3 is about twenty to one, 1 about three to one. */
const STRONG = 3
const SOME = 1
/** Less than this tells nothing. */
const NOTHING = 0.15

const KNOWN: readonly string[] = [
  'storedLink',
  'code',
  'gln',
  'identifier',
  'name',
  'type',
  'owner',
  'area',
  'distance',
  'uniqueness',
]

/** What speaks most, for or against, first. What every pair starts with says nothing about this one. */
export function evidenceWords(parts: readonly EvidencePart[]): EvidenceWords[] {
  return parts
    .filter(({ kind }) => kind !== 'prior')
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map(({ kind, weight, detail }) => {
      const size = Math.abs(weight)
      const direction = size < NOTHING ? 'even' : weight > 0 ? 'for' : 'against'
      return {
        key: KNOWN.includes(kind) ? `evidence.${kind}.${direction}` : 'evidence.other',
        strength: size >= STRONG ? 'strongly' : size >= SOME ? 'somewhat' : 'slightly',
        direction,
        weight,
        detail,
        kind,
      }
    })
}
