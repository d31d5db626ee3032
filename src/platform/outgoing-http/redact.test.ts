import { describe, expect, it } from 'vitest'
import { redact } from './redact.ts'

describe('redact', () => {
  it.each([
    ['https://bob:hunter2@host/x', 'hunter2'],
    ['?access_token=abc123&page=1', 'abc123'],
    ['username=bob&password=hunter2', 'hunter2'],
    ['{"password":"hun\\"ter2","a":1}', 'ter2'],
    ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['header was Bearer 4f1c9a7e-1111-4222-8333-444455556666', '4f1c9a7e'],
    ['ApiToken d2pat_abcdef0123456789', 'd2pat_abcdef'],
    ['d2pat_abcdef0123456789', 'abcdef0123456789'],
    ['cookie: JSESSIONID=secretsession', 'secretsession'],
  ])('hides the secret in %j', (text, secret) => {
    expect(redact(text)).not.toContain(secret)
  })

  it('leaves ordinary text alone', () => {
    const text = 'GET /api/facilities?page=1&size=20 on lmis.example gave 404: Facility not found'
    expect(redact(text)).toBe(text)
  })
})
