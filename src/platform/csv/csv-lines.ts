/** A record of a CSV file: one physical line, or several when a quoted field holds line ends. */
export interface CsvRecord {
  /** The line of the file where it starts, from 1. */
  readonly line: number
  readonly text: string
}

/** Longer than any honest record; what grows past it is a quote that was never closed. */
const LONGEST_RECORD = 100_000

/** The lines of a text that arrives in pieces, without their ends (LF, CRLF or a lone CR). */
export async function* readTextLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$|\n)/)
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest.replace(/\r$/, '')
}

/**
 * Joins lines into records. A quote that is never closed would swallow the rest of the file: its line is given out
 * alone, still unclosed, and reading goes on with the line after it.
 */
export async function* joinRecords(
  lines: AsyncIterable<string>,
  delimiter: string,
  firstLine: number,
): AsyncGenerator<CsvRecord> {
  let line = firstLine
  let open: string[] = []
  for await (const text of lines) {
    open.push(text)
    for (let taken = takeRecord(open, delimiter, false); taken > 0; taken = takeRecord(open, delimiter, false)) {
      yield { line, text: open.slice(0, taken).join('\n') }
      open = open.slice(taken)
      line += taken
    }
  }
  while (open.length > 0) {
    const taken = takeRecord(open, delimiter, true)
    yield { line, text: open.slice(0, taken).join('\n') }
    open = open.slice(taken)
    line += taken
  }
}

/** How many of the lines form the first record; 0 when more lines are needed to know. */
function takeRecord(lines: readonly string[], delimiter: string, isEnd: boolean): number {
  let inside = false
  let length = 0
  for (const [i, text] of lines.entries()) {
    inside = endsInsideQuotes(text, delimiter, inside)
    if (!inside) return i + 1
    length += text.length
    if (length > LONGEST_RECORD) return 1
  }
  return isEnd && lines.length > 0 ? 1 : 0
}

/** A quote opens a field only at its beginning; inside, two quotes are one. */
export function endsInsideQuotes(text: string, delimiter: string, startsInside = false): boolean {
  if (!startsInside && !text.includes('"')) return false
  let inside = startsInside
  let atStart = !startsInside
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (inside) {
      if (c !== '"') continue
      if (text[i + 1] === '"') i++
      else inside = false
    } else if (c === '"' && atStart) {
      inside = true
      atStart = false
    } else {
      atStart = c === delimiter
    }
  }
  return inside
}
