import type { TargetGroup } from './antigen.ts'
import { guessAntigen } from './guess-antigen.ts'
import {
  ADDED_DOSES,
  ADDED_POPULATIONS,
  PACKAGE_DOSES,
  PACKAGE_OPTION_COMBOS,
  PACKAGE_OTHERS,
  PACKAGE_POPULATIONS,
  type AgeBand,
} from './package-series.ts'
import type { Dhis2CategoryCombo, Dhis2DataElement, Dhis2DataSet, Dhis2Indicator } from './ports.ts'
import { CONFIGURATION } from './propose-antigen.ts'

/** What a number of DHIS2 means, as the configuration says it. */
export type ConfiguredMeaning =
  | { readonly antigen: string; readonly dose: number; readonly ageBand?: AgeBand | undefined }
  | { readonly targetGroup: TargetGroup }

export interface SeriesSettings {
  /** Data sets with doses given, by UID or code. */
  readonly doseDataSets: readonly string[]
  /** Data sets with target populations, by UID or code. */
  readonly populationDataSets?: readonly string[]
  /** By UID or code of a data element, or `element.optionCombo` UIDs; wins over the package. */
  readonly elements?: Readonly<Record<string, ConfiguredMeaning>>
  /** By UID of an indicator; none is read that is not named here. */
  readonly indicators?: Readonly<Record<string, ConfiguredMeaning>>
}

export type SeriesMeaning = 'dosesGiven' | 'targetPopulation'

export interface SeriesProposal {
  /** `dataElement.categoryOptionCombo`, or the UID of an indicator. */
  readonly sourceId: string
  readonly elementCode: string | null
  readonly elementName: string
  readonly dataSetId: string | null
  readonly periodType: string
  readonly meaning: SeriesMeaning
  /** Code of an antigen. */
  readonly antigen: string | null
  readonly doseNumber: number | null
  readonly ageBand: AgeBand | null
  readonly targetGroup: TargetGroup | null
  readonly method: 'packageCode' | 'uid'
  readonly state: 'proposed' | 'confirmed'
  readonly decidedBy: 'system' | typeof CONFIGURATION
}

export interface SeriesInput {
  readonly dataSets: readonly Dhis2DataSet[]
  readonly elements: readonly Dhis2DataElement[]
  readonly combos: readonly Dhis2CategoryCombo[]
  readonly indicators: readonly Dhis2Indicator[]
  readonly settings: SeriesSettings
}

/**
 * One proposal for every number of the configured data sets that may mean something to us. Only exact UIDs and codes of
 * WHO's package, and what the configuration names, are confirmed; everything else waits for a person.
 */
export function proposeSeries({ dataSets, elements, combos, indicators, settings }: SeriesInput): SeriesProposal[] {
  const byId = new Map(elements.map((element) => [element.id, element]))
  const comboById = new Map(combos.map((combo) => [combo.id, combo]))
  const proposals = new Map<string, SeriesProposal>()
  const propose = (wanted: readonly string[], meaning: SeriesMeaning): void => {
    for (const set of findDataSets(dataSets, wanted)) {
      for (const { dataElement, overridingCombo } of set.elements) {
        const element = byId.get(dataElement)
        if (!element || !isNumber(element) || isOther(element)) continue
        const combo = comboById.get(overridingCombo ?? element.categoryCombo)
        for (const option of combo?.optionCombos ?? []) {
          const sourceId = `${element.id}.${option.id}`
          if (!proposals.has(sourceId))
            proposals.set(
              sourceId,
              proposalFor({ set, element, option, isDefault: combo?.isDefault ?? false, meaning }, settings),
            )
        }
      }
    }
  }
  propose(settings.doseDataSets, 'dosesGiven')
  propose(settings.populationDataSets ?? [], 'targetPopulation')
  return [...proposals.values(), ...indicatorProposals(indicators, settings)]
}

export const findDataSets = (dataSets: readonly Dhis2DataSet[], wanted: readonly string[]): Dhis2DataSet[] =>
  wanted.flatMap((key) => dataSets.find(({ id, code }) => id === key || code === key) ?? [])

/** Configured data sets that DHIS2 does not show to us. */
export const missingDataSets = (
  dataSets: readonly Dhis2DataSet[],
  { doseDataSets, populationDataSets = [] }: SeriesSettings,
): string[] =>
  [...doseDataSets, ...populationDataSets].filter((key) => !dataSets.some(({ id, code }) => id === key || code === key))

const isNumber = ({ valueType }: Dhis2DataElement): boolean => /^(?:INTEGER|NUMBER)/.test(valueType)
const isOther = ({ id, code }: Dhis2DataElement): boolean =>
  PACKAGE_OTHERS.some((other) => other.uid === id || other.code === code)

interface Candidate {
  readonly set: Dhis2DataSet
  readonly element: Dhis2DataElement
  readonly option: { readonly id: string; readonly code?: string | null | undefined; readonly name: string }
  readonly isDefault: boolean
  readonly meaning: SeriesMeaning
}

interface Recognised {
  readonly meaning?: SeriesMeaning
  readonly antigen?: string | undefined
  readonly doseNumber?: number | null
  readonly ageBand?: AgeBand | null
  readonly targetGroup?: TargetGroup | undefined
  readonly method: 'packageCode' | 'uid'
  readonly state: 'proposed' | 'confirmed'
  readonly decidedBy: 'system' | typeof CONFIGURATION
}

function proposalFor(candidate: Candidate, settings: SeriesSettings): SeriesProposal {
  const { set, element, option, isDefault, meaning } = candidate
  const recognised =
    fromConfiguration(candidate, settings) ??
    (meaning === 'dosesGiven' ? fromPackageDoses(candidate) : fromPackagePopulation(candidate)) ??
    fromName(candidate)
  return {
    sourceId: `${element.id}.${option.id}`,
    elementCode: element.code ?? null,
    elementName: isDefault ? element.name : `${element.name} (${option.name})`,
    dataSetId: set.id,
    periodType: set.periodType,
    meaning: recognised.meaning ?? meaning,
    antigen: recognised.antigen ?? null,
    doseNumber: recognised.doseNumber ?? null,
    ageBand: recognised.ageBand ?? null,
    targetGroup: recognised.targetGroup ?? null,
    method: recognised.method,
    state: recognised.state,
    decidedBy: recognised.decidedBy,
  }
}

function fromConfiguration(
  { element, option, isDefault }: Candidate,
  { elements = {} }: SeriesSettings,
): Recognised | undefined {
  const said = elements[`${element.id}.${option.id}`] ?? elements[element.id] ?? elements[element.code ?? '']
  if (!said) return undefined
  const ageBand = 'antigen' in said ? (said.ageBand ?? ageBandOf(option, isDefault)) : null
  const isWhole = 'targetGroup' in said || ageBand !== null
  return { ...meant(said, ageBand), method: 'uid', state: isWhole ? 'confirmed' : 'proposed', decidedBy: CONFIGURATION }
}

const meant = (said: ConfiguredMeaning, ageBand: AgeBand | null) =>
  'antigen' in said
    ? { meaning: 'dosesGiven' as const, antigen: said.antigen, doseNumber: said.dose, ageBand }
    : { meaning: 'targetPopulation' as const, targetGroup: said.targetGroup }

function fromPackageDoses({ element, option, isDefault }: Candidate): Recognised | undefined {
  const byCode = PACKAGE_DOSES.find(({ code }) => code === element.code)
  const byUid = PACKAGE_DOSES.find(({ uid }) => uid === element.id)
  const added = ADDED_DOSES.find(({ code }) => code === element.code)
  const entry = byCode ?? byUid ?? added
  if (!entry) return undefined
  const isContradictory = byCode !== undefined && byUid !== undefined && byCode !== byUid
  const band = ageBandOf(option, isDefault)
  const ageBand = band !== null && entry.anyAge ? 'target' : band
  return {
    antigen: entry.antigen,
    doseNumber: entry.dose,
    ageBand,
    method: byCode || !byUid ? 'packageCode' : 'uid',
    state: ageBand !== null && !isContradictory ? 'confirmed' : 'proposed',
    decidedBy: 'system',
  }
}

/** Null when the split is a country's own: which part of it is the target group, a person says. */
function ageBandOf(option: Candidate['option'], isDefault: boolean): AgeBand | null {
  if (isDefault) return 'all'
  return PACKAGE_OPTION_COMBOS.find(({ uid, code }) => uid === option.id || code === option.code)?.ageBand ?? null
}

function fromPackagePopulation({ element, isDefault }: Candidate): Recognised | undefined {
  const byCode = PACKAGE_POPULATIONS.find(({ code }) => code === element.code)
  const added = byCode ?? ADDED_POPULATIONS.find(({ code }) => code === element.code)
  const entry = added ?? PACKAGE_POPULATIONS.find(({ uid }) => uid === element.id)
  if (!entry) return undefined
  return {
    targetGroup: entry.group,
    method: added ? 'packageCode' : 'uid',
    state: isDefault ? 'confirmed' : 'proposed',
    decidedBy: 'system',
  }
}

function fromName({ element, option, isDefault, meaning }: Candidate): Recognised {
  const base = { method: 'uid' as const, state: 'proposed' as const, decidedBy: 'system' as const }
  if (meaning === 'targetPopulation') return base
  const guess = guessAntigen(element.name, element.code)
  return { ...base, antigen: guess?.antigen, doseNumber: guess?.dose ?? null, ageBand: ageBandOf(option, isDefault) }
}

function indicatorProposals(
  indicators: readonly Dhis2Indicator[],
  { indicators: wanted = {} }: SeriesSettings,
): SeriesProposal[] {
  return indicators.flatMap((indicator) => {
    const said = wanted[indicator.id]
    if (!said) return []
    const { antigen, doseNumber, ageBand, targetGroup, meaning } = {
      antigen: null,
      doseNumber: null,
      ageBand: null,
      targetGroup: null,
      ...meant(said, 'antigen' in said ? (said.ageBand ?? 'all') : null),
    }
    return {
      sourceId: indicator.id,
      elementCode: indicator.code ?? null,
      elementName: indicator.name,
      dataSetId: null,
      periodType: 'Monthly',
      meaning,
      antigen,
      doseNumber,
      ageBand,
      targetGroup,
      method: 'uid' as const,
      state: 'confirmed' as const,
      decidedBy: CONFIGURATION,
    }
  })
}
