/** Shown while a page's own code and texts arrive. Without words: they may be what is being waited for. */
export function Waiting() {
  return (
    <div className="waiting" role="status" aria-busy="true">
      …
    </div>
  )
}
