/** Where a scan over the elements of an array stands; kept between pieces. */
export interface ScanState {
  /** Brackets open inside the array. */
  depth: number
  inString: boolean
  escaped: boolean
  /** Whether anything but white space and commas has been seen since it was last reset. */
  sawText: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Moves on from `at` to the next comma or closing bracket that belongs to the array itself, or to the end of the
 * piece. State is copied into locals: this loop touches every byte of every large body.
 */
export function scanElements(bytes: Uint8Array, at: number, state: ScanState): number {
  const length = bytes.length
  let { depth, inString, escaped, sawText } = state
  let i = at
  for (; i < length; i += 1) {
    const byte = bytes[i]
    if (inString) {
      if (escaped) escaped = false
      else if (byte === BACKSLASH) escaped = true
      else if (byte === QUOTE) inString = false
      continue
    }
    if (byte === QUOTE) {
      inString = true
      sawText = true
      continue
    }
    if (byte === 0x2c) {
      if (depth === 0) break
      continue
    }
    // [ and { differ from ] and } in the same way: 0x5b, 0x7b and 0x5d, 0x7d.
    if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) break
      depth -= 1
      continue
    }
    if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      sawText = true
      continue
    }
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) sawText = true
  }
  state.depth = depth
  state.inString = inString
  state.escaped = escaped
  state.sawText = sawText
  return i
}
