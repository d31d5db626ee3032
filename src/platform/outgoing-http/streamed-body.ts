import { pipeline, type Readable } from 'node:stream'
import { decodingStream } from './read-body.ts'

/**
 * The decoded body of a response, read at the consumer's pace. `release` runs when it has ended, failed, been left
 * early or been cancelled. Undefined when the encoding is unknown.
 */
export function streamedBody(
  raw: Readable,
  encoding: string | undefined,
  release: () => void,
  counted: (bytes: number) => void,
): { body: AsyncIterable<Uint8Array>; cancel(): void } | undefined {
  const decoder = decodingStream(encoding)
  if (decoder === undefined) return undefined
  // The callback is needed only so that an error does not become unhandled: the reader sees it on the decoder.
  const decoded: Readable = decoder === null ? raw : pipeline(raw, decoder, () => {})
  raw.once('close', release)
  return {
    body: reading(decoded, counted),
    cancel: () => {
      raw.on('error', () => {})
      decoded.on('error', () => {})
      decoded.destroy()
      raw.destroy()
    },
  }
}

async function* reading(decoded: Readable, counted: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const part of decoded as AsyncIterable<Uint8Array>) {
    counted(part.length)
    yield part
  }
}
