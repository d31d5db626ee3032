import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parentsFirst, resolveParents, type ParentClaim } from './resolve-parents.ts'

const claim = (id: string, ...ancestorIds: string[]): ParentClaim => ({ id, ancestorIds })

describe('resolveParents', () => {
  it('keeps parents that are there', () => {
    const { parentOf, inCycle, orphans } = resolveParents([claim('a'), claim('b', 'a'), claim('c', 'b', 'a')])
    expect([...parentOf]).toEqual([
      ['a', null],
      ['b', 'a'],
      ['c', 'b'],
    ])
    expect([inCycle.size, orphans.size]).toEqual([0, 0])
  })

  it('hangs a row whose parent is not there from the nearest ancestor that is', () => {
    const { parentOf, orphans } = resolveParents([claim('a'), claim('c', 'b', 'a'), claim('d', 'x')])
    expect(parentOf.get('c')).toBe('a')
    expect(parentOf.get('d')).toBeNull()
    expect([...orphans]).toEqual([
      ['c', 'a'],
      ['d', null],
    ])
  })

  it('cuts a cycle at all its members and leaves rows below it where they are', () => {
    const { parentOf, inCycle } = resolveParents([claim('a', 'b'), claim('b', 'c'), claim('c', 'a'), claim('d', 'c')])
    expect([...inCycle].toSorted()).toEqual(['a', 'b', 'c'])
    expect(parentOf.get('b')).toBeNull()
    expect(parentOf.get('d')).toBe('c')
  })

  it('cuts a row that is its own parent', () => {
    expect([...resolveParents([claim('a', 'a')]).inCycle]).toEqual(['a'])
  })

  const anyClaims = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 3 })))
    .map((rows) => [...new Map(rows.map(([id, up]) => [id, claim(String(id), ...up.map(String))])).values()])

  it('always gives a forest, whatever is claimed', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const { parentOf } = resolveParents(claims)
        const order = parentsFirst(parentOf)
        expect(order).toHaveLength(claims.length)
        for (const [i, id] of order.entries()) {
          const parent = parentOf.get(id) ?? null
          if (parent !== null) expect(order.indexOf(parent)).toBeLessThan(i)
        }
      }),
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const forwards = resolveParents(claims)
        const backwards = resolveParents(claims.toReversed())
        expect(new Map(backwards.parentOf)).toEqual(new Map(forwards.parentOf))
        expect(new Set(backwards.inCycle)).toEqual(new Set(forwards.inCycle))
      }),
    )
  })
})
