import { describe, expect, it } from 'vitest'
import { readCsvTable } from './read-csv-table.ts'

async function read(text: string) {
  const table = await readCsvTable(
    (async function* () {
      for (let i = 0; i < text.length; i += 5) yield text.slice(i, i + 5)
    })(),
  )
  if (!table.ok) return table.error.message
  const rows = []
  for await (const row of table.value.rows) rows.push(row.ok ? [row.line, ...row.cells] : row.message)
  return { header: table.value.header, rows }
}

describe('readCsvTable', () => {
  it('gives columns and rows of any file, with the line where each row begins', async () => {
    expect(await read('\r\nNome;"Código"\r\nPosto A;1\r\n\r\n"x\r\ny";2\r\nB\r\n')).toEqual({
      header: ['Nome', 'Código'],
      rows: [
        [3, 'Posto A', '1'],
        [5, 'x\ny', '2'],
        [7, 'B', ''],
      ],
    })
  })

  it('reads lines that end in lone carriage returns', async () => {
    expect(await read('a,b\r1,2\r3,4\r')).toEqual({
      header: ['a', 'b'],
      rows: [
        [2, '1', '2'],
        [3, '3', '4'],
      ],
    })
  })

  it('gives up the one row that is too wide or ill quoted, not the file', async () => {
    expect(await read('a,b\n1,2,3\n4,"5\n6,7\n')).toEqual({
      header: ['a', 'b'],
      rows: ['Line 2 has 3 fields, the header has 2.', expect.stringContaining('Line 3: the quotes'), [4, '6', '7']],
    })
  })

  it('says that a file is empty', async () => {
    expect(await read('\n,,\n')).toContain('empty')
  })
})
