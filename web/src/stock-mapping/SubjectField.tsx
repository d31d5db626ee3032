import { useTranslation } from 'react-i18next'
import type { StockMappings } from '../../../contract/stock-mapping.ts'
import type { Subject } from './grid.ts'

interface Props {
  readonly data: StockMappings
  readonly subject: Subject
  readonly onChange: (subject: Subject) => void
}

const NONE: Subject = { productId: null, antigen: null, commodityTypeId: null }

/** What is counted: an antigen with all its products, one product, or a commodity type. */
export function SubjectField({ data, subject, onChange }: Props) {
  const { t } = useTranslation('stockMapping')
  const value =
    subject.antigen !== null
      ? `antigen:${subject.antigen}`
      : subject.productId !== null
        ? `product:${subject.productId}`
        : subject.commodityTypeId !== null
          ? `type:${subject.commodityTypeId}`
          : ''
  const choose = (text: string) => {
    const id = text.slice(text.indexOf(':') + 1)
    if (text.startsWith('antigen:')) onChange({ ...NONE, antigen: Number(id) })
    else if (text.startsWith('product:')) onChange({ ...NONE, productId: Number(id) })
    else if (text.startsWith('type:')) onChange({ ...NONE, commodityTypeId: id })
    else onChange(NONE)
  }
  return (
    <label className="field">
      <span className="label">{t('counted')}</span>
      <select value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{t('kind.unknown')}</option>
        <optgroup label={t('kind.antigen')}>
          {data.antigens.map(({ id, code, name }) => (
            <option key={id} value={`antigen:${id}`}>
              {name === code ? code : `${code} · ${name}`}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('kind.product')}>
          {data.products.map(({ id, code, name }) => (
            <option key={id} value={`product:${id}`}>
              {code} · {name}
            </option>
          ))}
        </optgroup>
        {data.commodityTypes.length > 0 && (
          <optgroup label={t('kind.commodityType')}>
            {data.commodityTypes.map(({ id, name }) => (
              <option key={id} value={`type:${id}`}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  )
}
