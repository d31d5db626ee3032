/**
 * How a number behaves over time. `sum`: movements and days add up. `first` and `last`: a balance holds at one end.
 * `latest`: an average or a class; that of the last part is the newest, and parts are never added.
 */
export type Accumulation = 'sum' | 'first' | 'last' | 'latest'

/** Null: not reported. Never the same as zero. */
export type PartValue = number | null

/**
 * The number of a longer period, made of all its parts in order. A sum needs every part: where one is missing, so is the sum.
 * A balance needs only the part at its end.
 */
export function combineParts(accumulation: Accumulation, parts: readonly PartValue[]): PartValue {
  if (parts.length === 0) return null
  if (accumulation === 'first') return parts[0] ?? null
  if (accumulation !== 'sum') return parts.at(-1) ?? null
  return parts.every((part) => part !== null) ? parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) : null
}

/** A number of a part of a longer period. What was divided is an estimate and has to be shown as one. */
export type DividedValue =
  | { readonly kind: 'known'; readonly value: number }
  | { readonly kind: 'estimate'; readonly value: number; readonly how: 'dividedEvenly' }
  | { readonly kind: 'unknown' }

/**
 * The numbers of the `count` parts of a longer period, where only the whole was reported, e.g. months of a quarter.
 *
 * Nothing is invented: a balance is known only in the part at whose end it was counted, and is unknown (not zero) in the others.
 * Movements of a part are unknown too, unless `divide` asks for equal shares; those are marked as estimates, whole numbers stay
 * whole, and they add up to what was reported.
 */
export function divideWhole(
  accumulation: Accumulation,
  whole: PartValue,
  { count, divide }: { readonly count: number; readonly divide: boolean },
): DividedValue[] {
  const unknown: DividedValue = { kind: 'unknown' }
  if (whole === null) return Array.from({ length: count }, () => unknown)
  if (count === 1) return [{ kind: 'known', value: whole }]
  if (accumulation !== 'sum') {
    const at = accumulation === 'first' ? 0 : count - 1
    return Array.from({ length: count }, (_, i) => (i === at ? { kind: 'known', value: whole } : unknown))
  }
  if (!divide) return Array.from({ length: count }, () => unknown)
  return sharesOf(whole, count).map((value) => ({ kind: 'estimate', value, how: 'dividedEvenly' }))
}

/** Equal shares; what does not divide goes to the later ones, one each. */
function sharesOf(whole: number, count: number): number[] {
  if (!Number.isInteger(whole)) return Array.from({ length: count }, () => whole / count)
  const least = Math.floor(whole / count)
  const over = whole - least * count
  return Array.from({ length: count }, (_, i) => (i >= count - over ? least + 1 : least))
}
