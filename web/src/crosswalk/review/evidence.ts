import type { EvidencePart } from '../../../../contract/crosswalk.ts'

export interface EvidenceWords {
  /** Of the texts of the page: by what the comparison came to, else by whether it speaks for the pair. */
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

/** What the matcher says that a comparison came to, where there is a sentence of its own for it. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  name: ['same', 'sameWithoutType', 'soundsSame', 'initials', 'contained', 'alike', 'different'],
  area: ['sameName', 'sameNameElsewhere', 'usual', 'unusual', 'unclear', 'unknown'],
}

function keyOf({ kind, detail }: EvidencePart, direction: EvidenceWords['direction']): string {
  if (!KNOWN.includes(kind)) return 'evidence.other'
  const { outcome } = detail
  if (typeof outcome === 'string' && OUTCOMES[kind]?.includes(outcome)) return `evidence.${kind}.${outcome}`
  if (kind === 'uniqueness' && Number(detail['otherCandidates'] ?? 0) + Number(detail['otherClaims'] ?? 0) > 0)
    return 'evidence.uniqueness.rivals'
  return `evidence.${kind}.${direction}`
}

/** What speaks most, for or against, first. What every pair starts with says nothing about this one. */
export function evidenceWords(parts: readonly EvidencePart[]): EvidenceWords[] {
  return parts
    .filter(({ kind }) => kind !== 'prior')
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map((part) => {
      const { kind, weight, detail } = part
      const size = Math.abs(weight)
      const direction = size < NOTHING ? 'even' : weight > 0 ? 'for' : 'against'
      return {
        key: keyOf(part, direction),
        strength: size >= STRONG ? 'strongly' : size >= SOME ? 'somewhat' : 'slightly',
        direction,
        weight,
        detail,
        kind,
      }
    })
}
