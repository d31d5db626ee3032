import { useNavigate } from '@tanstack/react-router'
import type { CrosswalkSearch } from './crosswalk-search.ts'

/** Changes what the address says; the rest of it stays. */
export function useChangeSearch(): (change: Partial<CrosswalkSearch>) => void {
  const navigate = useNavigate({ from: '/crosswalk' })
  return (change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false })
}
