import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { err, ok, type Result } from '../base/result.ts'
import type { AdxGroup, AdxValue } from './adx.ts'
import { fromAdxPeriod } from './adx-period.ts'

export interface BadAdx {
  readonly message: string
}

type Attributes = Readonly<Record<string, string>>

/** Attributes with a meaning of their own; every other one is a category and its option, which takes the metadata to resolve. */
const OF_VALUE: ReadonlySet<string> = new Set(['dataElement', 'value', 'categoryOptionCombo'])

class Fault extends Error {}

/**
 * Reads ADX. A document type is refused: nothing in it is needed, and entities are how small files become large ones. Values that are
 * split by categories instead of an option combo keep no combo; whoever stores them says that they are not known.
 */
export function readAdx(xml: string): Result<AdxGroup[], BadAdx> {
  const groups: AdxGroup[] = []
  const parser = new SaxesParser()
  let values: AdxValue[] = []
  let depth = 0
  const fault = (message: string): never => {
    throw new Fault(`${message} (line ${parser.line})`)
  }
  parser.on('doctype', () => fault('A document type is not accepted'))
  parser.on('error', (error) => fault(error.message))
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth += 1
    const local = name.slice(name.indexOf(':') + 1)
    if (depth === 1 && local !== 'adx') fault(`The root is ${name}, expected adx`)
    if (depth === 2 && local === 'group') {
      values = []
      groups.push(groupOf(attributes, values, fault))
    }
    if (depth === 3 && local === 'dataValue') values.push(valueOf(attributes, fault))
  })
  parser.on('closetag', () => {
    depth -= 1
  })
  try {
    parser.write(xml).close()
  } catch (error) {
    if (error instanceof Fault) return err({ message: error.message })
    throw error
  }
  return ok(groups)
}

function groupOf(attributes: Attributes, values: AdxValue[], fault: (message: string) => never): AdxGroup {
  const { orgUnit, period } = attributes
  if (!orgUnit) return fault('A group has no orgUnit')
  if (!period) return fault('A group has no period')
  const id = fromAdxPeriod(period)
  if (!id.ok) return fault(id.error.message)
  return {
    orgUnit,
    period: id.value,
    dataSet: attributes['dataSet'] ?? null,
    attributeOptionCombo: attributes['attributeOptionCombo'] ?? null,
    completeDate: attributes['completeDate'] ?? null,
    values,
  }
}

function valueOf(attributes: Attributes, fault: (message: string) => never): AdxValue {
  const { dataElement, value } = attributes
  if (!dataElement) return fault('A dataValue has no dataElement')
  const categories = Object.keys(attributes).filter((name) => !OF_VALUE.has(name))
  return {
    dataElement,
    categoryOptionCombo:
      attributes['categoryOptionCombo'] ??
      // Never taken for the total: the key of no combo.
      (categories.length > 0 ? categories.map((name) => `${name}=${attributes[name]}`).join(',') : null),
    value: value ?? '',
  }
}
