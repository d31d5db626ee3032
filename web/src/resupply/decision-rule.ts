/** Whole vials that hold so many doses; nobody sends a part of a vial. */
export function vialsFor(doses: number, dosesPerVial: number): number {
  return Math.ceil(doses / dosesPerVial)
}

/** A reason is asked for when the person departs from the recommendation by a vial or more (PutDecision in contract/resupply.ts). */
export function needsReason(entered: number, recommended: number | null, dosesPerVial: number | null): boolean {
  return recommended !== null && Math.abs(entered - recommended) >= (dosesPerVial ?? 1)
}

/** A typed quantity: whole and not negative; null when it is neither. Spaces of thousands are allowed. */
export function readQuantity(text: string): number | null {
  const digits = text.replace(/[\s\u00a0\u202f]/g, '')
  return /^\d{1,8}$/.test(digits) && Number(digits) <= 10_000_000 ? Number(digits) : null
}
