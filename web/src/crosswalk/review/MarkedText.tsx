import type { Stretch } from './mark-differences.ts'

/** A text with what the other side does not have: heavier ground for other letters, a dotted line for another spelling. */
export function MarkedText({ stretches }: { stretches: readonly Stretch[] }) {
  let end = 0
  return stretches.map(({ text, kind }) => {
    const start = end
    end += text.length
    return kind === 'same' ? (
      <span key={start}>{text}</span>
    ) : (
      <mark key={start} className={kind}>
        {text}
      </mark>
    )
  })
}
