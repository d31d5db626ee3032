import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const oldKey = '11'.repeat(32)
const newKey = Buffer.alloc(32, 7).toString('base64')

describe('the secret box', () => {
  it('opens what it sealed, for any text', () => {
    const box = createSecretBox([newKey])
    fc.assert(
      fc.property(fc.string(), fc.string(), (plain, context) => {
        expect(box.open(box.seal(plain, context), context)).toEqual({ ok: true, value: plain })
      }),
    )
  })

  it('opens with an older key after a new one was put in front', () => {
    const sealed = createSecretBox([oldKey]).seal('token', 'a')
    expect(createSecretBox([newKey, oldKey]).open(sealed, 'a')).toEqual({ ok: true, value: 'token' })
    expect(createSecretBox([newKey]).open(sealed, 'a')).toMatchObject({ ok: false, error: { kind: 'unknownKey' } })
  })

  it('refuses a secret that was changed, cut, or moved to another place', () => {
    const box = createSecretBox([newKey])
    const sealed = box.seal('token', 'connection:a')
    const flipped = sealed.slice(0, -1) + (sealed.endsWith('A') ? 'B' : 'A')
    for (const [text, context] of [
      [flipped, 'connection:a'],
      [sealed.slice(0, 30), 'connection:a'],
      [sealed, 'connection:b'],
      ['', 'connection:a'],
    ] as const) {
      expect(box.open(text, context)).toMatchObject({ ok: false, error: { kind: 'damaged' } })
    }
  })

  it('says how to make a key when one is missing or too short', () => {
    expect(() => createSecretBox([])).toThrow('openssl rand -hex 32')
    expect(() => createSecretBox(['short'])).toThrow(/must be 32 bytes/)
  })
})
