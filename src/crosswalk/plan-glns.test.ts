import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGln } from '../base/gln.ts'
import { planGlns, type GlnInput, type GlnPlace } from './plan-glns.ts'

const A = '6291041500213'
const B = '9436465792104'
const WRONG = '6291041500214'
const place = (id: number, system: string, given: string | null, more: Partial<GlnPlace> = {}): GlnPlace => ({
  id,
  sourceId: `s${id}`,
  code: null,
  name: `Place ${id}`,
  areas: [],
  areaId: null,
  active: true,
  vanished: false,
  system,
  given,
  ...more,
})
const plan = (input: Partial<GlnInput>) =>
  planGlns({ openlmis: [], others: [], links: [], writable: ['openlmis', 'dhis2'], ...input })
const brief = (input: Partial<GlnInput>) => {
  const { facilities, writes } = plan(input)
  return {
    states: facilities.map(({ place: { id }, state }) => `${id} ${state}`),
    writes: writes.map(({ place: { id, system }, value }) => `${system} ${id} ${value}`),
  }
}
const link = (placeId: number, otherPlaceId: number) => ({ placeId, otherPlaceId })

describe('planGlns', () => {
  it('carries a number over a confirmed link, in either direction, and from a list of another system to both', () => {
    expect(
      brief({ openlmis: [place(1, 'openlmis', A)], others: [place(2, 'dhis2', null)], links: [link(1, 2)] }),
    ).toEqual({
      states: ['1 unwritten'],
      writes: [`dhis2 2 ${A}`],
    })
    expect(
      brief({ openlmis: [place(1, 'openlmis', null)], others: [place(2, 'dhis2', A)], links: [link(1, 2)] }).writes,
    ).toEqual([`openlmis 1 ${A}`])
    const all = {
      openlmis: [place(1, 'openlmis', null)],
      others: [place(2, 'dhis2', null), place(3, 'registry', A)],
      links: [link(1, 2), link(1, 3)],
    }
    expect(brief(all).writes).toEqual([`openlmis 1 ${A}`, `dhis2 2 ${A}`])
    expect(brief({ ...all, writable: ['dhis2'] }).writes).toEqual([`dhis2 2 ${A}`])
  })

  it('lists what is missing, wrong or in order, and writes nothing over a wrong number', () => {
    expect(
      brief({
        openlmis: [place(1, 'openlmis', null), place(2, 'openlmis', WRONG), place(3, 'openlmis', A)],
        others: [place(4, 'dhis2', B), place(5, 'dhis2', A), place(6, 'dhis2', null)],
        links: [link(2, 4), link(3, 5)],
      }),
    ).toEqual({ states: ['1 missing', '2 invalid', '3 ok', '6 missing'], writes: [] })
  })

  it('blocks a number of two facilities, gone ones included, and two numbers of one facility', () => {
    expect(
      brief({
        openlmis: [place(1, 'openlmis', A), place(2, 'openlmis', A, { vanished: true }), place(3, 'openlmis', B)],
        others: [place(4, 'dhis2', null), place(5, 'dhis2', '5790001348120')],
        links: [link(1, 4), link(3, 5)],
      }),
    ).toEqual({ states: ['1 duplicate', '2 duplicate', '3 conflict'], writes: [] })
  })

  it('takes places with one number that are not linked for two', () => {
    const { states } = brief({ openlmis: [place(1, 'openlmis', A)], others: [place(2, 'dhis2', A)] })
    expect(states).toEqual(['1 duplicate', '2 duplicate'])
  })

  it('gives no store the number of the org unit that several stores roll up to, nor the other way', () => {
    const stores = [place(1, 'openlmis', A), place(2, 'openlmis', null)]
    expect(brief({ openlmis: stores, others: [place(3, 'dhis2', B)], links: [link(1, 3), link(2, 3)] })).toEqual({
      states: ['1 ok', '2 missing', '3 ok'],
      writes: [],
    })
  })

  it('writes only valid numbers to places without one, never makes a number stand twice, and is done after one round', () => {
    const given = fc.constantFrom(null, null, A, B, WRONG)
    const input = fc.record({
      openlmis: fc.array(given, { maxLength: 5 }),
      others: fc.array(fc.tuple(fc.constantFrom('dhis2', 'registry'), given), { maxLength: 6 }),
      links: fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(input, (raw) => {
        const openlmis = raw.openlmis.map((g, i) => place(i + 1, 'openlmis', g))
        const others = raw.others.map(([system, g], i) => place(i + 101, system, g))
        const pairs = raw.links.filter(([p, o]) => p < openlmis.length && o < others.length)
        // A place has at most one counterpart in each system.
        const links = [...new Map(pairs.map(([p, o]) => [`${p} ${others[o]?.system}`, link(p + 1, o + 101)])).values()]
        const first = plan({ openlmis, others, links })
        const after = (all: readonly GlnPlace[]) =>
          all.map((one) => ({
            ...one,
            given: first.writes.find(({ place: { id } }) => id === one.id)?.value ?? one.given,
          }))
        for (const { place: target, value } of first.writes) {
          expect(target.given).toBeNull()
          expect(isGln(value)).toBe(true)
        }
        const second = plan({ openlmis: after(openlmis), others: after(others), links })
        expect(second.writes).toEqual([])
        expect(second.facilities.filter(({ state }) => state === 'duplicate')).toHaveLength(
          first.facilities.filter(({ state }) => state === 'duplicate').length,
        )
      }),
    )
  })
})
