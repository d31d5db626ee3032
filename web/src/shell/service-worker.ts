/** Only in a built page: while developing, a cache in between hides what changed. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch(() => {
      // Without it the pages work as before, only not without a network.
    })
  })
}

/** Answers kept for use without a network belong to the person who was signed in. */
export function forgetKeptAnswers(): void {
  if ('serviceWorker' in navigator) navigator.serviceWorker.controller?.postMessage('forget')
}
