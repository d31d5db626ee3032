import { describe, expect, test } from 'vitest'
import { evaluate, itemsOf, parseExpression, type Item } from './expression.ts'

const values: Readonly<Record<string, number>> = {
  DoseElemen1: 30,
  'DoseElemen1.Combination': 20,
  ZeroElemen1: 0,
  'DataSetVacc.ACTUAL_REPORTS': 8,
  IndicatorXX: 95,
}
const lookup = (item: Item): number | undefined => {
  if (item.kind === 'indicator') return values[item.indicator]
  if (item.kind === 'reportingRate') return values[`${item.dataSet}.${item.metric}`]
  return values[
    item.categoryOptionCombo === undefined ? item.dataElement : `${item.dataElement}.${item.categoryOptionCombo}`
  ]
}
const compute = (text: string): number | undefined => {
  const expression = parseExpression(text)
  return expression && evaluate(expression, lookup)
}

describe('an indicator expression', () => {
  test.each([
    ['1', 1],
    ['#{DoseElemen1}', 30],
    ['#{DoseElemen1.Combination}', 20],
    ['#{DoseElemen1}+2*3', 36],
    ['(#{DoseElemen1} + 2) * 3', 96],
    ['#{DoseElemen1}-10-5', 15],
    ['-#{DoseElemen1}', -30],
    ['R{DataSetVacc.ACTUAL_REPORTS}', 8],
    ['if(N{IndicatorXX} >= 90 && #{DoseElemen1} <= 30,1,2)', 1],
    ['if(#{ZeroElemen1}==0,1,0)', 1],
    ['if(!(#{DoseElemen1} > 40) || 0 > 1, 7, 8)', 7],
    ['isNull(#{Unknown0001}) + #{DoseElemen1}', 31],
    ['firstNonNull(#{Unknown0001}, #{DoseElemen1})', 30],
    ['#{DoseElemen1}/#{ZeroElemen1}', undefined],
  ])('%s is %s', (text, value) => {
    expect(compute(text)).toBe(value)
  })

  test('counts a missing item as zero only beside one that has a value', () => {
    expect(compute('#{DoseElemen1} + #{Unknown0001}')).toBe(30)
    expect(compute('#{Unknown0001} + #{Unknown0002}')).toBeUndefined()
  })

  test.each(['#{DoseElemen1}.periodOffset(-1)', 'C{Constant001}', '#{DoseElemen1} +', 'if(1,2)', '(1', '1 1', ''])(
    '%j has no value here',
    (text) => {
      expect(compute(text)).toBeUndefined()
    },
  )

  test('names its items', () => {
    const expression = parseExpression('if(N{IndicatorXX} > 1, #{DoseElemen1.Combination}, 0)')
    expect(expression && itemsOf(expression)).toEqual([
      { kind: 'indicator', indicator: 'IndicatorXX' },
      { kind: 'dataElement', dataElement: 'DoseElemen1', categoryOptionCombo: 'Combination' },
    ])
  })
})
