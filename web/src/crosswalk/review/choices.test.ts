import { describe, expect, test } from 'vitest'
import type { CrosswalkPlace, ReviewItem } from '../../../../contract/crosswalk.ts'
import { canAccept, choicesOf, foundChoice, withHolder } from './choices.ts'

const place = (id: number, values: Partial<CrosswalkPlace> = {}): CrosswalkPlace => ({
  id,
  system: 'dhis2',
  sourceId: `ou${id}`,
  code: null,
  name: `Place ${id}`,
  typeName: null,
  areas: ['North'],
  areaId: null,
  latitude: null,
  longitude: null,
  gln: null,
  active: true,
  openedOn: null,
  closedOn: null,
  holdsStock: false,
  vanished: false,
  url: null,
  ...values,
})

const candidate = (id: number, rank: number) => ({
  place: place(id),
  probability: 1 / (rank + 1),
  rank,
  parts: [],
  differences: [],
  linkedTo: [],
  refusedEarlier: null,
})

const link = (other: CrosswalkPlace, state: 'confirmed' | 'flagged' | 'broken' | 'rejected') => ({
  linkId: 1,
  place: other,
  state,
  method: 'code' as const,
  score: null,
  parts: [],
  decidedBy: 'system',
  decidedAt: '2026-09-01T00:00:00Z',
  validFrom: null,
  validTo: null,
  note: null,
  differences: [],
  sharedWith: [],
})

const item = (values: Partial<ReviewItem>): ReviewItem => ({
  place: place(1, { system: 'openlmis', name: 'Nyakato HC' }),
  system: 'dhis2',
  state: 'suggested',
  version: 1,
  candidates: [],
  links: [],
  noCounterpart: null,
  findings: [],
  history: [],
  mayDecide: true,
  ...values,
})

const ids = (asked: ReviewItem, refused: readonly number[] = []) =>
  choicesOf(asked, new Set(refused)).map((choice) => choice.place.id)

describe('the choices for a place', () => {
  test('stand in the order of their rank, five at most', () => {
    const candidates = [6, 3, 1, 2, 5, 4].map((rank) => candidate(100 + rank, rank))
    expect(ids(item({ candidates }))).toEqual([101, 102, 103, 104, 105])
  })

  test('begin with a link in doubt, which is not asked twice as a candidate', () => {
    const asked = item({ candidates: [candidate(101, 1), candidate(102, 2)], links: [link(place(102), 'flagged')] })
    expect(ids(asked)).toEqual([102, 101])
    expect(choicesOf(asked, new Set())[0]?.probability).toBeCloseTo(1 / 3)
  })

  test('leave out what was refused, now or before', () => {
    const asked = item({ candidates: [candidate(101, 1), candidate(102, 2)], links: [link(place(103), 'rejected')] })
    expect(ids(asked, [101])).toEqual([102])
  })

  test('can be accepted unless they are linked already or gone', () => {
    const [standing] = choicesOf(item({ links: [link(place(102), 'confirmed')] }), new Set())
    const [gone] = choicesOf(item({ links: [link(place(102, { vanished: true }), 'broken')] }), new Set())
    const [free] = choicesOf(item({ candidates: [candidate(101, 1)] }), new Set())
    expect([standing, gone, free, undefined].map((choice) => canAccept(choice ?? null))).toEqual([
      false,
      false,
      true,
      false,
    ])
  })
})

test('a place found by hand is compared field by field, without a score', () => {
  const asked = place(1, { name: 'São João', code: 'HC-1', latitude: -3, longitude: 37 })
  const found = {
    ...place(9, { name: 'SAO JOAO', areas: ['South'], latitude: -3.0002, longitude: 37 }),
    state: 'confirmed' as const,
    kilometres: 0,
    linkedTo: [
      { placeId: 1, name: 'São João', code: 'HC-1' },
      { placeId: 2, name: 'Store', code: null },
    ],
  }
  const choice = foundChoice(asked, found)
  expect(Object.fromEntries(choice.differences.map(({ field, verdict }) => [field, verdict]))).toEqual({
    name: 'similar',
    type: 'missing',
    areas: 'different',
    code: 'missing',
    gln: 'missing',
    position: 'same',
    active: 'same',
  })
  expect(choice.probability).toBeNull()
  expect(choice.linkedTo.map(({ placeId }) => placeId)).toEqual([2])
})

test('a counterpart given away a moment ago is shown as linked, though what was read ahead did not know', () => {
  const [choice] = choicesOf(item({ candidates: [candidate(101, 1)] }), new Set())
  if (!choice) throw new Error('no choice')
  const holder = { placeId: 7, name: 'Nyakato Store', code: null }
  expect(withHolder(choice, 1, new Map([[101, holder]])).linkedTo).toEqual([holder])
  expect(withHolder(choice, 7, new Map([[101, holder]])).linkedTo).toEqual([])
  expect(withHolder(choice, 1, new Map([[102, holder]])).linkedTo).toEqual([])
})
