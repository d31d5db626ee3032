import { useEffect, useRef, useState, type ReactNode } from 'react'

/** Draws its content once it comes near the window, so that a slow line is not asked for what nobody looks at. On paper everything is seen. */
export function WhenSeen({ minHeight, children }: { minHeight: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element || seen) return
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      {
        rootMargin: '200px',
      },
    )
    const show = () => setSeen(true)
    observer.observe(element)
    window.addEventListener('beforeprint', show)
    return () => {
      observer.disconnect()
      window.removeEventListener('beforeprint', show)
    }
  }, [seen])
  return (
    <div ref={place} style={seen ? undefined : { minHeight }}>
      {seen && children}
    </div>
  )
}
