import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { OverviewProps } from './OverviewPage.tsx'

export function Breadcrumb({ overview, search }: OverviewProps) {
  const { t } = useTranslation('overview')
  return (
    <nav aria-label={t('path')} className="breadcrumb small">
      <ol>
        {overview.path.map((area, index) => (
          <li key={area.id}>
            {area.id === overview.area.id ? (
              <span aria-current="location">{area.name}</span>
            ) : (
              <Link to="/overview" search={{ ...search, area: index === 0 ? undefined : area.id }}>
                {area.name}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
