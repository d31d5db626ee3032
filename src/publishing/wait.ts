import type { PublishDeps } from './settings.ts'

/** Waits, shorter when stopped. */
export async function wait({ sleep }: Pick<PublishDeps, 'sleep'>, ms: number, signal: AbortSignal): Promise<void> {
  if (sleep) return await sleep(ms, signal)
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
