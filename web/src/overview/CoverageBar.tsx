/** A bar from nought to 120 %, with a line at 100 %: beyond it nothing is cut off silently, the end becomes an arrow. */
const FULL = 120

export function CoverageBar({ percent }: { percent: number | null }) {
  const width = percent === null ? 0 : Math.min(percent, FULL)
  return (
    <svg className="coverage-bar" viewBox={`0 0 ${FULL} 6`} preserveAspectRatio="none" aria-hidden="true">
      <rect width={FULL} height="6" className="bar-ground" />
      <rect width={width} height="6" className="bar" />
      <rect x="99.4" width="1.2" height="6" className="bar-hundred" />
    </svg>
  )
}
