import { describe, expect, test } from 'vitest'
import { createMatcher, learn, learnInWorker, type MatchDecision, type PlaceToMatch } from './index.ts'

const VILLAGES = ['Mbale', 'Sokode', 'Kaduna', 'Nzega', 'Bukoba', 'Tororo', 'Lukolela', 'Ziguinchor', 'Manica', 'Dedza']

/** Two lists of a country whose districts bear other names in each. */
function renamedDistricts(): { left: PlaceToMatch[]; right: PlaceToMatch[] } {
  const left: PlaceToMatch[] = []
  const right: PlaceToMatch[] = []
  for (const [d, old, now] of [
    [0, 'Upper Valley', 'Kwanza'],
    [1, 'Lake Shore', 'Zambuko'],
  ] as const) {
    VILLAGES.forEach((village, i) => {
      left.push({ id: `l${d}${i}`, name: `${village} Dispensary`, areas: [old] })
      right.push({ id: `r${d}${i}`, name: `${village} Health Centre`, areas: [now] })
    })
  }
  return { left, right }
}

const lists = renamedDistricts()
const decisions: MatchDecision[] = [0, 1].flatMap((d) =>
  [0, 1, 2, 3].map((i) => ({ leftId: `l${d}${i}`, rightId: `r${d}${i}`, decision: 'confirmed' as const })),
)

describe('learn', () => {
  test('finds areas that confirmed pairs show to be one though their names differ', () => {
    expect(learn(decisions, lists).areaAliases).toEqual([
      { left: ['Lake Shore'], right: ['Zambuko'] },
      { left: ['Upper Valley'], right: ['Kwanza'] },
    ])
  })

  test('gives the same answer for the same decisions in any order, and changes none of them', () => {
    const before = structuredClone(decisions)
    expect(learn(decisions.toReversed(), lists)).toEqual(learn(decisions, lists))
    expect(decisions).toEqual(before)
  })

  test('teaches the next match which of two places of one name is meant', () => {
    const { model, areaAliases } = learn(decisions, lists)
    const { verdicts } = createMatcher(lists.left, lists.right, { model, areaAliases }).matchAll()
    for (const { id } of lists.left) expect(verdicts.get(id)?.candidates[0]?.rightId).toBe(id.replace('l', 'r'))
  })

  test('leaves the shipped weights as they are when nothing was decided', () => {
    expect(learn([], lists)).toMatchObject({ used: 0, areaAliases: [] })
    expect(learn([], lists).model.adjust).toBeUndefined()
  })

  test('gives the same in a thread of its own', async () => {
    expect(await learnInWorker(lists, decisions)).toEqual(learn(decisions, lists))
  })

  test('moves the weights little for few decisions', () => {
    const { model, used } = learn(decisions, lists)
    expect(used).toBe(decisions.length)
    for (const value of Object.values(model.adjust ?? {})) expect(Math.abs(value)).toBeLessThanOrEqual(0.5)
    expect(Object.keys(model.adjust ?? {})).toContain('name')
  })
})
