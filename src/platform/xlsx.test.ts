import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writeXlsx, xlsxSheet } from './xlsx.ts'

/** The parts of a zip file by name, read from its central directory. */
function unzip(file: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = file.lastIndexOf(Buffer.from('504b0506', 'hex'))
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    const name = file.toString('utf8', at + 46, at + 46 + (nameLength ?? 0))
    const local = file.readUInt32LE(at + 42)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const content = file.subarray(start, start + file.readUInt32LE(at + 20))
    parts.set(name, (file.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content).toString('utf8'))
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  return parts
}

const sheet = xlsxSheet({
  name: 'Stock: [July]/2026',
  columns: [
    { header: 'Facility', value: (row: { name: string; doses: number | null }) => row.name },
    { header: 'Doses', value: (row) => row.doses, format: '0.0' },
  ],
  rows: [
    { name: '=HYPERLINK("http://x")', doses: 12.5 },
    { name: 'Poste de santé \u0000№1', doses: null },
  ],
})

describe('writeXlsx', () => {
  it('writes texts as texts and numbers as numbers, and leaves missing values empty', async () => {
    const parts = unzip(await writeXlsx([sheet]))
    const xml = parts.get('xl/worksheets/sheet1.xml') ?? ''
    expect(xml).not.toContain('<f>')
    expect(xml).toContain('<v>12.5</v>')
    expect(xml).not.toContain('<v>0</v><v>')
    const texts = [...parts.values()].join('\n')
    expect(texts).toContain('=HYPERLINK(')
    expect(texts).toContain('Poste de santé №1')
  })

  it('gives sheets names that Excel accepts', async () => {
    expect(sheet.name).toBe('Stock   July  2026')
    const parts = unzip(await writeXlsx([sheet, { ...sheet, name: 'Second' }]))
    expect(parts.get('xl/workbook.xml')).toContain('name="Second"')
  })
})
