import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DEFAULT_ANTIGENS } from '../products/index.ts'
import { compilePattern } from './code-pattern.ts'
import { PRESETS } from './presets.ts'
import { proposeMappings, type MappingProposal, type ProposalDataSet } from './propose.ts'
import { chooseDataSets, compileAll } from './settings.ts'
import { createSubjects, type KnownProduct } from './subjects.ts'

const FOLDER = resolve('..', 'shared', 'data', 'dhis2-packages')
const hasPackages = existsSync(FOLDER)
if (!hasPackages && process.env['CI'] === 'true') throw new Error(`The packages are missing at ${FOLDER}`)
if (!hasPackages) process.stderr.write(`Tests on the packages of DHIS2 are skipped: there is no ${FOLDER}\n`)

const Package = z.object({
  dataElements: z.array(
    z.object({ id: z.string(), code: z.string().optional(), name: z.string(), valueType: z.string() }),
  ),
  dataSets: z.array(
    z.object({
      id: z.string(),
      code: z.string().optional(),
      periodType: z.string(),
      dataSetElements: z.array(z.object({ dataElement: z.object({ id: z.string() }) })),
    }),
  ),
})

function readPackage(file: string): ProposalDataSet[] {
  const { dataElements, dataSets } = Package.parse(JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8')))
  const byId = new Map(dataElements.map((element) => [element.id, element]))
  const codes = new Map(dataElements.flatMap(({ id, code }) => (code === undefined ? [] : [[id, code] as const])))
  const sets = dataSets.map((set) => ({
    ...set,
    elements: set.dataSetElements.map(({ dataElement }) => ({ dataElement: dataElement.id })),
  }))
  return chooseDataSets(sets, codes, { configured: ['LMIS_STK_REPORT'], mapped: new Set() }).map((set) => ({
    uid: set.id,
    periodType: set.periodType,
    elements: set.elements.flatMap(({ dataElement }) => {
      const element = byId.get(dataElement)
      return element
        ? [
            {
              uid: element.id,
              code: element.code ?? null,
              name: element.name,
              valueType: element.valueType,
              options: null,
            },
          ]
        : []
    }),
  }))
}

const product = (id: number, code: string): KnownProduct => ({
  id,
  code,
  name: code,
  commodityTypeId: null,
  commodityTypeCode: null,
  commodityTypeName: null,
  dispensingUnit: null,
  antigen: null,
})
const products = [product(1, 'ADS_0.05ML'), product(2, 'ITEM_CODE_A')]
const subjects = createSubjects(products, DEFAULT_ANTIGENS)
const { compiled } = compileAll([])
const propose = (sets: readonly ProposalDataSet[]): MappingProposal[] =>
  proposeMappings('dhis2', sets, compiled, subjects)

/** One line for each indicator: how many, of what, in which unit. */
function summary(proposals: readonly MappingProposal[]): string[] {
  const codeOf = new Map(DEFAULT_ANTIGENS.map(({ id, code }) => [id, code]))
  const lines = new Map<string, string[]>()
  for (const { indicator, unit, method, score, antigen, productId } of proposals) {
    const key = `${indicator} in ${unit} by ${method}`
    const of =
      antigen !== null
        ? (codeOf.get(antigen) ?? '')
        : productId !== null
          ? (products.find(({ id }) => id === productId)?.code ?? '')
          : score < 1
            ? '?'
            : 'facility'
    lines.set(key, [...(lines.get(key) ?? []), of])
  }
  return [...lines].map(([key, of]) => `${key}: ${of.toSorted().join(' ')}`).toSorted()
}

test('every preset can be read', () => {
  for (const preset of PRESETS) expect(compilePattern(preset)).toHaveProperty('match')
})

describe.skipIf(!hasPackages)('the immunisation package', () => {
  const proposals = hasPackages ? propose(readPackage('IMM_AGG-2.40.json')) : []

  test('is found by itself, and only its stock: doses given are no stock', () => {
    expect(new Set(proposals.map(({ dataSetUid }) => dataSetUid))).toEqual(new Set(['jqSaKxtj8IA']))
  })

  test('means by its codes what it says', () => {
    expect(summary(proposals)).toMatchInlineSnapshot(`
      [
        "cceFunctional in count by code: facility",
        "closingBalance in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "closingBalance in units by code: ? ? ? ? ? ADS_0.05ML",
        "issued in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "issued in units by code: ? ? ? ? ? ADS_0.05ML",
        "lossesBroken in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "lossesBroken in doses by name: ?",
        "lossesBroken in units by code: ? ? ? ? ?",
        "lossesExpired in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "lossesExpired in units by code: ? ?",
        "lossesFrozen in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "lossesFrozen in units by code: ? ?",
        "lossesHeat in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "negativeAdjustment in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "negativeAdjustment in units by code: ? ? ? ? ? ADS_0.05ML",
        "openingBalance in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "openingBalance in units by code: ? ? ? ? ? ADS_0.05ML",
        "received in doses by code: BCG IPV MR MenA OPV PCV Penta Rota Td YF",
        "received in units by code: ? ? ? ? ? ADS_0.05ML",
        "stockOutDays in days by code: ? ? ? ? ? ADS_0.05ML BCG IPV MR MenA OPV PCV Penta Rota Td YF",
      ]
    `)
  })
})

describe.skipIf(!hasPackages)('the logistics package', () => {
  const proposals = hasPackages ? propose(readPackage('LMIS_STK-2.41.json')) : []

  test('means by its codes what it says; items that are still placeholders wait for a person', () => {
    expect(summary(proposals)).toMatchInlineSnapshot(`
      [
        "closingBalance in units by code: ? ? ? ? ITEM_CODE_A",
        "issued in units by code: ? ? ? ? ITEM_CODE_A",
        "lossesAll in units by code: ? ? ? ? ITEM_CODE_A",
        "received in units by code: ? ? ? ? ITEM_CODE_A",
      ]
    `)
  })
})
