import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkSettings } from './find-evidence.ts'
import { SYSTEM, type LinkablePlace, type LinkState, type StoredLink } from './link.ts'
import { planLinks, type LinkPlan } from './plan-links.ts'

const place = (id: number, code: string | null, more: Partial<LinkablePlace> = {}): LinkablePlace => ({
  id,
  sourceId: `s${id}`,
  code,
  identifiers: {},
  vanished: false,
  ...more,
})
const link = (placeId: number, otherPlaceId: number, state: LinkState, decidedBy = SYSTEM): StoredLink => ({
  id: placeId * 1000 + otherPlaceId,
  placeId,
  otherPlaceId,
  method: 'code',
  state,
  score: null,
  note: null,
  decidedBy,
  decidedAt: '2026-01-01T00:00:00.000Z',
  validFrom: null,
  validTo: null,
})

interface Case {
  readonly openlmis: readonly LinkablePlace[]
  readonly dhis2: readonly LinkablePlace[]
  readonly links?: readonly StoredLink[]
  readonly settings?: LinkSettings
}
const plan = ({ openlmis, dhis2, links = [], settings = {} }: Case): LinkPlan =>
  planLinks({ openlmis, dhis2, links, settings })
const added = (result: LinkPlan): string[] =>
  result.add.map(({ placeId, otherPlaceId, method, state }) => `${placeId}-${otherPlaceId} ${method} ${state}`)
const changed = (result: LinkPlan): string[] =>
  result.change.map(({ link: { placeId, otherPlaceId }, state }) => `${placeId}-${otherPlaceId} ${state}`)

describe('linking by code', () => {
  it('confirms a code that both sides have once', () => {
    const result = plan({ openlmis: [place(1, 'HC01'), place(2, 'HC02')], dhis2: [place(11, 'HC01')] })
    expect(added(result)).toEqual(['1-11 code confirmed'])
  })

  it('takes case and spaces for no difference, and knows configured beginnings', () => {
    const settings = { codePrefixes: { openlmis: ['HF-'], dhis2: ['ou_'] } }
    expect(added(plan({ openlmis: [place(1, ' hc01')], dhis2: [place(11, 'HC01 ')] }))).toEqual(['1-11 code confirmed'])
    expect(added(plan({ openlmis: [place(1, 'HF-77')], dhis2: [place(11, 'OU_77')], settings }))).toEqual([
      '1-11 code confirmed',
    ])
  })

  it('refuses a code that differs in case only from another one, even where one is exactly equal', () => {
    const result = plan({ openlmis: [place(1, 'AB1'), place(2, 'ab1')], dhis2: [place(11, 'AB1')] })
    expect(added(result)).toEqual(['1-11 code ambiguous', '2-11 code ambiguous'])
    expect(result.add[0]?.note).toBe('2 facilities and 1 org units have the code "ab1"')
  })

  it('never links empty codes, nor by name', () => {
    expect(plan({ openlmis: [place(1, ''), place(2, null)], dhis2: [place(11, ''), place(12, null)] }).add).toEqual([])
  })

  it('confirms an ambiguous pair once the other one is gone, and retires the question that is no more', () => {
    const result = plan({
      openlmis: [place(1, 'AB1'), place(2, 'ab2')],
      dhis2: [place(11, 'AB1')],
      links: [link(1, 11, 'ambiguous'), link(2, 11, 'ambiguous')],
    })
    expect(changed(result)).toEqual(['1-11 confirmed', '2-11 retired'])
  })
})

describe('linking by what places say', () => {
  const uid = (path: string, value: string) => ({ identifiers: { [path]: value } })

  it('follows a stored link before the code, and lets several stores belong to one org unit', () => {
    const result = plan({
      openlmis: [place(1, 'A', uid('dhis2Uid', 's12')), place(2, 'B', uid('dhis2Uid', 's12')), place(3, 'C')],
      dhis2: [place(11, 'A'), place(12, 'C')],
    })
    expect(added(result)).toEqual(['1-12 storedLink confirmed', '2-12 storedLink confirmed', '3-12 code ambiguous'])
  })

  it('finds a stored link under a path of nested keys', () => {
    const settings = { storedLinkPath: 'interop.dhis2' }
    const openlmis = [place(1, 'A', { identifiers: { interop: { dhis2: 's11' } } })]
    expect(added(plan({ openlmis, dhis2: [place(11, null)], settings }))).toEqual(['1-11 storedLink confirmed'])
  })

  it('compares a configured attribute with the code, the id or extra data of OpenLMIS', () => {
    const attributes = (value: string) => ({ identifiers: { attributes: [{ id: 'attUid00001', code: 'MFL', value }] } })
    for (const [holds, value] of [
      ['code', 'a'],
      ['id', 's1'],
      [{ extraDataPath: 'mfl' }, '77'],
    ] as const) {
      const result = plan({
        openlmis: [place(1, 'A', { identifiers: { mfl: 77 } })],
        dhis2: [place(11, 'other', attributes(value))],
        settings: { attribute: { attribute: 'MFL', holds } },
      })
      expect(added(result)).toEqual(['1-11 attribute confirmed'])
    }
  })
})

describe('refreshing links', () => {
  it('breaks a confirmed link whose side vanished, and confirms it when that side returns', () => {
    const gone = { openlmis: [place(1, 'A')], dhis2: [place(11, 'A', { vanished: true })] }
    expect(changed(plan({ ...gone, links: [link(1, 11, 'confirmed', 'ana')] }))).toEqual(['1-11 broken'])
    const back = { openlmis: [place(1, 'A')], dhis2: [place(11, 'A')] }
    const restored = plan({ ...back, links: [link(1, 11, 'broken', 'ana')] })
    expect(changed(restored)).toEqual(['1-11 confirmed'])
    expect(restored.change[0]?.isDecision).toBe(false)
  })

  it('keeps a link of its own when the code was corrected and nothing else claims either side', () => {
    const result = plan({ openlmis: [place(1, 'NEW')], dhis2: [place(11, 'A')], links: [link(1, 11, 'confirmed')] })
    expect([changed(result), added(result), result.unchanged]).toEqual([[], [], 1])
  })

  it('flags a link of its own when one of the two matches another place now', () => {
    const result = plan({
      openlmis: [place(1, 'B'), place(2, 'A')],
      dhis2: [place(11, 'A')],
      links: [link(1, 11, 'confirmed')],
    })
    expect(changed(result)).toEqual(['1-11 flagged'])
    expect(added(result)).toEqual(['2-11 code confirmed'])
  })

  it('does not propose again what a person rejected', () => {
    const result = plan({ openlmis: [place(1, 'A')], dhis2: [place(11, 'A')], links: [link(1, 11, 'rejected', 'ana')] })
    expect([changed(result), added(result)]).toEqual([[], []])
  })

  it('does not link a place by code that a person linked to another org unit', () => {
    const result = plan({
      openlmis: [place(1, 'A'), place(2, 'B')],
      dhis2: [place(11, 'A'), place(12, 'B')],
      links: [link(1, 12, 'confirmed', 'ana')],
    })
    expect(added(result)).toEqual(['2-12 code ambiguous'])
    expect(changed(result)).toEqual([])
  })
})

describe('whatever the places are', () => {
  const code = fc.constantFrom('A', 'a', ' B', 'B', 'C', 'D', '', null)
  const side = (from: number) =>
    fc
      .array(fc.tuple(code, fc.boolean(), fc.option(fc.integer({ min: 11, max: 16 }))), { maxLength: 6 })
      .map((rows) =>
        rows.map(([text, vanished, stored], i) =>
          place(from + i, text, { vanished, identifiers: stored === null ? {} : { dhis2Uid: `s${stored}` } }),
        ),
      )
  const states = fc.constantFrom<LinkState>(
    'suggested',
    'ambiguous',
    'confirmed',
    'rejected',
    'flagged',
    'broken',
    'retired',
  )
  const decisions = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 11, max: 16 }), states, fc.constantFrom(SYSTEM, 'ana')),
    { selector: ([a, b]) => a * 100 + b, maxLength: 8 },
  )
  const world = fc.tuple(side(1), side(11), decisions).map(([openlmis, dhis2, rows]) => {
    const ids = new Set([...openlmis, ...dhis2].map(({ id }) => id))
    const links = rows.filter(([a, b]) => ids.has(a) && ids.has(b)).map(([a, b, state, by]) => link(a, b, state, by))
    return { openlmis, dhis2, links, settings: {} }
  })
  const apply = (input: Required<Case>): readonly StoredLink[] => {
    const { add, change } = planLinks(input)
    const changes = new Map(change.map((each) => [each.link.id, each]))
    return [
      ...input.links.map((old) => {
        const next = changes.get(old.id)
        return next
          ? {
              ...old,
              state: next.state,
              method: next.method,
              note: next.note,
              decidedBy: next.isDecision ? SYSTEM : old.decidedBy,
            }
          : old
      }),
      ...add.map((each) => ({ ...link(each.placeId, each.otherPlaceId, each.state), ...each })),
    ]
  }

  it('what a person decided stays, but for links whose side is gone', () => {
    fc.assert(
      fc.property(world, (input) => {
        for (const { link: old, state, isDecision } of planLinks(input).change) {
          if (old.decidedBy === SYSTEM) continue
          expect(isDecision).toBe(false)
          expect([`${old.state} ${state}`]).toContainEqual(
            expect.stringMatching(/^(confirmed broken|broken confirmed)$/),
          )
        }
      }),
    )
  })

  it('a second refresh changes nothing', () => {
    fc.assert(
      fc.property(world, (input) => {
        const again = planLinks({ ...input, links: apply(input) })
        expect([again.add, again.change]).toEqual([[], []])
      }),
    )
  })

  it('the order in which places and links come does not matter', () => {
    fc.assert(
      fc.property(world, (input) => {
        const reversed = {
          ...input,
          openlmis: input.openlmis.toReversed(),
          dhis2: input.dhis2.toReversed(),
          links: input.links.toReversed(),
        }
        const sorted = (links: readonly StoredLink[]) => links.toSorted((a, b) => a.id - b.id)
        expect(sorted(apply(reversed))).toEqual(sorted(apply(input)))
      }),
    )
  })

  it('linking by code gives the same pairs from either side', () => {
    fc.assert(
      fc.property(side(1), side(11), (left, right) => {
        const plain = (places: readonly LinkablePlace[]) => places.map((each) => ({ ...each, identifiers: {} }))
        const there = plan({ openlmis: plain(left), dhis2: plain(right) }).add
        const back = plan({ openlmis: plain(right), dhis2: plain(left) }).add
        const pairs = there.map(({ placeId, otherPlaceId, state }) => `${placeId}-${otherPlaceId} ${state}`)
        const mirrored = back.map(({ placeId, otherPlaceId, state }) => `${otherPlaceId}-${placeId} ${state}`)
        expect(mirrored.toSorted()).toEqual(pairs.toSorted())
      }),
    )
  })
})
