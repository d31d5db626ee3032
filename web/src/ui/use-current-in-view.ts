import { useEffect, useRef, type RefObject } from 'react'

/** A row of links that is wider than the window begins where the current one is seen. */
export function useCurrentInView<T extends HTMLElement>(current: string): RefObject<T | null> {
  const row = useRef<T>(null)
  useEffect(() => {
    const link = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (!row.current || !link) return
    const [from, to] = [link.offsetLeft - row.current.offsetLeft, link.offsetWidth]
    row.current.scrollLeft = from - (row.current.clientWidth - to) / 2
  }, [current])
  return row
}
