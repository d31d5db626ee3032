import { describe, expect, test } from 'vitest'
import { createMatcher, matchInWorker, type PlaceToMatch } from './index.ts'

const place = (id: string, name: string, more: Partial<PlaceToMatch> = {}): PlaceToMatch => ({
  id,
  name,
  areas: [],
  ...more,
})

describe('createMatcher', () => {
  test('confirms a place by a code that stands alone on both sides, however it is written', () => {
    const matcher = createMatcher(
      [place('l1', 'Mbale HC', { code: 'KAB-HC-014' })],
      [place('r1', 'Mbale Health Centre', { code: 'kabhc014' })],
    )
    const verdict = matcher.matchAll().verdicts.get('l1')
    expect(verdict).toMatchObject({ verdict: 'confirmed', candidates: [{ rightId: 'r1', rank: 1 }] })
  })

  test('calls it ambiguous when two places of the other list have the same code', () => {
    const rights = [place('r1', 'Mbale', { code: 'A1' }), place('r2', 'Mbale', { code: 'A1' })]
    const verdict = createMatcher([place('l1', 'Mbale', { code: 'A1' })], rights)
      .matchAll()
      .verdicts.get('l1')
    expect(verdict?.verdict).toBe('ambiguous')
    expect(verdict?.candidates).toHaveLength(2)
  })

  test('never proposes a pair that was refused, and keeps one that was confirmed', () => {
    const lefts = [place('l1', 'Mbale'), place('l2', 'Kara')]
    const rights = [place('r1', 'Mbale'), place('r2', 'Sokodé')]
    const { verdicts } = createMatcher(lefts, rights, {
      rejected: [{ leftId: 'l1', rightId: 'r1' }],
      confirmed: [{ leftId: 'l2', rightId: 'r2' }],
    }).matchAll()
    expect(verdicts.get('l1')?.candidates.map(({ rightId }) => rightId)).not.toContain('r1')
    expect(verdicts.get('l2')).toMatchObject({ verdict: 'confirmed', candidates: [{ rightId: 'r2' }] })
  })
})

describe('matchInWorker', () => {
  test('gives what the engine gives in this thread', async () => {
    const [left, right] = [[place('l1', 'Mbale', { code: '7' })], [place('r1', 'Mbale', { code: '7' })]]
    const result = await matchInWorker({ left, right })
    expect(result.verdicts).toEqual(createMatcher(left, right).matchAll().verdicts)
  })

  test('ends when it is cancelled', async () => {
    const abort = new AbortController()
    const run = matchInWorker({ left: [], right: [], signal: abort.signal })
    abort.abort(new Error('not needed any more'))
    await expect(run).rejects.toThrow('not needed any more')
  })
})
