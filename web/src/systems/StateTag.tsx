import type { ReactNode } from 'react'
import type { StockStatus } from '../../../contract/common.ts'
import { StatusMark } from '../ui/StatusMark.tsx'

/** The states of connections, runs, links and mappings borrow the four marks people know from the stock. */
const MARK_OF: Readonly<Record<string, StockStatus>> = {
  ok: 'ok',
  succeeded: 'ok',
  confirmed: 'ok',
  unreachable: 'out',
  failed: 'out',
  broken: 'out',
  stale: 'low',
  partial: 'low',
  proposed: 'low',
  never: 'low',
  running: 'over',
  queued: 'unknown',
}

export function StateTag({ state, children }: { state: string; children: ReactNode }) {
  const mark = MARK_OF[state] ?? 'notReported'
  return (
    <span className={`tag s-${mark}`}>
      <StatusMark status={mark} />
      {children}
    </span>
  )
}
