import { useEffect, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

const NARROW = '(max-width: 640px)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(NARROW)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** A telephone: lists instead of grids. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches)
}

/** True while the browser prints: paper needs every row, while the screen draws only those in sight. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(() => window.matchMedia('print').matches)
  useEffect(() => {
    const query = window.matchMedia('print')
    const set = (now: boolean) => flushSync(() => setPrinting(now))
    const begin = () => set(true)
    const end = () => set(false)
    const change = () => set(query.matches)
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    query.addEventListener('change', change)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
      query.removeEventListener('change', change)
    }
  }, [])
  return printing
}
