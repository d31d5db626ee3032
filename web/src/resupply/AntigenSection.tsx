import { Suspense, lazy, useEffect, useRef, type MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { ResupplyFacility } from '../../../contract/resupply.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { StatusMark } from '../ui/StatusMark.tsx'
import { CellFacts } from './CellFacts.tsx'
import { DecisionForm } from './DecisionForm.tsx'
import { Formula } from './Formula.tsx'

/** Charts are some 80 kB that only those who open an antigen need. */
const HistoryCharts = lazy(() => import('./HistoryCharts.tsx').then((module) => ({ default: module.HistoryCharts })))

export type FacilityAntigen = ResupplyFacility['antigens'][number]

interface Props {
  readonly entry: FacilityAntigen
  readonly facility: ResupplyFacility
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
}

export function AntigenSection({ entry, facility, open, onOpen }: Props) {
  const { t } = useTranslation('resupply')
  const mayDecide = useRight('resupply.decide')
  const section = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (open) section.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  const turn = (event: MouseEvent) => {
    // The address decides what is open; the element follows.
    event.preventDefault()
    onOpen(!open)
  }
  return (
    <details className="antigen-section" open={open} ref={section}>
      <summary onClick={turn}>
        <Summary entry={entry} />
      </summary>
      {open && (
        <div className="antigen-body">
          <CellFacts entry={entry} facility={facility} />
          <div className="formulas">
            {entry.formulas.map((formula) => (
              <Formula key={formula.id} formula={formula} followed={formula.id === entry.recommendedBy} />
            ))}
          </div>
          {mayDecide && <DecisionForm entry={entry} facility={facility} />}
          {entry.decision && <DecisionMade decision={entry.decision} />}
          <Suspense fallback={<p className="quiet small">{t('panel.chartsComing')}</p>}>
            <HistoryCharts entry={entry} />
          </Suspense>
        </div>
      )}
    </details>
  )
}

function Summary({ entry: { antigen, cell } }: { entry: FacilityAntigen }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const send = cell.enteredDoses ?? cell.recommendedDoses
  return (
    <span className="antigen-summary">
      <strong title={antigen.name}>{antigen.code}</strong>
      <span className={`tag s-${cell.stock} ${cell.stock === 'notReported' ? 'hatch' : ''}`}>
        <StatusMark status={cell.stock} />
        {t(`statusShort.${cell.stock}`)}
      </span>
      <span className="number">
        {cell.sohDoses === null ? '–' : t('panel.soh', { doses: format.whole(cell.sohDoses) })}
      </span>
      <span className="number strong">
        {send === null ? (
          <span className="quiet">–</span>
        ) : (
          t(cell.enteredDoses === null ? 'panel.recommended' : 'panel.entered', { doses: format.whole(send) })
        )}
      </span>
    </span>
  )
}

function DecisionMade({ decision }: { decision: NonNullable<FacilityAntigen['decision']> }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  return (
    <p className="small quiet">
      {t('decision.made', {
        doses: format.whole(decision.enteredDoses),
        by: decision.by,
        at: format.instant(decision.at),
      })}
      {decision.reason && ` · “${decision.reason}”`}
    </p>
  )
}
