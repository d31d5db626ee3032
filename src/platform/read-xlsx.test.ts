import { describe, expect, it } from 'vitest'
import { isZip, readXlsx } from './read-xlsx.ts'
import { writeXlsx, xlsxSheet } from './xlsx.ts'

describe('readXlsx', () => {
  it('gives every cell as text, with codes and numbers as they were written', async () => {
    const row = { code: '00123', gln: 6291041500213, on: new Date('2026-01-02'), open: true, none: null }
    const columns = (['code', 'gln', 'on', 'open', 'none'] as const).map((key) => ({
      header: key,
      value: (r: typeof row) => r[key],
    }))
    const file = await writeXlsx([xlsxSheet({ name: 'A', columns, rows: [row] })])
    expect(isZip(file)).toBe(true)
    expect(await readXlsx(file)).toEqual({
      ok: true,
      value: [
        {
          name: 'A',
          rows: [
            ['code', 'gln', 'on', 'open', 'none'],
            ['00123', '6291041500213', '2026-01-02', 'true', ''],
          ],
        },
      ],
    })
  })

  it('says of anything else that it is no workbook', async () => {
    for (const bytes of [Buffer.from('PK\u0003\u0004nothing'), Buffer.from('code,name\n'), Buffer.alloc(0)])
      expect(await readXlsx(bytes)).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('workbook') },
      })
  })
})
