import { useNavigate } from '@tanstack/react-router'
import type { PublishingSearch } from './publishing-search.ts'

export type ChangeSearch = (change: Partial<PublishingSearch>) => void

/** Changes what the address says; the rest of it stays. What opens something can be left by the back button. */
export function useChangeSearch(): ChangeSearch {
  const navigate = useNavigate({ from: '/publishing' })
  return (change) =>
    void navigate({
      search: (now) => ({ ...now, ...change }),
      replace: !('facility' in change || 'value' in change),
      resetScroll: false,
    })
}
