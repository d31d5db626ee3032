import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { DEFAULT_ANTIGENS } from './antigen.ts'
import { guessAntigen } from './guess-antigen.ts'
import { mergeSeries } from './merge-series.ts'
import { PACKAGE_DOSES, PACKAGE_OPTION_COMBOS, PACKAGE_OTHERS, PACKAGE_POPULATIONS } from './package-series.ts'
import { proposeAntigen } from './propose-antigen.ts'
import { proposeSeries, type SeriesProposal, type SeriesSettings } from './propose-series.ts'
import type { StoredSeries } from './series.ts'

describe('the default antigens', () => {
  it('have ids and codes of their own, and doses within their schedule', () => {
    expect(new Set(DEFAULT_ANTIGENS.map(({ id }) => id)).size).toBe(DEFAULT_ANTIGENS.length)
    expect(new Set(DEFAULT_ANTIGENS.map(({ code }) => code)).size).toBe(DEFAULT_ANTIGENS.length)
    for (const { firstDose, lastDose, coverageDose, dosesInSchedule } of DEFAULT_ANTIGENS) {
      expect(firstDose).toBeLessThanOrEqual(lastDose)
      expect(coverageDose).toBeLessThanOrEqual(lastDose)
      expect(dosesInSchedule).toBeGreaterThanOrEqual(lastDose - firstDose + 1)
    }
    expect(DEFAULT_ANTIGENS.filter(({ tracer }) => tracer).map(({ code }) => code)).toEqual([
      'BCG',
      'OPV',
      'Penta',
      'PCV',
      'Rota',
      'MR',
    ])
  })

  it('keep the ids that stored figures refer to', () => {
    expect(DEFAULT_ANTIGENS.map(({ id, code }) => `${id} ${code}`).join(', ')).toBe(
      '1 BCG, 2 OPV, 3 IPV, 4 Penta, 5 PCV, 6 Rota, 7 MR, 8 YF, 9 MenA, 10 HPV, 11 Td',
    )
  })

  it('cover every dose the package counts', () => {
    const codes = new Set(DEFAULT_ANTIGENS.map(({ code }) => code))
    expect(PACKAGE_DOSES.filter(({ antigen }) => !codes.has(antigen))).toEqual([])
  })
})

const packageFile = fileURLToPath(new URL('../../../shared/data/dhis2-packages/IMM_AGG-2.40.json', import.meta.url))
const hasPackage = existsSync(packageFile)
if (!hasPackage) console.log(`skipped: ${packageFile} is not there`)

describe('the table of the WHO package', () => {
  test('is there in CI', () => expect(hasPackage || process.env['CI'] !== '1').toBe(true))

  test.skipIf(!hasPackage)('agrees with the package itself in every UID and code', () => {
    const file: {
      dataElements: { id: string; code?: string }[]
      categoryOptionCombos: { id: string; code?: string }[]
      dataSets: { id: string; dataSetElements: { dataElement: { id: string } }[] }[]
    } = JSON.parse(readFileSync(packageFile, 'utf8'))
    const codeOf = new Map([...file.dataElements, ...file.categoryOptionCombos].map(({ id, code }) => [id, code]))
    for (const { uid, code } of [...PACKAGE_DOSES, ...PACKAGE_POPULATIONS, ...PACKAGE_OPTION_COMBOS, ...PACKAGE_OTHERS])
      expect([uid, codeOf.get(uid)]).toEqual([uid, code])
    const routine = file.dataSets.find(({ id }) => id === 'vI4ihClxSm4')
    const known = new Set([...PACKAGE_DOSES, ...PACKAGE_OTHERS].map(({ uid }) => uid))
    const unknown = routine?.dataSetElements.map(({ dataElement }) => dataElement.id).filter((id) => !known.has(id))
    expect(unknown).toEqual([])
  })
})

describe('guessing from names', () => {
  it.each([
    ['EPI - OPV 3 doses administered', 'OPV', 3],
    ['Penta1 doses given', 'Penta', 1],
    ['PEV - Fièvre jaune doses administrées', 'YF', null],
    ['Measles doses given', 'MR', null],
    ['VPI doses', 'IPV', null],
    ['Pentavac PFS (10 dose)', 'Penta', null],
    ['Sarampo 2', 'MR', 2],
    ['HPV', 'HPV', null],
    ['TT2 doses given to pregnant women', 'Td', 2],
  ])('takes "%s" for %s', (name, antigen, dose) => expect(guessAntigen(name)).toEqual({ antigen, dose }))

  it.each(['Intervax BCG Diluent (20 dose)', 'Acme Syringe 0.5ml', 'BCG wastage', 'Vitamin A', ''])(
    'makes nothing of "%s"',
    (name) => expect(guessAntigen(name)).toBeUndefined(),
  )
})

describe('which antigen a product serves', () => {
  const polio = {
    code: 'ipv5',
    name: 'IPV 5',
    commodityTypeId: 'c1',
    commodityTypeCode: 'UNSPSC|51201616',
    commodityTypeName: 'Polio',
  }

  it('is confirmed by the configuration alone: by code before commodity type', () => {
    const byCommodityType = { '51201616': 'OPV' }
    expect(proposeAntigen(polio, { byCommodityType })).toEqual({
      antigen: 'OPV',
      method: 'commodityType',
      state: 'confirmed',
    })
    expect(proposeAntigen(polio, { byCommodityType: { 'UNSPSC|51201616': 'OPV' } })?.antigen).toBe('OPV')
    expect(proposeAntigen(polio, { byCode: { ipv5: 'IPV' }, byCommodityType })).toEqual({
      antigen: 'IPV',
      method: 'code',
      state: 'confirmed',
    })
  })

  it('is never more than proposed on the strength of a name', () => {
    expect(proposeAntigen(polio)).toEqual({ antigen: 'IPV', method: 'code', state: 'proposed' })
    expect(proposeAntigen({ ...polio, name: 'BCG', code: 'BCG', commodityTypeName: 'BCG' })?.state).toBe('proposed')
  })

  it('is not guessed for syringes', () => {
    expect(proposeAntigen({ ...polio, name: 'Syringe 5ml', code: 's', commodityTypeName: 'Syringe' })).toBeUndefined()
  })
})

const age = {
  id: 'combo000age',
  isDefault: false,
  optionCombos: [
    { id: 'JKuWbG5bWAu', code: 'EPI-U01Y', name: '<1 year' },
    { id: 'UIQxmxgioxH', code: 'EPI-01PLUSY', name: '1+ year' },
  ],
}
const own = {
  id: 'combo000own',
  isDefault: false,
  optionCombos: [{ id: 'ownAge00001', code: null, name: '0-11 m' }],
}
const plain = {
  id: 'combo000def',
  isDefault: true,
  optionCombos: [{ id: 'HllvX50cXC0', code: 'default', name: 'default' }],
}

const element = (
  id: string,
  code: string | null,
  name: string,
  categoryCombo = age.id,
  valueType = 'INTEGER_ZERO_OR_POSITIVE',
) => ({
  id,
  code,
  name,
  categoryCombo,
  valueType,
})
const elements = [
  element('WSy7zOZx1Wl', 'EPI_BCG_ADMINISTERED', 'PEV - BCG doses administrées'),
  element('ownPenta003', 'EPI_DPT-HEPB-HIB3_ADMINISTERED', 'Penta 3'),
  element('kGrnHR9zV2G', 'RENAMED_MR1', 'MR 1'),
  element('Lyvx6Ltz5U2', 'EPI_MR2_ADMINISTERED', 'MR 2'),
  element('Tuoi3Ilwu9i', 'EPI_OPV_0_ADMINISTERED', 'OPV 0', plain.id),
  element('A7VWYLfm5W1', 'EPI_PCV1_ADMINISTERED', 'PCV 1', own.id),
  element('hpvElement1', null, 'HPV doses', plain.id),
  element('bj8Y8eduv1Q', 'EPI_OUTREACH_HELD', 'Sessions held', plain.id),
  element('textElement', null, 'Remarks', plain.id, 'LONG_TEXT'),
  element('aBpJPej3lyE', 'GEN_P0Y--P1Y', 'Population < 1', plain.id),
  element('ownPregnant', 'PREGNANT', 'Pregnant women', plain.id),
]
const dataSets = [
  {
    id: 'vI4ihClxSm4',
    code: 'IMM_AGG_RVD',
    name: 'Routine',
    periodType: 'Monthly',
    elements: elements.slice(0, 9).map(({ id }) => ({ dataElement: id })),
  },
  {
    id: 'population1',
    code: 'POP',
    name: 'Population',
    periodType: 'Yearly',
    elements: elements.slice(9).map(({ id }) => ({ dataElement: id })),
  },
]
const propose = (settings: Partial<SeriesSettings> = {}): Map<string, SeriesProposal> =>
  new Map(
    proposeSeries({
      dataSets,
      elements,
      combos: [age, own, plain],
      indicators: [{ id: 'S7vxLF7zYb3', code: 'EPI_BCG_COV', name: 'BCG coverage' }],
      settings: { doseDataSets: ['IMM_AGG_RVD'], populationDataSets: ['population1'], ...settings },
    }).map((proposal) => [proposal.sourceId, proposal]),
  )
const said = (proposal: SeriesProposal | undefined): string =>
  proposal
    ? [
        proposal.antigen ?? proposal.targetGroup,
        proposal.doseNumber,
        proposal.ageBand,
        proposal.method,
        proposal.state,
      ].join(' ')
    : 'none'

describe('what the numbers of DHIS2 mean', () => {
  it('is confirmed by exact codes or UIDs of the package, whatever the name', () => {
    const found = propose()
    expect(said(found.get('WSy7zOZx1Wl.JKuWbG5bWAu'))).toBe('BCG 1 target packageCode confirmed')
    expect(said(found.get('WSy7zOZx1Wl.UIQxmxgioxH'))).toBe('BCG 1 older packageCode confirmed')
    expect(said(found.get('ownPenta003.JKuWbG5bWAu'))).toBe('Penta 3 target packageCode confirmed')
    expect(said(found.get('kGrnHR9zV2G.JKuWbG5bWAu'))).toBe('MR 1 target uid confirmed')
    expect(said(found.get('Tuoi3Ilwu9i.HllvX50cXC0'))).toBe('OPV 0 all packageCode confirmed')
    expect(said(found.get('aBpJPej3lyE.HllvX50cXC0'))).toBe('under1   packageCode confirmed')
  })

  it('is confirmed by the exact codes that countries add in the manner of the package', () => {
    const added = [
      element('hpvOwnUid01', 'EPI_HPV_ADMINISTERED', 'Vacina', plain.id),
      element('pregOwnUid1', 'GEN_PREGNANT', 'Mulheres', plain.id),
      element('girlOwnUid1', 'GEN_GIRLS_9Y', 'Raparigas', plain.id),
    ]
    const found = new Map(
      proposeSeries({
        dataSets: [
          { id: 'd', name: 'D', periodType: 'Monthly', elements: [{ dataElement: 'hpvOwnUid01' }] },
          { id: 'p', name: 'P', periodType: 'Yearly', elements: added.slice(1).map(({ id }) => ({ dataElement: id })) },
        ],
        elements: added,
        combos: [plain],
        indicators: [],
        settings: { doseDataSets: ['d'], populationDataSets: ['p'] },
      }).map((proposal) => [proposal.elementCode, proposal]),
    )
    expect(said(found.get('EPI_HPV_ADMINISTERED'))).toBe('HPV 1 target packageCode confirmed')
    expect(said(found.get('GEN_PREGNANT'))).toBe('pregnant   packageCode confirmed')
    expect(said(found.get('GEN_GIRLS_9Y'))).toBe('girls9   packageCode confirmed')
  })

  it('takes the second measles dose at any age for covering, as the package does', () => {
    expect(said(propose().get('Lyvx6Ltz5U2.UIQxmxgioxH'))).toBe('MR 2 target packageCode confirmed')
  })

  it('waits for a person where the country splits ages its own way, or only a name speaks', () => {
    expect(said(propose().get('A7VWYLfm5W1.ownAge00001'))).toBe('PCV 1  packageCode proposed')
    expect(said(propose().get('hpvElement1.HllvX50cXC0'))).toBe('HPV  all uid proposed')
    expect(said(propose().get('ownPregnant.HllvX50cXC0'))).toBe('   uid proposed')
  })

  it('leaves out what is no count of doses', () => {
    const ids = [...propose().keys()].join()
    expect(ids).not.toContain('bj8Y8eduv1Q')
    expect(ids).not.toContain('textElement')
  })

  it('follows the configuration before the package, and reads indicators only when named there', () => {
    const found = propose({
      elements: {
        hpvElement1: { antigen: 'HPV', dose: 1 },
        PREGNANT: { targetGroup: 'pregnant' },
        'A7VWYLfm5W1.ownAge00001': { antigen: 'PCV', dose: 1, ageBand: 'target' },
      },
      indicators: { S7vxLF7zYb3: { antigen: 'BCG', dose: 1 } },
    })
    expect(said(found.get('hpvElement1.HllvX50cXC0'))).toBe('HPV 1 all uid confirmed')
    expect(said(found.get('ownPregnant.HllvX50cXC0'))).toBe('pregnant   uid confirmed')
    expect(said(found.get('A7VWYLfm5W1.ownAge00001'))).toBe('PCV 1 target uid confirmed')
    expect(said(found.get('S7vxLF7zYb3'))).toBe('BCG 1 all uid confirmed')
    expect(propose().has('S7vxLF7zYb3')).toBe(false)
  })

  it('is not confirmed when code and UID of the package contradict each other', () => {
    const swapped = [element('WSy7zOZx1Wl', 'EPI_MR1_ADMINISTERED', 'x')]
    const found = proposeSeries({
      dataSets,
      elements: swapped,
      combos: [age],
      indicators: [],
      settings: { doseDataSets: ['vI4ihClxSm4'] },
    })
    expect(found.map(({ state }) => state)).toEqual(['proposed', 'proposed'])
  })
})

describe('merging proposals into what is stored', () => {
  const ids = new Map([
    ['BCG', 1],
    ['MR', 7],
  ])
  const proposal = propose().get('WSy7zOZx1Wl.JKuWbG5bWAu')
  if (!proposal) throw new Error('the proposal for BCG is missing')
  const stored = (more: Partial<StoredSeries> = {}): StoredSeries => ({
    ...proposal,
    id: 5,
    antigen: 1,
    vanished: false,
    decidedBy: 'system',
    ...more,
  })

  it('keeps what a person decided and follows a new name', () => {
    const old = stored({ antigen: 7, state: 'rejected', decidedBy: 'ana', elementName: 'old' })
    const { change } = mergeSeries([proposal], [old], ids)
    expect(change).toMatchObject([
      { id: 5, antigen: 7, state: 'rejected', decidedBy: 'ana', elementName: proposal.elementName },
    ])
  })

  it('keeps a series confirmed whose code was changed over there', () => {
    const renamed = { ...proposal, elementCode: 'X', state: 'proposed' as const, antigen: null }
    expect(mergeSeries([renamed], [stored()], ids).change).toMatchObject([
      { elementCode: 'X', antigen: 1, state: 'confirmed' },
    ])
  })

  it('tells apart new, unchanged, vanished and returned', () => {
    expect(mergeSeries([proposal], [], ids).add).toHaveLength(1)
    expect(mergeSeries([proposal], [stored()], ids)).toMatchObject({ unchanged: 1, change: [] })
    expect(mergeSeries([], [stored()], ids).vanishing).toHaveLength(1)
    expect(mergeSeries([], [stored({ vanished: true })], ids).vanishing).toHaveLength(0)
    expect(mergeSeries([proposal], [stored({ vanished: true })], ids).change).toHaveLength(1)
  })

  it('confirms nothing of an antigen that the country does not follow', () => {
    expect(mergeSeries([proposal], [], new Map()).add).toMatchObject([{ antigen: null, state: 'proposed' }])
  })
})
