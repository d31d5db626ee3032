import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_URL_LENGTH, requestUrl } from './request-url.ts'

const base = new URL('https://host.example/prefix')
const href = (path: string, query = {}) => {
  const result = requestUrl(base, path, query)
  return result.ok ? result.value.href : result.error.reason
}

describe('requestUrl', () => {
  it('joins below the prefix of the base address', () => {
    expect(href('api/me')).toBe('https://host.example/prefix/api/me')
    expect(href('/api/me')).toBe('https://host.example/prefix/api/me')
    expect(href('api/me', { a: [1, 2], b: 'ö &', c: undefined })).toBe(
      'https://host.example/prefix/api/me?a=1&a=2&b=%C3%B6+%26',
    )
  })

  it.each([
    '//evil.example/x',
    'https://evil.example/x',
    'HTTP:x',
    '../x',
    'a/../../x',
    'a/%2e%2e/%2E./x',
    '\\\\evil.example',
    'a\\..\\b',
    'a b',
    'a\nb',
    'a#b',
  ])('refuses %j, which could leave the base address', (path) => {
    expect(href(path)).toBe('pathNotRelative')
  })

  it('never leaves the host or the prefix, whatever the path', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webPath(), fc.webUrl()), (path) => {
        const result = requestUrl(base, path)
        if (!result.ok) return
        expect(result.value.origin).toBe(base.origin)
        expect(result.value.pathname.startsWith('/prefix/')).toBe(true)
      }),
    )
  })

  it('refuses an address that grew too long', () => {
    expect(href('api', { ids: Array.from({ length: MAX_URL_LENGTH }, () => 1) })).toBe('urlTooLong')
  })
})
