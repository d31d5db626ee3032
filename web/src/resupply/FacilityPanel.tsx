import '../styles/panel.css'
import { useEffect, useRef } from 'react'
import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ResupplyFacility, ResupplyGrid } from '../../../contract/resupply.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { CloseIcon } from '../ui/CloseIcon.tsx'
import { AntigenSection } from './AntigenSection.tsx'
import { Checklist } from './Checklist.tsx'
import { SignOff } from './SignOff.tsx'
import { facilityQuery } from './queries.ts'
import type { ResupplySearch } from './resupply-search.ts'
import type { ChangeSearch } from './ResupplyPage.tsx'

interface Props {
  readonly grid: ResupplyGrid
  readonly search: ResupplySearch
  readonly change: ChangeSearch
}

/** Beside the grid, not over it: what is sent to one facility is decided with the others in view. */
export function FacilityPanel({ grid, search, change }: Props) {
  const { t } = useTranslation('resupply')
  const id = search.facility ?? 0
  const { data, error, refetch } = useQuery(facilityQuery(id, grid.month))
  const name = data?.data.name ?? grid.rows.find((row) => row.facilityId === id)?.name ?? ''
  const close = () => change({ facility: undefined, antigen: undefined })
  const heading = useFocusOnce()
  return (
    <aside
      className="panel card"
      aria-labelledby="panel-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <header className="panel-head">
        <h2 id="panel-title" tabIndex={-1} ref={heading}>
          {name}
        </h2>
        <button type="button" className="icon-button" aria-label={t('panel.close')} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {!data && error && <ProblemMessage error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && <PanelBody facility={data.data} opened={search.antigen} change={change} />}
    </aside>
  )
}

/** Focus goes to the panel when it opens and back to where it came from when it closes. */
function useFocusOnce() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return heading
}

interface BodyProps {
  readonly facility: ResupplyFacility
  readonly opened: number | undefined
  readonly change: ChangeSearch
}

function PanelBody({ facility, opened, change }: BodyProps) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  return (
    <div className="panel-body">
      <PanelFacts facility={facility} />
      <section aria-labelledby="send-title">
        <h3 id="send-title">{t('panel.send', { month: format.month(facility.supplyMonth) })}</h3>
        <div className="antigen-sections">
          {facility.antigens.map((entry) => (
            <AntigenSection
              key={entry.antigen.id}
              entry={entry}
              facility={facility}
              open={opened === entry.antigen.id}
              onOpen={(open) => change({ antigen: open ? entry.antigen.id : undefined })}
            />
          ))}
        </div>
      </section>
      <Checklist facility={facility} />
      <SignOff facility={facility} />
    </div>
  )
}

function PanelFacts({ facility }: { facility: ResupplyFacility }) {
  const { t } = useTranslation('resupply')
  const mayEnterPaper = useRight('stock.enterPaper')
  return (
    <div className="panel-facts small">
      <p className="quiet">
        {[facility.code, facility.type, facility.district.name, t(`keeps.${facility.recordKeeping}`)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <p className="row">
        {mayEnterPaper && (
          <Link to="/resupply/paper/$facilityId" params={{ facilityId: String(facility.facilityId) }}>
            {t('panel.enterPaper')}
          </Link>
        )}
        {facility.openlmisUrl && (
          <a href={facility.openlmisUrl} target="_blank" rel="noreferrer">
            {t('panel.openIn', { system: 'OpenLMIS' })}
          </a>
        )}
        {facility.dhis2Url && (
          <a href={facility.dhis2Url} target="_blank" rel="noreferrer">
            {t('panel.openIn', { system: 'DHIS2' })}
          </a>
        )}
      </p>
    </div>
  )
}
