/** What makes a place worth deciding about first. */
export interface Importance {
  readonly active: boolean
  readonly holdsStock: boolean
  /** Doses in stock; null when not known. */
  readonly stockDoses: number | null
}

/**
 * What the queue is ordered by, 0 to about 4. A link joins stock with doses given, so it is worth most where much is in
 * stock; a probable candidate is quickly decided. Doses count by their order of magnitude: a store with ten times as much is not
 * ten times as urgent.
 */
export function usefulness({ active, holdsStock, stockDoses }: Importance, probability: number | null): number {
  const volume = Math.log10(1 + Math.max(0, stockDoses ?? 0)) / 3
  const weight = (active ? 1 : 0.1) * (0.5 + (holdsStock ? 0.5 : 0) + volume)
  return round(weight * (0.25 + 0.75 * (probability ?? 0)))
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000
