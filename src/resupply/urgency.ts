import type { ResupplyCell } from '../../contract/resupply.ts'

/** 0 out, 1 out before the next delivery, 2 low, 3 not known, 4 enough, 5 too much, 6 nothing to judge. */
function rank({ stock, runsOutOn }: Pick<ResupplyCell, 'stock' | 'runsOutOn'>, nextDeliveryOn: string): number {
  if (stock === 'out') return 0
  if (isRunningOut({ stock, runsOutOn }, nextDeliveryOn)) return 1
  if (stock === 'low') return 2
  if (stock === 'notReported' || stock === 'unknown') return 3
  if (stock === 'ok') return 4
  return stock === 'over' ? 5 : 6
}

/** Out now, or at the usual use empty on the day of the delivery or before. */
export function isRunningOut(
  { stock, runsOutOn }: Pick<ResupplyCell, 'stock' | 'runsOutOn'>,
  nextDeliveryOn: string,
): boolean {
  return stock === 'out' || (runsOutOn !== null && runsOutOn <= nextDeliveryOn)
}

/**
 * A row's place in the sort, smallest first: its worst antigen decides, then how many are as bad. Closed facilities come last.
 */
export function urgencyOf(cells: readonly ResupplyCell[], nextDeliveryOn: string, active: boolean): number {
  if (!active) return 9
  const ranks = cells.map((cell) => rank(cell, nextDeliveryOn))
  const worst = ranks.length === 0 ? 6 : Math.min(...ranks)
  const share = ranks.filter((one) => one === worst).length / Math.max(1, ranks.length)
  return Math.round((worst + 0.9 * (1 - share)) * 1000) / 1000
}
