import { describe, expect, it } from 'vitest'
import { createEgressPolicy } from './egress-policy.ts'

const check = (url: string, allow: string[] = []) => {
  const result = createEgressPolicy({ allow }).checkUrl(new URL(url))
  return result.ok ? 'allowed' : result.error.reason
}

describe('egress policy', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://10.0.0.5/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
  ])('refuses %s unless it is allowed', (url) => {
    expect(check(url)).toBe('addressNotAllowed')
  })

  it('refuses other schemes and credentials in the address', () => {
    expect(check('ftp://example.org/')).toBe('scheme')
    expect(check('https://user:secret@example.org/')).toBe('userinfo')
  })

  it('lets public addresses and names through, the latter to be judged when they resolve', () => {
    expect(check('https://8.8.8.8/')).toBe('allowed')
    expect(check('https://lmis.example.org/')).toBe('allowed')
  })

  it('allows what is listed by address or network', () => {
    expect(check('http://10.2.0.7/', ['10.2.0.0/16'])).toBe('allowed')
    expect(check('http://10.3.0.7/', ['10.2.0.0/16'])).toBe('addressNotAllowed')
    expect(check('http://127.0.0.1:8080/', ['127.0.0.1'])).toBe('allowed')
    expect(check('http://[fd00::5]/', ['fd00::/8'])).toBe('allowed')
  })

  it('allows any ordinary address of a listed name, but only on a listed port', () => {
    const policy = createEgressPolicy({ allow: ['lmis.local', 'dhis.local:8443'] })
    expect(policy.allowsAddress('192.168.1.5', 'lmis.local', 80)).toBe(true)
    expect(policy.allowsAddress('192.168.1.5', 'dhis.local', 8443)).toBe(true)
    expect(policy.allowsAddress('192.168.1.5', 'dhis.local', 80)).toBe(false)
    expect(policy.allowsAddress('192.168.1.5', 'other.local', 80)).toBe(false)
  })

  it('says which entry of the list cannot be understood', () => {
    expect(() => createEgressPolicy({ allow: ['10.0.0.0/99'] })).toThrow('10.0.0.0/99')
  })

  it('keeps metadata addresses closed even behind a listed name or network, unless named themselves', () => {
    const policy = createEgressPolicy({ allow: ['lmis.local', '169.254.0.0/16'] })
    expect(policy.allowsAddress('169.254.169.254', 'lmis.local', 80)).toBe(false)
    expect(createEgressPolicy({ allow: ['169.254.169.254'] }).allowsAddress('169.254.169.254', 'x', 80)).toBe(true)
  })
})
