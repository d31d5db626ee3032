import { useNavigate } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AntigenMappings } from '../../../contract/systems.ts'
import { ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { ProductRow } from './ProductRow.tsx'
import { SeriesRow } from './SeriesRow.tsx'
import { mappingsQuery } from './queries.ts'
import type { SystemsSearch } from './systems-search.ts'

/** The guided set-up: antigen by antigen, which numbers of DHIS2 mean its doses and targets, and which products are its vials. */
export function Mappings({ search }: { search: SystemsSearch }) {
  const { data, error, refetch } = useQuery(mappingsQuery)
  if (error && !data) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return <Loaded mappings={data} search={search} />
}

function Loaded({ mappings, search }: { mappings: AntigenMappings; search: SystemsSearch }) {
  const { t } = useTranslation('systems')
  const navigate = useNavigate({ from: '/systems' })
  const chosen = mappings.antigens.filter(({ id }) => search.antigen === undefined || search.antigen === id)
  const choose = (antigen: string) =>
    void navigate({ search: (now) => ({ ...now, antigen: Number(antigen) || undefined }), replace: true })
  const loose = {
    series: mappings.series.filter((series) => series.antigen === null),
    products: mappings.products.filter((product) => product.antigen === null),
  }
  return (
    <div className="stack">
      <div className="toolbar">
        <label className="field">
          <span className="label">{t('mappings.antigen')}</span>
          <select value={search.antigen ?? ''} onChange={(event) => choose(event.target.value)}>
            <option value="">{t('antigens.all')}</option>
            {mappings.antigens.map(({ id, code }) => (
              <option key={id} value={id}>
                {code}
              </option>
            ))}
          </select>
        </label>
        <p className="quiet small">{t('mappings.what')}</p>
      </div>
      {chosen.map((antigen) => (
        <MappingGroup
          key={antigen.id}
          title={`${antigen.code} · ${antigen.name}`}
          mappings={mappings}
          series={mappings.series.filter((series) => series.antigen === antigen.id)}
          products={mappings.products.filter((product) => product.antigen === antigen.id)}
        />
      ))}
      {search.antigen === undefined && loose.series.length + loose.products.length > 0 && (
        <MappingGroup title={t('mappings.loose')} mappings={mappings} {...loose} />
      )}
    </div>
  )
}

interface GroupProps {
  readonly title: string
  readonly mappings: AntigenMappings
  readonly series: AntigenMappings['series']
  readonly products: AntigenMappings['products']
}

function MappingGroup({ title, mappings, series, products }: GroupProps) {
  const { t } = useTranslation('systems')
  return (
    <section className="card" aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <div className="scroll-x">
        <table className="data-table mapping-table">
          <thead>
            <tr>
              <th scope="col">{t('mappings.source')}</th>
              <th scope="col">{t('mappings.means')}</th>
              <th scope="col">{t('mappings.state')}</th>
              <th scope="col">{t('mappings.decide')}</th>
            </tr>
          </thead>
          <tbody>
            {series.map((row) => (
              <SeriesRow key={`s${row.id}`} series={row} antigens={mappings.antigens} />
            ))}
            {products.map((row) => (
              <ProductRow key={`p${row.productId}`} product={row} antigens={mappings.antigens} />
            ))}
            {series.length === 0 && (
              <tr>
                <td colSpan={4} className="s-low">
                  {t('mappings.noSeries')}
                </td>
              </tr>
            )}
            {products.length === 0 && (
              <tr>
                <td colSpan={4} className="s-low">
                  {t('mappings.noProduct')}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </section>
  )
}
