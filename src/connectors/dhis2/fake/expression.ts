/**
 * Indicator expressions: items (`#{de}`, `#{de.coc}`, `R{ds.METRIC}`, `N{indicator}`), numbers, arithmetic,
 * comparisons, `if`, `isNull`, `isNotNull`, `firstNonNull`. An expression with anything else has no value here.
 */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] }

export type Item =
  | { readonly kind: 'dataElement'; readonly dataElement: string; readonly categoryOptionCombo: string | undefined }
  | { readonly kind: 'reportingRate'; readonly dataSet: string; readonly metric: string }
  | { readonly kind: 'indicator'; readonly indicator: string }

const TOKEN = /\s*(?:([#RN])\{([^}]*)\}|(\d+(?:\.\d+)?)|([a-zA-Z]+)|(&&|\|\||[=!<>]=|[-+*/%<>!(),]))/y

interface Token {
  readonly text: string
  readonly item?: Item
}

/** Undefined when it holds something that is not understood here. */
export function parseExpression(text: string): Expression | undefined {
  const tokens = tokenize(text)
  if (!tokens) return undefined
  const reader = { tokens, at: 0 }
  const expression = readBinary(reader, 0)
  return reader.at === tokens.length ? expression : undefined
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = []
  const pattern = new RegExp(TOKEN)
  const trimmed = text.trimEnd()
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed)
    if (!match) return undefined
    const item = match[1] === undefined ? undefined : itemOf(match[1], match[2] ?? '')
    if (match[1] !== undefined && !item) return undefined
    tokens.push(item ? { text: '', item } : { text: match[3] ?? match[4] ?? match[5] ?? '' })
  }
  return tokens
}

function itemOf(kind: string, body: string): Item | undefined {
  const [first = '', second] = body.split('.')
  if (kind === 'N') return { kind: 'indicator', indicator: first }
  if (kind === 'R') return { kind: 'reportingRate', dataSet: first, metric: second ?? '' }
  if (!/^[a-zA-Z][a-zA-Z0-9]{10}$/.test(first)) return undefined
  return { kind: 'dataElement', dataElement: first, categoryOptionCombo: second === '*' ? undefined : second }
}

interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
]

function readBinary(reader: Reader, level: number): Expression | undefined {
  const operators = PRECEDENCE[level]
  if (!operators) return readUnary(reader)
  let left = readBinary(reader, level + 1)
  for (;;) {
    const operator = reader.tokens[reader.at]?.text
    if (!left || operator === undefined || !operators.includes(operator)) return left
    reader.at += 1
    const right = readBinary(reader, level + 1)
    left = right && { kind: 'binary', operator, left, right }
  }
}

function readUnary(reader: Reader): Expression | undefined {
  const token = reader.tokens[reader.at]
  if (!token) return undefined
  reader.at += 1
  if (token.item) return { kind: 'item', item: token.item }
  if (token.text === '-' || token.text === '!') {
    const of = readUnary(reader)
    if (!of) return undefined
    return token.text === '!'
      ? { kind: 'not', of }
      : { kind: 'binary', operator: '-', left: { kind: 'number', value: 0 }, right: of }
  }
  if (token.text === '(') {
    const inner = readBinary(reader, 0)
    return take(reader, ')') ? inner : undefined
  }
  if (/^\d/.test(token.text)) return { kind: 'number', value: Number(token.text) }
  return /^[a-zA-Z]/.test(token.text) ? readCall(reader, token.text) : undefined
}

function readCall(reader: Reader, name: string): Expression | undefined {
  if (!take(reader, '(')) return undefined
  const parts: Expression[] = []
  do {
    const part = readBinary(reader, 0)
    if (!part) return undefined
    parts.push(part)
  } while (take(reader, ','))
  return take(reader, ')') ? { kind: 'call', name, parts } : undefined
}

function take(reader: Reader, text: string): boolean {
  if (reader.tokens[reader.at]?.text !== text) return false
  reader.at += 1
  return true
}

export type Lookup = (item: Item) => number | undefined

/**
 * A missing item counts as zero as long as some item of the expression has a value; when none has, there is no value.
 */
export function evaluate(expression: Expression, lookup: Lookup): number | undefined {
  const seen = { items: 0, found: 0 }
  const counted: Lookup = (item) => {
    const value = lookup(item)
    seen.items += 1
    if (value !== undefined) seen.found += 1
    return value
  }
  const value = valueOf(expression, counted)
  return seen.items > 0 && seen.found === 0 ? undefined : value
}

function valueOf(expression: Expression, lookup: Lookup): number | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'item':
      return lookup(expression.item)
    case 'not':
      return (valueOf(expression.of, lookup) ?? 0) === 0 ? 1 : 0
    case 'binary':
      return calculate(
        expression.operator,
        valueOf(expression.left, lookup) ?? 0,
        valueOf(expression.right, lookup) ?? 0,
      )
    case 'call':
      return call(expression.name, expression.parts, lookup)
  }
}

const truth = (value: boolean): number => (value ? 1 : 0)

function calculate(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : a / b
    case '%':
      return b === 0 ? undefined : a % b
    case '==':
      return truth(a === b)
    case '!=':
      return truth(a !== b)
    case '<':
      return truth(a < b)
    case '>':
      return truth(a > b)
    case '<=':
      return truth(a <= b)
    case '>=':
      return truth(a >= b)
    case '&&':
      return truth(a !== 0 && b !== 0)
    default:
      return truth(a !== 0 || b !== 0)
  }
}

function call(name: string, parts: readonly Expression[], lookup: Lookup): number | undefined {
  const values = (): (number | undefined)[] => parts.map((part) => valueOf(part, lookup))
  if (name === 'isNull') return truth(values()[0] === undefined)
  if (name === 'isNotNull') return truth(values()[0] !== undefined)
  if (name === 'firstNonNull') return values().find((value) => value !== undefined)
  const [condition, yes, no] = parts
  if (name !== 'if' || !condition || !yes || !no) return undefined
  return (valueOf(condition, lookup) ?? 0) === 0 ? valueOf(no, lookup) : valueOf(yes, lookup)
}

/** Every item in the expression, for finding out which values are needed. */
export function itemsOf(expression: Expression): Item[] {
  switch (expression.kind) {
    case 'number':
      return []
    case 'item':
      return [expression.item]
    case 'not':
      return itemsOf(expression.of)
    case 'binary':
      return [...itemsOf(expression.left), ...itemsOf(expression.right)]
    case 'call':
      return expression.parts.flatMap(itemsOf)
  }
}
