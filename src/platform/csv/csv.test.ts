import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, type CsvColumns } from './read-csv.ts'
import { writeCsv } from './write-csv.ts'

async function* bytes(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const all = typeof content === 'string' ? Buffer.from(content) : content
  for (let i = 0; i < all.length; i += size) yield all.subarray(i, i + size)
}

const columns: CsvColumns<'code' | 'name', 'note'> = { required: ['code', 'name'], optional: ['note'] }

async function read(content: string | Uint8Array, expected = columns) {
  const result = await readCsv(bytes(content), expected)
  if (!result.ok) return result.error.message
  const rows = []
  for await (const row of result.value) rows.push(row.ok ? row.values : row.message)
  return rows
}

describe('readCsv', () => {
  const rows = [
    { code: 'A1', name: 'Clinic, north' },
    { code: 'A2', name: 'Poste "Sud"' },
  ]

  it.each([
    ['commas', 'code,name\nA1,"Clinic, north"\nA2,"Poste ""Sud"""\n'],
    ['a byte order mark, semicolons and CRLF', '\uFEFFcode;name\r\nA1;Clinic, north\r\nA2;"Poste ""Sud"""\r\n'],
    ['tabs and no last line end', 'code\tname\nA1\tClinic, north\nA2\tPoste "Sud"'],
    ['another order, case and blanks', ' Name ,CODE\n"Clinic, north",A1\n\n"Poste ""Sud""", A2 \n'],
    ['lone carriage returns', 'code,name\rA1,"Clinic, north"\rA2,"Poste ""Sud"""\r'],
    ['empty trailing columns', 'code,name,,\nA1,"Clinic, north",,\nA2,"Poste ""Sud""",,\n'],
  ])('reads a file with %s', async (_, text) => {
    expect(await read(text)).toEqual(rows)
  })

  it('names missing, unknown and repeated columns, and guesses what was meant', async () => {
    expect(await read('cod,name,colour\n')).toBe(
      'Line 1 does not name the right columns (missing: code; unknown: "cod" (did you mean code?), "colour"). Needed: code, name; possible: note.',
    )
    expect(await read('code,name,Name\n')).toContain('twice: name')
    expect(await read('code,name,colour\nA1,x,red', { ...columns, othersAllowed: true })).toEqual([
      { code: 'A1', name: 'x' },
    ])
  })

  it('says that a file is empty, or is not UTF-8', async () => {
    expect(await read('')).toBe('The file is empty. Its first line must name the columns: code, name.')
    expect(await read(Buffer.from('code,name\n', 'utf16le'))).toContain('not in UTF-8')
  })

  it('rejects the one row that is not UTF-8 and reads the others', async () => {
    const latin1 = Buffer.concat([Buffer.from('code,name\nA1,x\nA2,'), Buffer.from([0xe9]), Buffer.from('\nA3,y\n')])
    expect(await read(latin1)).toEqual([
      { code: 'A1', name: 'x' },
      expect.stringContaining('Line 3 holds bytes that are not UTF-8'),
      { code: 'A3', name: 'y' },
    ])
  })

  it('rejects rows of the wrong width with their line, counting line ends inside quotes', async () => {
    expect(await read('code,name\nA1,"two\nlines"\nA2\nA3,x,y\nA4,z\n')).toEqual([
      { code: 'A1', name: 'two\nlines' },
      expect.stringContaining('Line 4 has 1 fields, the header has 2'),
      expect.stringContaining('Line 5 has 3 fields'),
      { code: 'A4', name: 'z' },
    ])
  })

  it('loses one row, not the rest of the file, to a quote that is never closed', async () => {
    expect(await read('code,name\nA1,"open\nA2,x\nA3,y\n')).toEqual([
      expect.stringContaining('Line 2: the quotes'),
      { code: 'A2', name: 'x' },
      { code: 'A3', name: 'y' },
    ])
  })
})

describe('writeCsv', () => {
  const written = async (rows: readonly { a: string; b: string }[]): Promise<string> => {
    let text = ''
    const output = [
      { header: 'code', value: (row: { a: string; b: string }) => row.a },
      { header: 'name', value: (row: { a: string; b: string }) => row.b },
    ]
    for await (const piece of writeCsv(output, rows)) text += piece
    return text
  }

  it('makes texts harmless that a spreadsheet would run', async () => {
    expect(await written([{ a: '=1+1', b: "@SUM('x')" }])).toBe("\uFEFFcode,name\r\n'=1+1,'@SUM('x')\r\n")
  })

  it('keeps numbers as numbers and missing values empty', async () => {
    let text = ''
    const output = [
      { header: 'n', value: (n: number | null) => n },
      { header: 'm', value: () => 0 },
    ]
    for await (const piece of writeCsv(output, [-5, null], { byteOrderMark: false })) text += piece
    expect(text).toBe('n,m\r\n-5,0\r\n,0\r\n')
  })

  it('is read back as it was written, formulas and quotes included', async () => {
    const texts = fc
      .string({
        unit: fc.constantFrom('=', '-', '+', '@', "'", '"', ',', ';', '\n', 'a', 'é', ' ', '\t'),
        minLength: 1,
      })
      .map((text) => text.trim())
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ a: texts, b: texts })), async (rows) => {
        const kept = rows.filter(({ a, b }) => a !== '' || b !== '')
        expect(await read(await written(kept))).toEqual(kept.map(({ a, b }) => ({ code: a, name: b })))
      }),
    )
  })

  it('streams many rows', async () => {
    const rows = Array.from({ length: 1234 }, (_, i) => ({ a: `A${i}`, b: 'x' }))
    expect(await read(await written(rows))).toHaveLength(1234)
  })
})
