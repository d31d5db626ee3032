import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AntigenMappings, ProductMapping, PutProductMapping } from '../../../contract/systems.ts'
import { useRight } from '../api/session.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { DecideButtons } from './DecideButtons.tsx'
import { StateTag } from './StateTag.tsx'
import { usePutProduct } from './queries.ts'

interface Props {
  readonly product: ProductMapping
  readonly antigens: AntigenMappings['antigens']
}

export function ProductRow({ product, antigens }: Props) {
  const { t } = useTranslation('systems')
  const mayEdit = useRight('mappings.edit')
  const put = usePutProduct(product.productId)
  const [editing, setEditing] = useState(false)
  const [antigen, setAntigen] = useState(product.antigen)
  const decide = (state: PutProductMapping['state']) =>
    put.mutate({ antigen, state }, { onSuccess: () => setEditing(false) })
  const known = antigens.find(({ id }) => id === product.antigen)
  return (
    <tr>
      <th scope="row">
        {product.name}
        <div className="quiet small">{[product.code, product.commodityType].filter(Boolean).join(' · ')}</div>
      </th>
      <td>
        {editing ? (
          <select
            aria-label={t('mappings.antigen')}
            value={antigen ?? ''}
            onChange={(event) => setAntigen(Number(event.target.value) || null)}
          >
            <option value="">–</option>
            {antigens.map(({ id, code }) => (
              <option key={id} value={id}>
                {code}
              </option>
            ))}
          </select>
        ) : (
          t('meaning.product', { antigen: known?.code ?? '–', count: product.dosesPerVial })
        )}
      </td>
      <td>
        {product.state && <StateTag state={product.state}>{t(`state.${product.state}`)}</StateTag>}
        {product.method && (
          <div className="quiet small">{t(`method.${product.method}`, { defaultValue: product.method })}</div>
        )}
      </td>
      <td>
        {mayEdit && (
          <DecideButtons
            name={product.name}
            state={product.state}
            editing={editing}
            pending={put.isPending}
            complete={antigen !== null}
            onEdit={() => setEditing(!editing)}
            onDecide={decide}
          />
        )}
        <SavingError error={put.error} />
      </td>
    </tr>
  )
}
