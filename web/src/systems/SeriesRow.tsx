import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AntigenMappings, PutSeriesMapping, SeriesMapping } from '../../../contract/systems.ts'
import { useRight } from '../api/session.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { DecideButtons } from './DecideButtons.tsx'
import { StateTag } from './StateTag.tsx'
import { usePutSeries } from './queries.ts'

interface Props {
  readonly series: SeriesMapping
  readonly antigens: AntigenMappings['antigens']
}

type Meaning = Omit<PutSeriesMapping, 'state'>

export function SeriesRow({ series, antigens }: Props) {
  const { t } = useTranslation('systems')
  const mayEdit = useRight('mappings.edit')
  const put = usePutSeries(series.id)
  const [editing, setEditing] = useState(false)
  const { antigen, doseNumber, ageBand, targetGroup } = series
  const [meaning, setMeaning] = useState<Meaning>({ antigen, doseNumber, ageBand, targetGroup })
  const decide = (state: PutSeriesMapping['state']) =>
    put.mutate({ ...meaning, state }, { onSuccess: () => setEditing(false) })
  return (
    <tr>
      <th scope="row">
        {series.elementName}
        <div className="quiet small">
          {[series.elementCode, series.sourceId].filter(Boolean).join(' · ')}
          {series.vanished && ` · ${t('mappings.vanished')}`}
        </div>
      </th>
      <td>
        {editing ? (
          <MeaningFields series={series} antigens={antigens} meaning={meaning} onChange={setMeaning} />
        ) : (
          <MeaningWords series={series} />
        )}
      </td>
      <td>
        <StateTag state={series.state}>{t(`state.${series.state}`)}</StateTag>
        <div className="quiet small">{t(`method.${series.method}`, { defaultValue: series.method })}</div>
      </td>
      <td>
        {mayEdit && (
          <DecideButtons
            name={series.elementName}
            state={series.state}
            editing={editing}
            pending={put.isPending}
            complete={meaning.antigen !== null}
            onEdit={() => setEditing(!editing)}
            onDecide={decide}
          />
        )}
        <SavingError error={put.error} />
      </td>
    </tr>
  )
}

function MeaningWords({ series }: { series: SeriesMapping }) {
  const { t } = useTranslation('systems')
  const words =
    series.meaning === 'targetPopulation'
      ? [t('meaning.targetPopulation'), series.targetGroup]
      : [
          t('meaning.dosesGiven'),
          series.doseNumber !== null && t('meaning.dose', { dose: series.doseNumber }),
          series.ageBand && t(`ageBand.${series.ageBand}`),
        ]
  return words.filter(Boolean).join(', ')
}

interface FieldsProps extends Props {
  readonly meaning: Meaning
  readonly onChange: (meaning: Meaning) => void
}

const AGE_BANDS = ['target', 'older', 'all'] as const

function MeaningFields({ series, antigens, meaning, onChange }: FieldsProps) {
  const { t } = useTranslation('systems')
  return (
    <span className="row">
      <select
        aria-label={t('mappings.antigen')}
        value={meaning.antigen ?? ''}
        onChange={(event) => onChange({ ...meaning, antigen: Number(event.target.value) || null })}
      >
        <option value="">–</option>
        {antigens.map(({ id, code }) => (
          <option key={id} value={id}>
            {code}
          </option>
        ))}
      </select>
      {series.meaning === 'dosesGiven' ? (
        <>
          <input
            type="number"
            min={0}
            max={9}
            aria-label={t('mappings.dose')}
            value={meaning.doseNumber ?? ''}
            onChange={(event) =>
              onChange({ ...meaning, doseNumber: event.target.value === '' ? null : Number(event.target.value) })
            }
          />
          <select
            aria-label={t('mappings.ageBand')}
            value={meaning.ageBand ?? ''}
            onChange={(event) =>
              onChange({ ...meaning, ageBand: AGE_BANDS.find((band) => band === event.target.value) ?? null })
            }
          >
            <option value="">–</option>
            {AGE_BANDS.map((band) => (
              <option key={band} value={band}>
                {t(`ageBand.${band}`)}
              </option>
            ))}
          </select>
        </>
      ) : (
        <input
          aria-label={t('mappings.targetGroup')}
          value={meaning.targetGroup ?? ''}
          onChange={(event) => onChange({ ...meaning, targetGroup: event.target.value || null })}
        />
      )}
    </span>
  )
}
