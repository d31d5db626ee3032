import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MappingUnit, PutStockMapping, StockMappingRow, StockMappings } from '../../../contract/stock-mapping.ts'
import { useRight } from '../api/session.ts'
import { useFormat } from '../format/use-format.ts'
import { StateTag } from '../systems/StateTag.tsx'
import { SavingError } from '../ui/SavingError.tsx'
import { Findings } from './Findings.tsx'
import { isFacilityIndicator, unitsOf } from './grid.ts'
import { SubjectField } from './SubjectField.tsx'
import { findingsOf, usePutMapping } from './queries.ts'

interface Props {
  readonly data: StockMappings
  readonly mapping: StockMappingRow
}

type Draft = Pick<StockMappingRow, 'unit' | 'conversion' | 'source' | 'productId' | 'antigen' | 'commodityTypeId'>

/** One element and what it receives; unit, conversion and source can be said before it is confirmed. */
export function MappingForm({ data, mapping }: Props) {
  const { t } = useTranslation('stockMapping')
  const mayEdit = useRight('mappings.edit')
  const format = useFormat()
  const put = usePutMapping()
  const [draft, setDraft] = useState<Draft>(mapping)
  const decide = (state: PutStockMapping['state']) =>
    put.mutate({
      dataSetUid: mapping.dataSetUid,
      dataElementUid: mapping.dataElementUid,
      optionUid: mapping.optionUid,
      indicator: mapping.indicator,
      programCode: mapping.programCode,
      note: mapping.note,
      ...pick(draft),
      state,
      seen: mapping.decidedAt,
    })
  const refused = findingsOf(put.error)
  const isChanged = JSON.stringify(pick(draft)) !== JSON.stringify(pick(mapping))
  const name = mapping.elementName ?? mapping.dataElementUid
  return (
    <section className="mapping-form" aria-label={name}>
      <div className="row">
        <strong>
          {name}
          {mapping.optionName !== null && ` (${mapping.optionName})`}
        </strong>
        <StateTag state={mapping.state}>{t(`state.${mapping.state}`)}</StateTag>
      </div>
      <p className="quiet small key">
        {[mapping.elementCode, mapping.dataElementUid, mapping.optionUid].filter(Boolean).join(' · ')}
      </p>
      <p className="quiet small">
        {t(`method.${mapping.method}`, { defaultValue: mapping.method })} ·{' '}
        {t('by', { by: mapping.decidedBy, at: format.instant(mapping.decidedAt) })}
        {mapping.note !== null && ` · ${mapping.note}`}
      </p>
      {mayEdit && !isFacilityIndicator(mapping.indicator) && (
        <SubjectField data={data} subject={draft} onChange={(subject) => setDraft({ ...draft, ...subject })} />
      )}
      <UnitFields mapping={mapping} draft={draft} mayEdit={mayEdit} onChange={setDraft} />
      <Findings findings={refused.length > 0 ? refused : mapping.findings} />
      {refused.length === 0 && <SavingError error={put.error} />}
      {mayEdit && (
        <span className="row decide">
          {(mapping.state !== 'confirmed' || isChanged || mapping.findings.length > 0) && (
            <button
              type="button"
              className="primary"
              disabled={put.isPending}
              aria-label={`${t('decide.confirm')}: ${name}`}
              onClick={() => decide('confirmed')}
            >
              {t('decide.confirm')}
            </button>
          )}
          {mapping.state !== 'rejected' && (
            <button
              type="button"
              disabled={put.isPending}
              aria-label={`${t('decide.reject')}: ${name}`}
              onClick={() => decide('rejected')}
            >
              {t('decide.reject')}
            </button>
          )}
        </span>
      )}
    </section>
  )
}

const pick = ({ unit, conversion, source, productId, antigen, commodityTypeId }: Draft): Draft => ({
  unit,
  conversion,
  source,
  productId,
  antigen,
  commodityTypeId,
})

interface UnitProps {
  readonly mapping: StockMappingRow
  readonly draft: Draft
  readonly mayEdit: boolean
  readonly onChange: (draft: Draft) => void
}

function UnitFields({ mapping, draft, mayEdit, onChange }: UnitProps) {
  const { t } = useTranslation('stockMapping')
  const units = unitsOf(mapping.indicator)
  // One to one needs no words.
  const derived = mapping.products.flatMap(({ code, conversion }) =>
    conversion && conversion.dispensingUnits !== conversion.makesUnits ? [{ code, ...conversion }] : [],
  )
  return (
    <div className="unit-fields">
      <label className="field">
        <span className="label">{t('unitLabel')}</span>
        <select
          disabled={!mayEdit || units.length === 1}
          value={draft.unit}
          onChange={(event) => onChange({ ...draft, unit: event.target.value as MappingUnit })}
        >
          {units.map((unit) => (
            <option key={unit} value={unit}>
              {t(`unit.${unit}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">{t('source.label')}</span>
        <select
          disabled={!mayEdit}
          value={draft.source}
          onChange={(event) =>
            onChange({ ...draft, source: event.target.value === 'requisitions' ? 'requisitions' : 'cards' })
          }
        >
          <option value="cards">{t('source.cards')}</option>
          <option value="requisitions">{t('source.requisitions')}</option>
        </select>
      </label>
      {units.length > 1 && mayEdit && <ConversionFields draft={draft} onChange={onChange} />}
      {units.length > 1 && derived.length > 0 && draft.unit === mapping.unit && (
        <p className="quiet small">
          {derived
            .map(({ code, dispensingUnits, makesUnits }) =>
              t('conversion.of', { code, dispensingUnits, makesUnits, unit: t(`unit.${mapping.unit}`) }),
            )
            .join('; ')}
        </p>
      )}
    </div>
  )
}

/** Empty: it follows from each product. */
function ConversionFields({ draft, onChange }: Pick<UnitProps, 'draft' | 'onChange'>) {
  const { t } = useTranslation('stockMapping')
  const { conversion } = draft
  const say = (part: 'dispensingUnits' | 'makesUnits', text: string) => {
    const number = Math.trunc(Number(text))
    if (text === '') return onChange({ ...draft, conversion: null })
    if (number > 0)
      onChange({ ...draft, conversion: { dispensingUnits: 1, makesUnits: 1, ...conversion, [part]: number } })
  }
  return (
    <fieldset className="conversion row">
      <legend className="label">{t('conversion.label')}</legend>
      <input
        type="number"
        min={1}
        aria-label={t('conversion.dispensingUnits')}
        placeholder="–"
        value={conversion?.dispensingUnits ?? ''}
        onChange={(event) => say('dispensingUnits', event.target.value)}
      />
      <span>{t('conversion.make')}</span>
      <input
        type="number"
        min={1}
        aria-label={t('conversion.makesUnits')}
        placeholder="–"
        value={conversion?.makesUnits ?? ''}
        onChange={(event) => say('makesUnits', event.target.value)}
      />
      <span>{t(`unit.${draft.unit}`)}</span>
    </fieldset>
  )
}
