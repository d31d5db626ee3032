import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markDifferences, type Stretch } from './mark-differences.ts'

const shown = (stretches: readonly Stretch[]): string =>
  stretches.map(({ text, kind }) => (kind === 'same' ? text : kind === 'spelling' ? `(${text})` : `[${text}]`)).join('')

test.each([
  ['Nyakato Health Centre', 'Nyakatto Health Centre', 'Nyakato Health Centre', 'Nyakat[t]o Health Centre'],
  ['Kolda CS', 'CS Kolda', 'Kolda CS', 'CS Kolda'],
  ['São João', 'SAO JOAO', '(São João)', '(SAO JOAO)'],
  ['Mlowo Dispensary', 'Mlowo Hospital', 'Mlowo [Dispensary]', 'Mlowo [Hospital]'],
  ['Clinic 1', 'Clinic 11', 'Clinic [1]', 'Clinic [11]'],
  ['Bo', '', '[Bo]', ''],
])('marks in "%s" beside "%s" what only one of them has', (left, right, leftShown, rightShown) => {
  const marked = markDifferences(left, right)
  expect(shown(marked.left).replaceAll(') (', ' ')).toBe(leftShown)
  expect(shown(marked.right).replaceAll(') (', ' ')).toBe(rightShown)
})

const anyName = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Za-z0-9 ÀÉ-]{0,30}$/))

test('keeps every letter of both names, in order', () => {
  fc.assert(
    fc.property(anyName, anyName, (left, right) => {
      const marked = markDifferences(left, right)
      expect(marked.left.map(({ text }) => text).join('')).toBe(left)
      expect(marked.right.map(({ text }) => text).join('')).toBe(right)
    }),
  )
})

test('marks nothing between a name and itself', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(markDifferences(name, name).left.every(({ kind }) => kind === 'same')).toBe(true)
    }),
  )
})
