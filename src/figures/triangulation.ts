export interface MonthOfBoth {
  readonly givenDoses: number | null
  readonly openingDoses: number | null
  readonly receivedDoses: number | null
  /** Lost in unopened vials. */
  readonly lostClosedDoses: number | null
}

/**
 * True when more was given than the facility can have had: doses given > opening + received − closed-vial losses. A question to
 * ask (units, mapping, another facility's stock), never a value to hide. False while a side is missing.
 * Source: validation rule of the WHO/DHIS2 EPI package, "doses given <= opening + received - losses".
 */
export function isImpossible({ givenDoses, openingDoses, receivedDoses, lostClosedDoses }: MonthOfBoth): boolean {
  if (givenDoses === null || openingDoses === null || receivedDoses === null) return false
  return givenDoses > openingDoses + receivedDoses - (lostClosedDoses ?? 0)
}

export interface DisagreementTolerance {
  /** Share of the doses given, e.g. 0.1. */
  readonly share: number
  readonly dosesPerVial: number
  /** Open-vial wastage up to which more used than given is expected, in per cent; 0 when absent. */
  readonly wastageCeilingPercent?: number
}

export type Disagreement = 'givenExceedsUsed' | 'usedExceedsGiven'

/**
 * Whether doses given (DHIS2) and doses used (OpenLMIS) of the same facilities and months disagree beyond tolerance: by more than
 * max(10 % of the doses given, one vial). Wastage up to the ceiling explains more use than doses given. Null when they agree
 * or a side is missing.
 * Source: verification factor 0.90 to 1.10 of WHO data quality reviews; one vial, because vials are opened whole.
 */
export function disagreement(
  givenDoses: number | null,
  usedDoses: number | null,
  { share, dosesPerVial, wastageCeilingPercent = 0 }: DisagreementTolerance,
): Disagreement | null {
  if (givenDoses === null || usedDoses === null) return null
  const toleranceDoses = Math.max(share * givenDoses, dosesPerVial)
  if (givenDoses - usedDoses > toleranceDoses) return 'givenExceedsUsed'
  const explainedDoses = givenDoses * (100 / (100 - wastageCeilingPercent))
  return usedDoses - explainedDoses > toleranceDoses ? 'usedExceedsGiven' : null
}

/**
 * Book discrepancy: counted stock − (opening + received − issued − redistributed − losses), in doses; positive when more was
 * found than the books say. The EPI package's EPI_*_DRATE lacks the parentheses and so adds what was received; this is what
 * it means to compute.
 */
export const stockDiscrepancy = (countedDoses: number, bookClosingDoses: number): number =>
  countedDoses - bookClosingDoses
