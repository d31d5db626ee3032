import { ADX_NAMESPACE, type AdxGroup } from './adx.ts'
import { toAdxPeriod } from './adx-period.ts'

/**
 * ADX as DHIS2 reads it: option combos by id as attributes of their own. Groups are written one after the other, so that a country is
 * never held whole.
 */
export async function* writeAdx(
  groups: AsyncIterable<AdxGroup> | Iterable<AdxGroup>,
  exported: Date,
): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<adx xmlns="${ADX_NAMESPACE}" exported="${exported.toISOString()}">\n`
  for await (const group of groups) yield writeGroup(group)
  yield '</adx>\n'
}

function writeGroup({ orgUnit, period, dataSet, attributeOptionCombo, completeDate, values }: AdxGroup): string {
  const adxPeriod = toAdxPeriod(period)
  if (!adxPeriod.ok) throw new Error(adxPeriod.error.message)
  const head = attributes({ orgUnit, period: adxPeriod.value, dataSet, attributeOptionCombo, completeDate })
  const rows = values.map(
    ({ dataElement, categoryOptionCombo, value }) =>
      `    <dataValue${attributes({ dataElement, categoryOptionCombo, value })}/>\n`,
  )
  return `  <group${head}>\n${rows.join('')}  </group>\n`
}

const attributes = (values: Readonly<Record<string, string | null>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escaped(value ?? '')}"`)
    .join('')

// Line ends and tabs inside an attribute become spaces when read, unless they are written as references.
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"\n\r\t]/g, (sign) => ESCAPES[sign] ?? sign)
