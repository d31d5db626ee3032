import { pipeline, Readable } from 'node:stream'
import { constants, crc32, createDeflateRaw } from 'node:zlib'

/** Texts stay texts, whatever they look like; null and empty give an empty cell. */
export type XlsxCell = string | number | null

export interface XlsxStreamSheet {
  readonly name: string
  readonly columns: readonly {
    readonly header: string
    /** In characters. */
    readonly width: number
    /** What may be chosen in this column: words, or the cells of a column of another sheet. Other texts are still accepted. */
    readonly choices?: readonly string[] | { readonly sheet: string; readonly column: number; readonly rows: number }
  }[]
  readonly rows: Iterable<readonly XlsxCell[]> | AsyncIterable<readonly XlsxCell[]>
}

/** A workbook in pieces, whatever its length: nothing but the row at hand is held. */
export async function* streamXlsx(sheets: readonly XlsxStreamSheet[]): AsyncGenerator<Uint8Array> {
  const zip = createZip()
  yield* zip.add('[Content_Types].xml', [contentTypes(sheets.length)])
  yield* zip.add('_rels/.rels', [ROOT_RELATIONS])
  yield* zip.add('xl/workbook.xml', [workbook(sheets)])
  yield* zip.add('xl/_rels/workbook.xml.rels', [workbookRelations(sheets.length)])
  yield* zip.add('xl/styles.xml', [STYLES])
  for (const [i, sheet] of sheets.entries()) yield* zip.add(`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet))
  yield zip.end()
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const contentTypes = (sheets: number): string =>
  `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>${each(sheets, (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`)}</Types>`
const ROOT_RELATIONS = `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>`
const workbook = (sheets: readonly XlsxStreamSheet[]): string =>
  `${XML}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escape(sheetName(name))}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`
const workbookRelations = (sheets: number): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each(sheets, (n) => `<Relationship Id="rId${n}" Type="${DOCUMENT}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${sheets + 1}" Type="${DOCUMENT}/styles" Target="styles.xml"/></Relationships>`
/** Style 1 is bold, for headers; style 2 is text, so that a spreadsheet keeps the zeros of a code that a person types in. */
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>'

const each = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i + 1)).join('')

const PIECE_CHARACTERS = 64 * 1024

async function* sheetXml({ columns, rows }: XlsxStreamSheet): AsyncGenerator<string> {
  const cols = columns.map(
    ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" style="2" customWidth="1"/>`,
  )
  let text =
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
    `<cols>${cols.join('')}</cols><sheetData>${rowXml(
      1,
      columns.map(({ header }) => header),
      1,
    )}`
  let line = 1
  for await (const row of rows) {
    line += 1
    text += rowXml(line, row, 2)
    if (text.length < PIECE_CHARACTERS) continue
    yield text
    text = ''
  }
  yield `${text}</sheetData>${validations(columns, line)}</worksheet>`
}

function rowXml(line: number, cells: readonly XlsxCell[], style: 1 | 2): string {
  const xml = cells.map((cell, i) => {
    if (cell === null || cell === '') return ''
    const at = `r="${columnName(i)}${line}"`
    if (typeof cell === 'number') return Number.isFinite(cell) ? `<c ${at}><v>${cell}</v></c>` : ''
    return `<c ${at} s="${style}" t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`
  })
  return `<row r="${line}">${xml.join('')}</row>`
}

/** Rows that people add below the last one may be chosen for as well. */
const ROWS_TO_COME = 1000

function validations(columns: XlsxStreamSheet['columns'], lastLine: number): string {
  const found = columns.flatMap(({ choices }, i) => {
    if (choices === undefined) return []
    const formula =
      'sheet' in choices
        ? `'${sheetName(choices.sheet).replaceAll("'", "''")}'!$${columnName(choices.column)}$2:$${columnName(choices.column)}$${Math.max(2, choices.rows + 1)}`
        : `"${choices.join(',')}"`
    const range = `${columnName(i)}2:${columnName(i)}${lastLine + ROWS_TO_COME}`
    return [
      `<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="${range}"><formula1>${escape(formula)}</formula1></dataValidation>`,
    ]
  })
  return found.length === 0 ? '' : `<dataValidations count="${found.length}">${found.join('')}</dataValidations>`
}

function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

const LONGEST_TEXT = 32_767

/** Without what no XML may hold. */
const escape = (text: string): string =>
  text
    .slice(0, LONGEST_TEXT)
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const sheetName = (name: string): string =>
  name
    .replace(/[[\]:*?/\\]/g, ' ')
    .slice(0, 31)
    .trim() || 'Sheet'

/** 1980-01-01, the beginning of time in zip files: equal content gives equal files. */
const DOS_DATE = 0x21
/** Sizes come after the content (bit 3); names are UTF-8 (bit 11). */
const FLAGS = 0x0808
const DEFLATE = 8

/** Parts one after the other, each compressed as it comes (APPNOTE 6.3, 4.3.9). Parts and the whole stay below 4 GB. */
function createZip() {
  const directory: Buffer[] = []
  let offset = 0
  const counted = (bytes: Uint8Array): Uint8Array => {
    offset += bytes.length
    return bytes
  }
  const header = (signature: number, length: number): Buffer => {
    const buffer = Buffer.alloc(length)
    buffer.writeUInt32LE(signature, 0)
    return buffer
  }

  return {
    async *add(name: string, content: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Uint8Array> {
      const start = offset
      const path = Buffer.from(name)
      const local = header(0x04034b50, 30)
      local.writeUInt16LE(20, 4)
      local.writeUInt16LE(FLAGS, 6)
      local.writeUInt16LE(DEFLATE, 8)
      local.writeUInt16LE(DOS_DATE, 12)
      local.writeUInt16LE(path.length, 26)
      yield counted(Buffer.concat([local, path]))

      let crc = 0
      let plain = 0
      let packed = 0
      async function* bytes(): AsyncGenerator<Uint8Array> {
        for await (const piece of content) {
          const buffer = Buffer.from(piece)
          crc = crc32(buffer, crc)
          plain += buffer.length
          yield buffer
        }
      }
      const deflated = createDeflateRaw({ level: constants.Z_BEST_SPEED })
      // An error of the content destroys `deflated`, whose reading below then throws it.
      pipeline(Readable.from(bytes()), deflated, () => undefined)
      for await (const piece of deflated) {
        const buffer: Buffer = piece
        packed += buffer.length
        yield counted(buffer)
      }

      const sizes = header(0x08074b50, 16)
      sizes.writeUInt32LE(crc, 4)
      sizes.writeUInt32LE(packed, 8)
      sizes.writeUInt32LE(plain, 12)
      yield counted(sizes)
      const entry = header(0x02014b50, 46)
      entry.writeUInt16LE(20, 4)
      entry.writeUInt16LE(20, 6)
      entry.writeUInt16LE(FLAGS, 8)
      entry.writeUInt16LE(DEFLATE, 10)
      entry.writeUInt16LE(DOS_DATE, 14)
      entry.writeUInt32LE(crc, 16)
      entry.writeUInt32LE(packed, 20)
      entry.writeUInt32LE(plain, 24)
      entry.writeUInt16LE(path.length, 28)
      entry.writeUInt32LE(start, 42)
      directory.push(Buffer.concat([entry, path]))
    },
    end(): Uint8Array {
      const entries = Buffer.concat(directory)
      const end = header(0x06054b50, 22)
      end.writeUInt16LE(directory.length, 8)
      end.writeUInt16LE(directory.length, 10)
      end.writeUInt32LE(entries.length, 12)
      end.writeUInt32LE(offset, 16)
      return Buffer.concat([entries, end])
    },
  }
}
