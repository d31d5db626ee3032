import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

const read = (bytes: Uint8Array) => {
  const decoded = decodeText(bytes)
  return decoded.ok ? decoded.value : decoded.error
}
const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('decodeText', () => {
  it('takes UTF-8 with and without its mark, and says that nothing was assumed', () => {
    for (const mark of ['', '\uFEFF'])
      expect(read(Buffer.from(`${mark}Clínica São João, Ñ, ዲላ`))).toEqual({
        text: 'Clínica São João, Ñ, ዲላ',
        encoding: 'utf-8',
        isAssumed: false,
      })
  })

  it('knows UTF-16 of both byte orders by its mark, and by its zeros without one', () => {
    expect(read(Buffer.from('\uFEFFcode;nom\r\nA;Santé', 'utf16le'))).toMatchObject({
      encoding: 'utf-16le',
      text: 'code;nom\r\nA;Santé',
    })
    expect(read(bigEndian('\uFEFFcode;nom'))).toMatchObject({ encoding: 'utf-16be', text: 'code;nom' })
    expect(read(Buffer.from('code;nom\nA;Santé', 'utf16le'))).toMatchObject({ encoding: 'utf-16le', isAssumed: true })
    expect(read(bigEndian('code;nom\nA;Santé'))).toMatchObject({ encoding: 'utf-16be', isAssumed: true })
  })

  it('says which one-byte encoding it assumed', () => {
    expect(read(latin('Posto de saúde nº 3'))).toEqual({
      text: 'Posto de saúde nº 3',
      encoding: 'iso-8859-1',
      isAssumed: true,
    })
    // 0x92 is the apostrophe that spreadsheets on Windows put into French names.
    expect(read(Buffer.concat([latin('Centre de l'), Buffer.from([0x92]), latin('Amitié')]))).toMatchObject({
      text: 'Centre de l’Amitié',
      encoding: 'windows-1252',
    })
  })

  it('refuses bytes without a meaning and tells their line, whatever ends the lines', () => {
    const broken = Buffer.concat([Buffer.from('São João\nMoçambique\n'), Buffer.from([0xff]), Buffer.from('x\nSão')])
    expect(read(broken)).toMatchObject({ line: 3, encoding: 'utf-8', message: expect.stringContaining('Line 3') })
    expect(read(Buffer.concat([latin('a\rb\ré'), Buffer.from([0x81])]))).toMatchObject({
      line: 3,
      encoding: 'windows-1252',
    })
    expect(read(Buffer.from('\uFEFFa\r\nb\uD800c', 'utf16le'))).toMatchObject({ line: 2, encoding: 'utf-16le' })
    expect(read(Buffer.from([0x61, 0x0a, 0, 1, 2, 0xe9]))).toMatchObject({ line: 2 })
  })

  it('reads every text back that was written in UTF-8 or UTF-16', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((t) => !/[\0\uFEFF\uFFFD]/.test(t))
    fc.assert(
      fc.property(text, (value) => {
        expect(read(Buffer.from(value))).toMatchObject({ text: value })
        expect(read(Buffer.from(`\uFEFF${value}`, 'utf16le'))).toMatchObject({ text: value })
      }),
    )
  })
})
