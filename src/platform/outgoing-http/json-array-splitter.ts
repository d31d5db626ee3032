import { scanElements, type ScanState } from './scan-elements.ts'

/**
 * Cuts the elements of one array out of JSON text that arrives in pieces of bytes, without holding the text.
 * Only structure is followed here (strings, escapes, depth); each run of elements is then parsed by `JSON.parse`,
 * which is what decides whether it is JSON. All structural characters are ASCII, so that cutting at them never
 * splits a UTF-8 sequence.
 */
export interface SplitterLimits {
  /** Elements are handed over in runs of about this size. */
  readonly runBytes: number
  readonly maxElementBytes: number
  /** Everything outside the array. */
  readonly maxRestBytes: number
  readonly maxDepth: number
}

export const defaultSplitterLimits: SplitterLimits = {
  runBytes: 256 * 1024,
  maxElementBytes: 16 * 1024 * 1024,
  maxRestBytes: 8 * 1024 * 1024,
  maxDepth: 200,
}

export type SplitFault =
  | { readonly kind: 'badJson'; readonly message: string }
  | { readonly kind: 'tooLarge'; readonly message: string }

export interface Splitter {
  /** Takes the next piece; returns runs of elements that became complete. Throws `SplitError`. */
  push(piece: Uint8Array): unknown[][]
  /** Whether the root value has been closed. */
  readonly complete: boolean
  /** Whether the named array was there. */
  readonly found: boolean
  /** The root object without the array. Only when complete. Throws `SplitError`. */
  rest(): Record<string, unknown>
}

export class SplitError extends Error {
  readonly fault: SplitFault
  constructor(fault: SplitFault) {
    super(fault.message)
    this.fault = fault
  }
}

const badJson = (message: string): SplitError => new SplitError({ kind: 'badJson', message })
const tooLarge = (message: string): SplitError => new SplitError({ kind: 'tooLarge', message })

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf]
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** `name` is a field of the root object; the empty name means that the root itself is the array. */
export function createSplitter(name: string, limits: SplitterLimits = defaultSplitterLimits): Splitter {
  const restParts: Buffer[] = []
  let restBytes = 0
  /** Bytes of the run being gathered, from the first element on. */
  let runParts: Buffer[] = []
  let runBytes = 0
  let commas = 0
  /** Where the last comma between elements stands, counted from the start of the run; -1 when there is none. */
  let cutAt = -1
  let commasAtCut = 0

  let depth = 0
  let inString = false
  let escaped = false
  let inArray = false
  let found = false
  let complete = false
  let started = false
  let rootIsArray = false
  /** At depth 1 of the root object: a key is expected, or a string that may be one has been read. */
  let expectKey = false
  let keyBytes: number[] | undefined
  let valueIsWanted = false
  const scan: ScanState = { depth: 0, inString: false, escaped: false, sawText: false }
  /** Bytes of a byte order mark seen so far. */
  let mark = 0

  const keepRest = (bytes: Buffer): void => {
    if (bytes.length === 0) return
    restBytes += bytes.length
    if (restBytes > limits.maxRestBytes) throw tooLarge(`More than ${limits.maxRestBytes} bytes outside of "${name}"`)
    restParts.push(Buffer.from(bytes))
  }

  const keepRun = (bytes: Buffer): void => {
    if (bytes.length === 0) return
    runParts.push(bytes)
    runBytes += bytes.length
  }

  const parseRun = (text: string, expected: number): unknown[] => {
    const run = parse(`[${text}]`)
    if (!Array.isArray(run) || run.length !== expected)
      throw badJson(`An element of "${name}" is missing between commas`)
    return run
  }

  /** Everything before the last comma becomes a run; what follows it stays. */
  const cutRun = (): unknown[] => {
    const all = Buffer.concat(runParts, runBytes)
    const run = parseRun(all.toString('utf8', 0, cutAt), commasAtCut)
    // Copied, so that the large piece it was cut from can be freed.
    const left = Buffer.from(all.subarray(cutAt + 1))
    runParts = left.length === 0 ? [] : [left]
    runBytes = left.length
    commas -= commasAtCut
    cutAt = -1
    commasAtCut = 0
    return run
  }

  const lastRun = (): unknown[] => {
    const text = Buffer.concat(runParts, runBytes).toString('utf8')
    const isEmpty = !scan.sawText && commas === 0
    const run = isEmpty ? [] : parseRun(text, commas + 1)
    runParts = []
    runBytes = 0
    return run
  }

  const endOfKey = (): void => {
    const key = keyBytes && parse(`"${Buffer.from(keyBytes).toString('utf8')}"`)
    keyBytes = undefined
    expectKey = false
    valueIsWanted = key === name
  }

  const open = (byte: number): void => {
    if (depth === 0) {
      if (started) throw badJson('There is more than one value')
      started = true
      rootIsArray = byte === OPEN_ARRAY
      if (rootIsArray !== (name === ''))
        throw badJson(`The answer is ${rootIsArray ? 'an array' : 'an object'}, which was not expected`)
      expectKey = !rootIsArray
    }
    depth += 1
    if (depth > limits.maxDepth) throw badJson(`Nested deeper than ${limits.maxDepth}`)
  }

  const close = (): void => {
    depth -= 1
    if (depth < 0) throw badJson('More is closed than was opened')
    if (depth === 0) complete = true
  }

  const push = (piece: Uint8Array): unknown[][] => {
    const runs: unknown[][] = []
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    const length = bytes.length
    /** Start of what has not been kept yet. */
    let from = 0
    let at = 0
    for (; at < length; at += 1) {
      if (inArray) {
        at = scanElements(bytes, at, scan)
        if (depth + scan.depth > limits.maxDepth) throw badJson(`Nested deeper than ${limits.maxDepth}`)
        if (at === length) break
        if (bytes[at] === COMMA) {
          commas += 1
          cutAt = runBytes + (at - from)
          commasAtCut = commas
          continue
        }
        if (bytes[at] !== CLOSE_ARRAY) throw badJson('A bracket does not match')
        keepRun(bytes.subarray(from, at))
        from = at
        runs.push(lastRun())
        inArray = false
        close()
        continue
      }
      const byte = bytes[at] ?? 0
      if (inString) {
        if (keyBytes && (escaped || byte !== QUOTE)) keyBytes.push(byte)
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) {
          inString = false
          if (keyBytes) endOfKey()
        }
        continue
      }
      if (byte === QUOTE) {
        inString = true
        if (depth === 0) throw badJson('The answer is not an object')
        else if (depth === 1 && expectKey) keyBytes = []
        else valueIsWanted = false
        continue
      }
      if (isSpace(byte)) continue
      if (complete) throw badJson('There is text after the end')
      if (!started && byte === BYTE_ORDER_MARK[mark]) {
        mark += 1
        from = at + 1
        continue
      }
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        open(byte)
        const isTheArray = byte === OPEN_ARRAY && (depth === 1 ? rootIsArray : depth === 2 && valueIsWanted)
        valueIsWanted = false
        if (!isTheArray) continue
        if (found) throw badJson(`"${name}" occurs twice`)
        found = true
        inArray = true
        keepRest(bytes.subarray(from, at + 1))
        from = at + 1
        continue
      }
      if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) close()
      else if (byte === COMMA && depth === 1) {
        expectKey = true
        valueIsWanted = false
      } else if (byte !== COLON) valueIsWanted = false
      if (depth === 0 && !complete) throw badJson('The answer is not an object or array')
    }
    if (!inArray) {
      keepRest(bytes.subarray(from, at))
      return runs.filter((run) => run.length > 0)
    }
    keepRun(bytes.subarray(from, at))
    if (cutAt >= 0 && runBytes >= limits.runBytes) runs.push(cutRun())
    if (cutAt < 0 && runBytes > limits.maxElementBytes)
      throw tooLarge(`An element of "${name}" is larger than ${limits.maxElementBytes} bytes`)
    return runs.filter((run) => run.length > 0)
  }

  return {
    push,
    get complete() {
      return complete
    },
    get found() {
      return found
    },
    rest() {
      const value = parse(Buffer.concat(restParts, restBytes).toString('utf8'))
      if (Array.isArray(value) || typeof value !== 'object' || value === null) return {}
      const fields = { ...value } as Record<string, unknown>
      if (found) delete fields[name]
      return fields
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badJson(cause instanceof Error ? cause.message.slice(0, 200) : 'not JSON')
  }
}
