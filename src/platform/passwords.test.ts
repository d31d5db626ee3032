import { describe, expect, it } from 'vitest'
import { hashPassword, pretendToVerify, verifyPassword } from './passwords.ts'

describe('passwords', () => {
  it('accepts the right password only, however its accents are composed', async () => {
    const hash = await hashPassword('caf\u00e9 42')
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword('cafe\u0301 42', hash)).toBe(true)
    expect(await verifyPassword('cafe 42', hash)).toBe(false)
  })

  it('salts: one password has two hashes', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'))
  })

  it('refuses a hash that is none, and a user that is none', async () => {
    expect(await verifyPassword('x', '')).toBe(false)
    expect(await verifyPassword('x', '$argon2id$v=19$broken')).toBe(false)
    expect(await pretendToVerify('x')).toBe(false)
  })
})
