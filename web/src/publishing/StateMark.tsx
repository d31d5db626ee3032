import { useTranslation } from 'react-i18next'
import type { StockStatus } from '../../../contract/common.ts'
import type { PublishState } from '../../../contract/publishing.ts'
import { StatusMark } from '../ui/StatusMark.tsx'

/** The states of values borrow the marks people know from the stock: a shape and a word, never colour alone. */
const MARK_OF: Readonly<Record<PublishState, StockStatus>> = {
  computed: 'unknown',
  held: 'low',
  released: 'over',
  sending: 'over',
  accepted: 'ok',
  deleted: 'notReported',
  rejected: 'out',
  dead: 'out',
}

export function StateMark({ state }: { state: PublishState }) {
  const { t } = useTranslation('publishing')
  return (
    <span className={`tag s-${MARK_OF[state]}`}>
      <StatusMark status={MARK_OF[state]} />
      {t(`state.${state}`)}
    </span>
  )
}

/** A number, or that there is none: never a nought in its place. */
export function Figure({ value }: { value: string | null }) {
  const { t } = useTranslation('publishing')
  if (value === null) return <span className="quiet none hatch">{t('none')}</span>
  return <>{value}</>
}
