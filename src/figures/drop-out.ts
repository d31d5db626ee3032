/**
 * Drop-out in per cent: (first dose − last dose) / first dose. Negative when more children got the last dose than the first,
 * which points at a counting error and is shown as it is. Null when either is unknown or nobody got the first dose.
 * Source: WHO/DHIS2 EPI package, EPI_DPT drop-out 1-3, BCG-MR1, MR1-2.
 */
export function dropOutPercent(firstDoses: number | null, lastDoses: number | null): number | null {
  if (firstDoses === null || lastDoses === null || !(firstDoses > 0)) return null
  return ((firstDoses - lastDoses) / firstDoses) * 100
}

export type DropOutBand = 'good' | 'high' | 'negative'

/** The EPI package's drop-out legend: 0 to 10 good, above high, below zero its own colour. */
export function dropOutBand(percent: number | null): DropOutBand | null {
  if (percent === null) return null
  if (percent < 0) return 'negative'
  return percent <= 10 ? 'good' : 'high'
}
