import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Connection, Systems } from '../../../contract/systems.ts'
import { ageOfInstant } from '../format/age.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'
import { StateTag } from './StateTag.tsx'
import { tabOfGap } from './work.ts'

export function Connections({ systems }: { systems: Systems }) {
  return (
    <>
      <ul className="connections">
        {systems.connections.map((connection) => (
          <li key={connection.system} className="card">
            <ConnectionCard connection={connection} />
          </li>
        ))}
      </ul>
      <Gaps systems={systems} />
    </>
  )
}

const CLOCK_TOLERANCE_SECONDS = 120

function ConnectionCard({ connection }: { connection: Connection }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const skew = connection.clockSkewSeconds
  return (
    <>
      <header className="connection-head">
        <h2>{systemName(connection.system)}</h2>
        <StateTag state={connection.state}>{t(`state.${connection.state}`)}</StateTag>
      </header>
      <p className="small quiet">{connection.baseUrl ?? t('connection.noUrl')}</p>
      {connection.failure && (
        <p>
          {connection.failure}
          {connection.lastFailureAt && (
            <span className="quiet small"> · {ageOfInstant(t, connection.lastFailureAt)}</span>
          )}
        </p>
      )}
      {connection.remedy && <p className="notice">{connection.remedy}</p>}
      <dl className="facts-list small">
        <Fact name={t('connection.version')} value={connection.version ?? '–'} />
        <Fact
          name={t('connection.lastSuccess')}
          value={
            connection.lastSuccessAt
              ? `${ageOfInstant(t, connection.lastSuccessAt)} (${format.instant(connection.lastSuccessAt)})`
              : t('connection.never')
          }
        />
        {skew !== null && Math.abs(skew) > CLOCK_TOLERANCE_SECONDS && (
          <Fact name={t('connection.clock')} value={t('connection.skew', { count: Math.round(skew / 60) })} />
        )}
        {connection.facts.map((fact) => (
          <Fact key={fact.name} name={fact.name} value={fact.value} />
        ))}
      </dl>
    </>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** What is not linked or mapped yet, with examples, each leading to where it is mended. */
function Gaps({ systems }: { systems: Systems }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const open = systems.gaps.filter((gap) => gap.count > 0)
  return (
    <section className="card section" aria-labelledby="gaps-title">
      <h2 id="gaps-title">{t('gaps.title')}</h2>
      {open.length === 0 && <p className="quiet">{t('gaps.none')}</p>}
      <ul className="gaps">
        {open.map((gap) => (
          <li key={gap.kind}>
            <span>
              <GapName kind={gap.kind} count={gap.count} />
              {gap.of !== null && <span className="quiet"> {t('gaps.of', { of: format.whole(gap.of) })}</span>}
            </span>
            {gap.examples.length > 0 && (
              <span className="small quiet">{t('gaps.examples', { list: gap.examples.slice(0, 4).join(', ') })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function GapName({ kind, count }: { kind: string; count: number }) {
  const { t } = useTranslation('systems')
  const format = useFormat()
  const words = t(`gaps.${kind}`, { count, n: format.whole(count), defaultValue: kind })
  const tab = tabOfGap(kind)
  return tab === undefined ? (
    <strong>{words}</strong>
  ) : (
    <Link
      to="/systems"
      search={{ tab, state: tab === 'links' ? (kind === 'linksBroken' ? 'broken' : 'unlinked') : undefined }}
    >
      {words}
    </Link>
  )
}
