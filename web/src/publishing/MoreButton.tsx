import { useTranslation } from 'react-i18next'

interface List {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
}

export function MoreButton({ list }: { list: List }) {
  const { t } = useTranslation('publishing')
  if (!list.hasNextPage) return null
  return (
    <p className="more no-print">
      <button type="button" disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
        {t('more')}
      </button>
    </p>
  )
}
