/** Longest part before the array that is looked through. */
const MAX_HEAD_CHARS = 64 * 1024

/**
 * Passes a body on unchanged and hands over the root fields that stand before the array `name`, as soon as they are
 * there and before the array's first elements are read. 2.43 writes what it hoisted out of the values there.
 */
export async function* withRootHead(
  body: AsyncIterable<Uint8Array>,
  name: string,
  onHead: (fields: Readonly<Record<string, unknown>>) => void,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  let head: string | undefined = ''
  for await (const piece of body) {
    if (head !== undefined) {
      head += decoder.decode(piece, { stream: true })
      const fields = rootFieldsBefore(head, name)
      if (fields) onHead(fields)
      if (fields || head.length > MAX_HEAD_CHARS) head = undefined
    }
    yield piece
  }
}

/** Undefined until the array's name has been seen. */
export function rootFieldsBefore(text: string, name: string): Readonly<Record<string, unknown>> | undefined {
  const at = text.search(new RegExp(`"${name}"\\s*:\\s*\\[`))
  if (at === -1) return undefined
  const before = text.slice(0, at).trimEnd().replace(/,$/, '')
  try {
    const fields: unknown = JSON.parse(`${before}}`)
    return typeof fields === 'object' && fields !== null ? { ...fields } : {}
  } catch {
    return {}
  }
}
