import type { StockStatus } from '../../../contract/common.ts'

/**
 * One shape per status, so that it is told without colour: a full square is out, pointing down is low, a ring is in
 * range, pointing up is above. The grey ones share an outline and differ in word and ground.
 */
const PATHS: Record<StockStatus, { d: string; fill: boolean }> = {
  out: { d: 'M1 1h10v10H1z', fill: true },
  low: { d: 'M0.5 2h11L6 11z', fill: true },
  ok: { d: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z', fill: false },
  over: { d: 'M6 1l5.5 9h-11z', fill: true },
  unknown: { d: 'M3.5 4a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.5M6 9.8v.9', fill: false },
  notReported: { d: 'M2 6h8', fill: false },
  notMapped: { d: 'M2.5 9.5l7-7', fill: false },
}

export function StatusMark({ status }: { status: StockStatus }) {
  const { d, fill } = PATHS[status]
  return (
    <svg
      viewBox="0 0 12 12"
      width="11"
      height="11"
      fill={fill ? 'currentColor' : 'none'}
      stroke={fill ? 'none' : 'currentColor'}
      strokeWidth="1.8"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  )
}
