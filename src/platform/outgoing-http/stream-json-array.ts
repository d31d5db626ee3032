import { createSplitter, defaultSplitterLimits, SplitError, type SplitterLimits } from './json-array-splitter.ts'
import { codeOf } from './read-body.ts'

export type JsonArrayOutcome =
  | {
      readonly kind: 'ok'
      /** The other fields of the root object, wherever they stood. */
      readonly root: Readonly<Record<string, unknown>>
      readonly elements: number
      /** Whether the array was there at all; an absent one is not the same as an empty one. */
      readonly found: boolean
      readonly bytes: number
    }
  | { readonly kind: 'truncated'; readonly receivedBytes: number; readonly message: string }
  | { readonly kind: 'timeout'; readonly receivedBytes: number; readonly message: string }
  | { readonly kind: 'notJson'; readonly start: string; readonly message: string }
  | { readonly kind: 'tooLarge'; readonly message: string }

export interface JsonArrayOptions extends Partial<SplitterLimits> {
  /** Decoded bytes in all; a body that never ends is given up here. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024 * 1024

/**
 * Reads a body of any size with flat memory: the elements of the root field `name` (`''`: the root itself is the
 * array) go to `onChunk` in runs, and the next piece is read when it has returned. Runs may have been handed over
 * before a later fault is found, so that a caller must not commit to anything before `ok`.
 */
export async function streamJsonArray(
  body: AsyncIterable<Uint8Array>,
  name: string,
  onChunk: (elements: unknown[]) => void | Promise<void>,
  options: JsonArrayOptions = {},
): Promise<JsonArrayOutcome> {
  const { maxBytes = DEFAULT_MAX_BYTES, ...limits } = options
  const splitter = createSplitter(name, { ...defaultSplitterLimits, ...limits })
  const progress = { bytes: 0, elements: 0, start: '' }
  const pieces = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const piece = await nextPiece(pieces, progress)
      if (piece === undefined) break
      if ('kind' in piece) return piece
      progress.bytes += piece.length
      if (progress.start.length < 300) progress.start += Buffer.from(piece.subarray(0, 300)).toString('utf8')
      if (progress.bytes > maxBytes) return { kind: 'tooLarge', message: `The answer is larger than ${maxBytes} bytes` }
      for (const run of splitter.push(piece)) {
        progress.elements += run.length
        await onChunk(run)
      }
    }
    if (!splitter.complete) return truncated(progress.bytes, 'the text stopped in the middle')
    const root = splitter.rest()
    return { kind: 'ok', root, elements: progress.elements, found: splitter.found, bytes: progress.bytes }
  } catch (error) {
    if (!(error instanceof SplitError)) throw error
    if (error.fault.kind === 'tooLarge') return error.fault
    return { kind: 'notJson', start: progress.start.slice(0, 300), message: error.fault.message }
  } finally {
    await pieces.return?.()
  }
}

/** Only reading is guarded here: what `onChunk` throws is the caller's and passes through. */
async function nextPiece(
  pieces: AsyncIterator<Uint8Array>,
  progress: { readonly bytes: number },
): Promise<Uint8Array | JsonArrayOutcome | undefined> {
  try {
    const step = await pieces.next()
    return step.done === true ? undefined : step.value
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    if (codeOf(error) === 'UND_ERR_BODY_TIMEOUT')
      return { kind: 'timeout', receivedBytes: progress.bytes, message: `No more came after ${progress.bytes} bytes` }
    return truncated(progress.bytes, detail)
  }
}

const truncated = (receivedBytes: number, detail: string): JsonArrayOutcome => ({
  kind: 'truncated',
  receivedBytes,
  message: `The answer ended after ${receivedBytes} bytes, before it was complete (${detail})`,
})
