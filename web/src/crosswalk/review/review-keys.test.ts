import { describe, expect, test } from 'vitest'
import { ACTIONS, KEY_OF, meaningOf, type PressedKey } from './review-keys.ts'

const press = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
})

describe('a key of the review', () => {
  test('exists once for each action, in small and capital letters', () => {
    expect(new Set(Object.values(KEY_OF)).size).toBe(ACTIONS.length)
    expect(ACTIONS.map((action) => meaningOf(press(KEY_OF[action])))).toEqual(
      ACTIONS.map((action) => ({ kind: 'action', action })),
    )
    expect(meaningOf(press('A'))).toEqual({ kind: 'action', action: 'accept' })
  })

  test('chooses an alternative on any keyboard', () => {
    expect(meaningOf(press('2'))).toEqual({ kind: 'choose', number: 2 })
    expect(meaningOf(press('é', { code: 'Digit2' }))).toEqual({ kind: 'choose', number: 2 })
    expect(meaningOf(press('2', { code: 'Numpad2' }))).toEqual({ kind: 'choose', number: 2 })
    expect(meaningOf(press('6', { code: 'Digit6' }))).toBeUndefined()
  })

  test('leaves the keys of the browser alone, and decides once however long it is held', () => {
    expect(meaningOf(press('a', { ctrlKey: true }))).toBeUndefined()
    expect(meaningOf(press('r', { metaKey: true }))).toBeUndefined()
    expect(meaningOf(press('a', { repeat: true }))).toBeUndefined()
  })
})
