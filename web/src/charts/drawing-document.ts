let inert: Document | null = null

/**
 * Plot writes a style element into each chart while drawing it. Our content policy forbids styles in the page, so charts are
 * drawn in a document that no policy watches, and taken over from there without that element; charts.css says the same.
 */
export function drawingDocument(): Document {
  inert ??= document.implementation.createHTMLDocument()
  return inert
}
