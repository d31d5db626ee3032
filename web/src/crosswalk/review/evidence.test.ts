import { expect, test } from 'vitest'
import { evidenceWords } from './evidence.ts'

const part = (kind: string, weight: number, detail: Record<string, string | number> = {}) => ({ kind, weight, detail })

test('says what weighs most first, for or against, and leaves out what every pair starts with', () => {
  const words = evidenceWords([part('type', 0.6), part('prior', -9), part('distance', -3.5), part('name', 2)])
  expect(words.map(({ key, strength, direction }) => [key, strength, direction])).toEqual([
    ['evidence.distance.against', 'strongly', 'against'],
    ['evidence.name.for', 'somewhat', 'for'],
    ['evidence.type.for', 'slightly', 'for'],
  ])
})

test('has a sentence for what the comparison came to, and falls back on whether it speaks for the pair', () => {
  const keys = evidenceWords([
    part('name', 4, { outcome: 'soundsSame' }),
    part('area', 3, { outcome: 'somethingNew' }),
    part('uniqueness', -2, { otherCandidates: 1, otherClaims: 0 }),
    part('altitude', 1),
    part('owner', 0.01),
  ]).map(({ key }) => key)
  expect(keys).toEqual([
    'evidence.name.soundsSame',
    'evidence.area.for',
    'evidence.uniqueness.rivals',
    'evidence.other',
    'evidence.owner.even',
  ])
})
