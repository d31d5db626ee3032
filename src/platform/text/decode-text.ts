import { err, ok, type Result } from '../../base/result.ts'

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-1'

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  readonly encoding: TextEncoding
  /** True: the bytes allow other readings, so a person should be told which one was taken. */
  readonly isAssumed: boolean
}

export interface UndecodableText {
  /** 1 is the first. */
  readonly line: number
  readonly encoding: TextEncoding
  readonly message: string
}

/**
 * The text of a file that says nowhere how it is encoded. UTF-8 and UTF-16 are known by their mark or their form; what is left
 * is taken for Windows-1252, or ISO-8859-1 where the two are the same. Bytes without a meaning refuse the file: a name with a
 * hole in it would be taken for another name.
 */
export function decodeText(bytes: Uint8Array): Result<DecodedText, UndecodableText> {
  const marked = markOf(bytes)
  if (marked) return strictly(bytes.subarray(marked.length), marked.encoding, false)
  const wide = wideForm(bytes)
  if (wide) return strictly(bytes, wide, true)
  const form = utf8Form(bytes)
  if (form.broken === 0) return strictly(bytes, 'utf-8', false)
  // Accented letters of a one-byte encoding all but never make up whole UTF-8 letters.
  if (form.letters > form.broken) return err(refusal(bytes, form.firstBroken, 'utf-8'))
  const high = bytes.findIndex((byte) => byte >= 0x80 && byte <= 0x9f)
  if (high < 0) return oneByte(bytes, 'iso-8859-1')
  const undefinedAt = bytes.findIndex((byte) => UNDEFINED_IN_1252.has(byte))
  return undefinedAt < 0 ? oneByte(bytes, 'windows-1252') : err(refusal(bytes, undefinedAt, 'windows-1252'))
}

/** Bytes to which Windows-1252 gives no letter; decoders turn them into invisible control characters. */
const UNDEFINED_IN_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

function markOf(bytes: Uint8Array): { readonly encoding: TextEncoding; readonly length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 }
  return undefined
}

const SAMPLE_BYTES = 4096

/** Latin text in UTF-16 has a zero in nearly every second byte; no text has zeros otherwise. */
function wideForm(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let even = 0
  let odd = 0
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue
    if (i % 2 === 0) even += 1
    else odd += 1
  }
  const many = sample.length * 0.2
  if (odd > many && odd > 10 * even) return 'utf-16le'
  return even > many && even > 10 * odd ? 'utf-16be' : undefined
}

interface Utf8Form {
  /** Letters of two or more bytes. */
  readonly letters: number
  /** Bytes that belong to no letter. */
  readonly broken: number
  readonly firstBroken: number
}

function utf8Form(bytes: Uint8Array): Utf8Form {
  let letters = 0
  let broken = 0
  let firstBroken = -1
  for (let i = 0; i < bytes.length;) {
    const length = utf8Length(bytes, i)
    if (length === 0) {
      if (broken === 0) firstBroken = i
      broken += 1
      i += 1
      continue
    }
    if (length > 1) letters += 1
    i += length
  }
  return { letters, broken, firstBroken }
}

/** Bytes of the letter that begins here; 0 where none begins (Unicode 15, table 3-7). */
function utf8Length(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  // A zero byte is valid UTF-8, but in no text file.
  if (first < 0x80) return first === 0 ? 0 : 1
  const follows = (offset: number, from = 0x80, to = 0xbf): boolean => {
    const byte = bytes[at + offset] ?? 0
    return byte >= from && byte <= to
  }
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const second = first === 0xe0 ? follows(1, 0xa0) : first === 0xed ? follows(1, 0x80, 0x9f) : follows(1)
    return second && follows(2) ? 3 : 0
  }
  if (first < 0xf0 || first > 0xf4) return 0
  const second = first === 0xf0 ? follows(1, 0x90) : first === 0xf4 ? follows(1, 0x80, 0x8f) : follows(1)
  return second && follows(2) && follows(3) ? 4 : 0
}

function strictly(bytes: Uint8Array, encoding: TextEncoding, isAssumed: boolean): Result<DecodedText, UndecodableText> {
  if (encoding === 'utf-8') {
    const { broken, firstBroken } = utf8Form(bytes)
    if (broken > 0) return err(refusal(bytes, firstBroken, encoding))
  }
  const text = new TextDecoder(encoding).decode(bytes)
  const bad = text.search(/[\0\uFFFD]/)
  if (bad < 0 || encoding === 'utf-8') return ok({ text, encoding, isAssumed })
  return err(refuse(lineOf(text.slice(0, bad)), encoding))
}

function oneByte(bytes: Uint8Array, encoding: 'windows-1252' | 'iso-8859-1'): Result<DecodedText, UndecodableText> {
  const zero = bytes.indexOf(0)
  if (zero >= 0) return err(refusal(bytes, zero, encoding))
  return ok({ text: new TextDecoder(encoding).decode(bytes), encoding, isAssumed: true })
}

const lineOf = (before: string): number => before.split(/\r\n|\n|\r/).length

const refusal = (bytes: Uint8Array, at: number, encoding: TextEncoding): UndecodableText =>
  refuse(lineOf(Buffer.from(bytes.subarray(0, at)).toString('latin1')), encoding)

const refuse = (line: number, encoding: TextEncoding): UndecodableText => ({
  line,
  encoding,
  message: `Line ${line} holds bytes that are no text in ${encoding}. Save the file again as UTF-8.`,
})
