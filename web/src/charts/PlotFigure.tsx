import { useEffect, useRef } from 'react'

interface Props {
  /** Draws for a width in CSS pixels. */
  readonly draw: (width: number) => Element
  /** The finding: what the chart says, as its title and its text for those who cannot see it. */
  readonly title: string
  readonly children?: React.ReactNode
}

/** Plot labels its groups by mark ("rule", "geo"), which says nothing to a listener; the figure's own label does. */
function tidied(chart: Element): Element {
  // Styles written into the page are forbidden by our content policy; charts.css says the same.
  for (const style of chart.querySelectorAll('style')) style.remove()
  for (const part of chart.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label')
    part.removeAttribute('aria-description')
  }
  return chart
}

/** Puts a drawn chart under its finding and draws anew when the room for it changes. */
export function PlotFigure({ draw, title, children }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const redraw = () => {
      const width = Math.floor(element.clientWidth)
      if (width > 0) element.replaceChildren(tidied(draw(width)))
    }
    redraw()
    const observer = new ResizeObserver(redraw)
    observer.observe(element)
    return () => observer.disconnect()
  }, [draw])
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <div ref={frame} role="img" aria-label={title} />
      {children}
    </figure>
  )
}
