import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readXlsx } from './read-xlsx.ts'
import { streamXlsx, type XlsxCell, type XlsxStreamSheet } from './xlsx-stream.ts'

async function bytes(sheets: readonly XlsxStreamSheet[]): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of streamXlsx(sheets)) pieces.push(piece)
  return Buffer.concat(pieces)
}
const sheet = (rows: XlsxStreamSheet['rows'], name = 'A'): XlsxStreamSheet => ({
  name,
  columns: ['a', 'b', 'c'].map((header) => ({ header, width: 12 })),
  rows,
})
async function read(file: Buffer) {
  const sheets = await readXlsx(file)
  if (!sheets.ok) throw new Error(sheets.error.message)
  return sheets.value
}

describe('streamXlsx', () => {
  it('is read back as it was written, texts that look like formulas, numbers or markup included', async () => {
    const texts = fc
      .string({ unit: fc.constantFrom('=', '<', '&', '"', "'", 'é', 'ዲ', '0', '1', 'a', ' ', '\n', ']') })
      .map((text) => text.trim())
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(texts, texts, texts), { maxLength: 8 }), async (rows) => {
        const kept = rows.filter((row) => row[0] !== '')
        const [found] = await read(await bytes([sheet(kept)]))
        const padded = found?.rows.slice(1).map((row) => [0, 1, 2].map((i) => row[i] ?? ''))
        expect(padded).toEqual(kept)
      }),
      { numRuns: 40 },
    )
  })

  it('writes several sheets with choices, and many rows piece by piece', async () => {
    async function* many(): AsyncGenerator<readonly XlsxCell[]> {
      for (let i = 0; i < 5000; i++) yield [`C${i}`, i, null]
    }
    const links: XlsxStreamSheet = {
      ...sheet([['x', null, 1.5]], "Lien's: [2026]"),
      columns: [
        { header: 'a', width: 9, choices: ['yes', 'no'] },
        { header: 'b', width: 9, choices: { sheet: 'Many', column: 0, rows: 5000 } },
        { header: 'c', width: 9 },
      ],
    }
    const pieces: Uint8Array[] = []
    for await (const piece of streamXlsx([links, sheet(many(), 'Many')])) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(10)
    const [first, second] = await read(Buffer.concat(pieces))
    expect([first?.name, first?.rows[1]]).toEqual(["Lien's   2026", ['x', '', '1.5']])
    expect(second?.rows).toHaveLength(5001)
    expect(second?.rows[5000]?.slice(0, 2)).toEqual(['C4999', '4999'])
  })

  it('gives equal files for equal content', async () => {
    const rows = [['a', 1, null]] as const
    expect(await bytes([sheet(rows)])).toEqual(await bytes([sheet(rows)]))
  })
})
