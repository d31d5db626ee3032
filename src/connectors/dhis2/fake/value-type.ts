/** What is wrong with a value of a data element's type, or undefined. Before 2.43 a whole number may carry no decimals at all. */
export function valueTypeFault(valueType: string, value: string, engine: 'upTo242' | 'from243'): string | undefined {
  const rule = rules[valueType]
  if (!rule) return undefined
  const text = engine === 'from243' && valueType.startsWith('INTEGER') ? value.replace(/\.0+$/, '') : value
  return rule.test(text) ? undefined : rule.fault
}

interface Rule {
  readonly fault: string
  readonly test: (value: string) => boolean
}

const pattern = (regex: RegExp, fault: string): Rule => ({ fault, test: (value) => regex.test(value) })
const number = (value: string): boolean => /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value)
const between =
  (low: number, high: number) =>
  (value: string): boolean =>
    number(value) && Number(value) >= low && Number(value) <= high

const rules: Readonly<Record<string, Rule>> = {
  INTEGER: pattern(/^(0|-?[1-9]\d*)$/, 'value_not_integer'),
  INTEGER_POSITIVE: pattern(/^[1-9]\d*$/, 'value_not_positive_integer'),
  INTEGER_NEGATIVE: pattern(/^-[1-9]\d*$/, 'value_not_negative_integer'),
  INTEGER_ZERO_OR_POSITIVE: pattern(/^(0|[1-9]\d*)$/, 'value_not_zero_or_positive_integer'),
  NUMBER: { fault: 'value_not_numeric', test: number },
  PERCENTAGE: { fault: 'value_not_percentage', test: between(0, 100) },
  UNIT_INTERVAL: { fault: 'value_not_unit_interval', test: between(0, 1) },
  BOOLEAN: pattern(/^(true|false|1|0|t|f|yes|no)$/i, 'value_not_bool'),
  TRUE_ONLY: pattern(/^(true|1|t|yes)$/i, 'value_not_true_only'),
  DATE: {
    fault: 'value_not_valid_date',
    test: (value) => !Number.isNaN(Date.parse(`${value.slice(0, 10)}T00:00:00Z`)),
  },
  DATETIME: { fault: 'value_not_valid_datetime', test: (value) => !Number.isNaN(Date.parse(value)) },
}

const NUMERIC = /^(INTEGER|NUMBER|PERCENTAGE|UNIT_INTERVAL)/
export const isNumericType = (valueType: string): boolean => NUMERIC.test(valueType)
