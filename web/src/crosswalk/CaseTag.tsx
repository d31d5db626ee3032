import { useTranslation } from 'react-i18next'
import type { CaseState } from '../../../contract/crosswalk.ts'
import type { StockStatus } from '../../../contract/common.ts'
import { StatusMark } from '../ui/StatusMark.tsx'

const MARK_OF: Readonly<Record<CaseState, StockStatus>> = {
  confirmed: 'ok',
  broken: 'out',
  flagged: 'low',
  ambiguous: 'unknown',
  suggested: 'over',
  unmatched: 'notMapped',
  noCounterpart: 'notReported',
}

/** How a place stands, told in a word and a shape. */
export function CaseTag({ state }: { state: CaseState }) {
  const { t } = useTranslation('crosswalk')
  const mark = MARK_OF[state]
  return (
    <span className={`tag s-${mark}`}>
      <StatusMark status={mark} />
      {t(`state.${state}`)}
    </span>
  )
}
