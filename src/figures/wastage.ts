import type { Month } from '../base/month.ts'

/**
 * Open-vial wastage in per cent: (doses used − doses given) ÷ doses used. Doses used are those of the vials opened.
 * A single month may be negative, because a vial opened in January is used up in February (multi-dose vial policy): it is
 * shown, not judged. Null when either is unknown or nothing was used.
 * Source: TechNet-21 thread on the open-vial policy; WHO/DHIS2 EPI package EPI_*_OV_WASTE.
 */
export function openVialWastagePercent(usedDoses: number | null, givenDoses: number | null): number | null {
  if (usedDoses === null || givenDoses === null || !(usedDoses > 0)) return null
  return ((usedDoses - givenDoses) / usedDoses) * 100
}

export interface WastageMonth {
  readonly month: Month
  /** Null when not reported. */
  readonly usedDoses: number | null
  readonly givenDoses: number | null
}

/**
 * Open-vial wastage of the year up to `month`, in per cent: the figure that is judged. Only months where both sides reported
 * count, otherwise a missing report of one side would look like wastage or its opposite.
 */
export function cumulativeOpenVialWastagePercent(months: readonly WastageMonth[], month: Month): number | null {
  const first = Math.floor(month / 100) * 100 + 1
  let used: number | null = null
  let given: number | null = null
  for (const m of months) {
    if (m.month < first || m.month > month || m.usedDoses === null || m.givenDoses === null) continue
    used = (used ?? 0) + m.usedDoses
    given = (given ?? 0) + m.givenDoses
  }
  return openVialWastagePercent(used, given)
}

/** What closed-vial wastage is divided by; shown beside the figure, because the two differ and both are in use. */
export type ClosedVialDenominator = 'used' | 'managed'

/**
 * Closed-vial wastage in per cent: doses lost in unopened vials (expired, heat, frozen, broken, other) over
 * `used`: doses used in the period (WHO/DHIS2 EPI package EPI_*_CV_WASTE; BCG's there leaves out broken, ours does not), or
 * `managed`: doses managed in the period, opening + received (DISC indicator).
 */
export function closedVialWastagePercent(
  lostClosedDoses: number | null,
  denominatorDoses: number | null,
): number | null {
  if (lostClosedDoses === null || denominatorDoses === null || !(denominatorDoses > 0)) return null
  return (lostClosedDoses / denominatorDoses) * 100
}

export const managedDoses = (openingDoses: number, receivedDoses: number): number => openingDoses + receivedDoses

/**
 * How many doses must be supplied for one given: 100 ÷ (100 − wastage %). 50 % gives 2.
 * Source: WHO; OpenLearn immunisation module 1.4.5. Throws outside 0 to below 100.
 */
export function wastageFactor(wastagePercent: number): number {
  if (!(wastagePercent >= 0 && wastagePercent < 100))
    throw new RangeError(`Wastage must be at least 0 and below 100 per cent, got ${wastagePercent}`)
  return 100 / (100 - wastagePercent)
}

/** Wastage over all: 1 − (1 − closed)^levels × (1 − open), rates as fractions. Source: WHO concept note on wastage, 2019. */
export const totalWastage = (closedRate: number, openRate: number, levels: number): number =>
  1 - (1 - closedRate) ** levels * (1 - openRate)
