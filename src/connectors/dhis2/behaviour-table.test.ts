import { describe, expect, test } from 'vitest'
import { fixedClock } from '../../base/clock.ts'
import { combo, element, password, set, unit } from './fake/small-country.ts'
import type { FakeDhis2 } from './fake/index.ts'
import type { OutgoingValue } from './outgoing-value.ts'
import { runFake, valueOf } from './test-support/run-fake.ts'

/**
 * What both engines answer, case by case, and what is made of it. In every case the test looks into the server: what is taken for stored
 * must be there, what is taken for refused must not. `doubtful` rows are those of which only reading back tells.
 */
const NOW = fixedClock('2026-08-15T10:00:00.000Z')

const dose = (more: Partial<OutgoingValue> = {}): OutgoingValue => ({
  dataElement: element.doses,
  period: '202607',
  orgUnit: unit.open,
  categoryOptionCombo: combo.under1,
  attributeOptionCombo: combo.default,
  value: '12',
  ...more,
})
const stock = (more: Partial<OutgoingValue> = {}): OutgoingValue =>
  dose({ dataElement: element.stock, categoryOptionCombo: combo.default, ...more })

interface Case {
  readonly title: string
  readonly values: readonly OutgoingValue[]
  /** Sent before, as setting. */
  readonly before?: readonly OutgoingValue[]
  readonly as?: string
  readonly deletes?: boolean
  readonly prepare?: (fake: FakeDhis2) => void
  /** Codes of refused rows by index, or of the refusal of all with the rows it names. */
  readonly upTo242: Expected
  readonly from243: Expected
}
type Expected =
  | { readonly refused: Readonly<Record<number, string>>; readonly doubtful?: readonly number[] }
  | { readonly all: string; readonly culprits: readonly number[] }

const ALL_STORED: Expected = { refused: {} }

const cases: readonly Case[] = [
  {
    title: 'new values',
    values: [dose(), dose({ period: '202606' }), stock()],
    upTo242: ALL_STORED,
    from243: ALL_STORED,
  },
  {
    title: 'the same again',
    before: [dose(), stock()],
    values: [dose(), stock()],
    upTo242: ALL_STORED,
    from243: ALL_STORED,
  },
  {
    title: 'one changed among unchanged',
    before: [dose(), stock()],
    values: [dose({ value: '13' }), stock()],
    upTo242: ALL_STORED,
    from243: ALL_STORED,
  },
  {
    title: 'an element that is not there',
    values: [dose(), dose({ dataElement: 'dUnknown001' }), stock()],
    upTo242: { refused: { 1: 'E7610' } },
    from243: { all: 'E8020', culprits: [1] },
  },
  {
    title: 'an element whose UID is none',
    values: [dose(), dose({ dataElement: 'none' })],
    upTo242: { refused: { 1: 'E7610' } },
    from243: { all: 'E8104', culprits: [1] },
  },
  {
    title: 'an org unit outside our scope',
    as: 'clerk',
    values: [dose(), dose({ orgUnit: unit.elsewhere })],
    upTo242: { refused: { 1: 'E7617' } },
    from243: { all: 'E8011', culprits: [1] },
  },
  {
    title: 'an org unit that the data set is not assigned to',
    values: [dose(), dose({ orgUnit: unit.unassigned })],
    upTo242: ALL_STORED,
    from243: { all: 'E8022', culprits: [1] },
  },
  {
    title: 'text for a number',
    values: [dose(), dose({ period: '202606', value: 'many' })],
    upTo242: { refused: { 1: 'E7619' } },
    from243: { refused: { 1: 'E8122' } },
  },
  {
    title: 'nothing but text for numbers',
    values: [dose({ value: 'many' }), dose({ period: '202606', value: 'few' })],
    upTo242: { refused: { 0: 'E7619', 1: 'E7619' } },
    from243: { refused: { 0: 'E8122', 1: 'E8122' } },
  },
  {
    title: 'a zero where zeros mean nothing',
    values: [dose(), stock({ value: '0' })],
    upTo242: { refused: {}, doubtful: [1] },
    from243: ALL_STORED,
  },
  {
    title: 'a zero where zeros mean nothing, over a number',
    before: [stock({ value: '7' })],
    values: [dose(), stock({ value: '0' })],
    upTo242: { refused: {}, doubtful: [1] },
    from243: ALL_STORED,
  },
  {
    title: 'a month that is not over',
    as: 'clerk',
    values: [dose(), dose({ period: '202612' })],
    upTo242: { refused: { 1: 'E7641' } },
    from243: { all: 'E8030', culprits: [1] },
  },
  {
    title: 'a period that is closed',
    as: 'clerk',
    values: [dose(), dose({ period: '202601' })],
    upTo242: { refused: { 1: 'E7640' } },
    from243: { all: 'E8030', culprits: [1] },
  },
  {
    title: 'data that is approved',
    as: 'clerk',
    values: [dose(), dose({ period: '202606' })],
    prepare: (fake) => fake.approve(set.vaccines, '202606', unit.open),
    upTo242: { refused: { 1: 'E7642' } },
    from243: { all: 'E8033', culprits: [1] },
  },
  {
    title: 'an org unit that was closed before',
    values: [dose(), dose({ orgUnit: unit.closed })],
    upTo242: ALL_STORED,
    from243: { all: 'E8031', culprits: [1] },
  },
  {
    title: 'a period of another type',
    values: [dose(), dose({ period: '2026Q2' })],
    upTo242: ALL_STORED,
    from243: { all: 'E8021', culprits: [1] },
  },
  {
    title: 'an option combo of another category',
    values: [dose(), dose({ period: '202606', categoryOptionCombo: combo.other })],
    upTo242: ALL_STORED,
    from243: { all: 'E8024', culprits: [1] },
  },
  {
    title: 'a value twice',
    values: [dose(), dose()],
    upTo242: ALL_STORED,
    from243: { all: 'E8128', culprits: [1] },
  },
  {
    title: 'the deletion of what is there',
    before: [dose(), stock()],
    values: [dose(), stock()],
    deletes: true,
    upTo242: ALL_STORED,
    from243: ALL_STORED,
  },
  {
    title: 'the deletion of what is not there',
    values: [dose(), stock()],
    deletes: true,
    upTo242: ALL_STORED,
    from243: ALL_STORED,
  },
]

const isThere = (fake: FakeDhis2, { orgUnit, value, ...cell }: OutgoingValue): boolean => {
  const held = fake.values.get(orgUnit, {
    ...cell,
    categoryOptionCombo: cell.categoryOptionCombo ?? combo.default,
    attributeOptionCombo: cell.attributeOptionCombo ?? combo.default,
  })
  return held !== undefined && held.deleted !== true && held.value === value
}

describe.each([
  ['2.38.7', 'upTo242'],
  ['2.42.5.2', 'upTo242'],
  ['2.43.1', 'from243'],
] as const)('DHIS2 %s', (version, engine) => {
  test.each(cases)('$title', async (one) => {
    const auth = { kind: 'basic', username: one.as ?? 'admin', password } as const
    const { fake, dhis2 } = await runFake({ version, clock: NOW }, { auth })
    one.prepare?.(fake)
    if (one.before) valueOf(await dhis2.pushDataValues({ dataSet: set.vaccines, values: one.before }))
    const { values, deletes = false } = one
    const { outcome } = valueOf(await dhis2.pushDataValues({ dataSet: set.vaccines, values, deletes }))
    const expected = one[engine]
    if ('all' in expected) {
      expect(outcome).toMatchObject({ kind: 'refused', conflict: { code: expected.all }, culprits: expected.culprits })
      for (const value of values) expect(isThere(fake, value)).toBe(false)
      return
    }
    if (outcome.kind !== 'taken') throw new Error(`It is ${JSON.stringify(outcome)}`)
    expect(Object.fromEntries([...outcome.refused].map(([i, { code }]) => [i, code]))).toEqual(expected.refused)
    expect([...outcome.doubtful.keys()]).toEqual(expected.doubtful ?? [])
    for (const [i, value] of values.entries()) {
      if (outcome.doubtful.has(i)) continue
      expect(isThere(fake, value)).toBe(!deletes && !outcome.refused.has(i))
    }
  })
})
