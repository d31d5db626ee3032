import type { CompiledPattern } from './code-pattern.ts'
import { unitOfMatch } from './code-pattern.ts'
import { guessIndicator } from './guess-meaning.ts'
import { isOfFacility, unitsOf, type MappingUnit, type StockIndicator } from './indicator.ts'
import type { MappingCell, MappingMethod, MappingSubject, StockModel } from './mapping.ts'
import { CONFIGURED, PRODUCT_LETTERS } from './presets.ts'
import { NOBODY, type Subjects } from './subjects.ts'

/** A data set that stock may be published to, with its elements. */
export interface ProposalDataSet {
  readonly uid: string
  readonly periodType: string
  readonly elements: readonly ProposalElement[]
}

export interface ProposalElement {
  readonly uid: string
  readonly code: string | null
  readonly name: string
  readonly valueType: string
  /** Null: the element has no split, or only the default one. */
  readonly options: readonly ProposalOption[] | null
}

export interface ProposalOption {
  /** UID of the category option combo. */
  readonly uid: string
  readonly code: string | null
  readonly name: string
  /** Codes of the options it is made of; combos rarely have one of their own. */
  readonly optionCodes: readonly string[]
}

export interface MappingProposal extends MappingCell, MappingSubject {
  readonly periodType: string
  readonly indicator: StockIndicator
  readonly unit: MappingUnit
  readonly model: StockModel
  readonly method: Extract<MappingMethod, 'code' | 'pattern' | 'name'>
  /** 1: by code and known what of; 0.6: by code, but of what is not known; below 0.5: by name only. */
  readonly score: number
}

const SCORE = { byCode: 1, byCodeWithoutItem: 0.6, optionByName: 0.5, byName: 0.4, indicatorByName: 0.2 } as const

/**
 * What each cell of the data sets may hold, by codes first. Names only rank: a proposal made of one is for a person to look
 * at and never confirmed by itself. Cells that nothing speaks for are left out; a person finds them by search.
 */
export function proposeMappings(
  serverId: string,
  dataSets: readonly ProposalDataSet[],
  patterns: readonly CompiledPattern[],
  subjects: Subjects,
): MappingProposal[] {
  return dataSets.flatMap((set) =>
    set.elements.filter(isNumber).flatMap((element) => {
      const meanings = element.options
        ? element.options.flatMap((option) => optionMeaning(element, option, patterns, subjects))
        : elementMeaning(element, patterns, subjects)
      return meanings.map(({ option, ...meaning }) => ({
        serverId,
        dataSetUid: set.uid,
        dataElementUid: element.uid,
        categoryOptionComboUid: option,
        attributeOptionComboUid: null,
        periodType: set.periodType,
        ...meaning,
      }))
    }),
  )
}

type Meaning = Pick<MappingProposal, 'indicator' | 'unit' | 'model' | 'method' | 'score'> &
  MappingSubject & { readonly option: string | null }

const isNumber = ({ valueType }: ProposalElement): boolean => /^(?:INTEGER|NUMBER)/.test(valueType)

function elementMeaning(
  { code, name }: ProposalElement,
  patterns: readonly CompiledPattern[],
  subjects: Subjects,
): Meaning[] {
  const base = { model: 'element' as const, option: null }
  const byCode = code === null ? undefined : meaningOfCode(code, patterns, subjects)
  if (byCode) return [{ ...base, ...byCode }]
  const guess = guessIndicator(name)
  if (!guess) return []
  const subject = subjects.byName(guess.rest)
  return [
    {
      ...base,
      ...(subject ?? NOBODY),
      indicator: guess.indicator,
      unit: unitOfGuess(guess.indicator, subject),
      method: 'name',
      score: subject ? SCORE.byName : SCORE.indicatorByName,
    },
  ]
}

/** The first pattern whose item is known; else the first that fits, so that a person sees what is missing. */
function meaningOfCode(
  code: string,
  patterns: readonly CompiledPattern[],
  subjects: Subjects,
): (Omit<Meaning, 'option' | 'model'> & { readonly model: StockModel }) | undefined {
  const matches = patterns.flatMap((pattern) => {
    const match = pattern.match(code)
    // An element without a split that counts products needs one in its code.
    if (!match || (match.itemKind === 'none' && !isOfFacility(match.indicator))) return []
    return [{ match, subject: subjects.byCode(match.itemKind, match.item, match.pattern.items) }]
  })
  const known = matches.find(({ subject }) => subject !== undefined)
  const chosen = known ?? matches.find(({ match }) => isDistinct(match.pattern.pattern))
  if (!chosen) return undefined
  const { match, subject } = chosen
  return {
    ...(subject ?? NOBODY),
    indicator: match.indicator,
    unit: unitOfMatch(match),
    model: isLetterPattern(match.pattern.pattern) ? 'codePattern' : 'element',
    method: match.pattern.name === CONFIGURED || match.pattern.name === PRODUCT_LETTERS.name ? 'pattern' : 'code',
    score: subject ? SCORE.byCode : SCORE.byCodeWithoutItem,
  }
}

/** `{product}-{indicator}` fits nearly everything: alone it says nothing of an element whose product is not known. */
const isDistinct = (pattern: string): boolean => /[A-Za-z]{3}/.test(pattern.replaceAll(/\{\w+\}/g, ''))
/** Only a sign between product and word, as interoperability layers resolve it. */
const isLetterPattern = (pattern: string): boolean => !isDistinct(pattern)

function optionMeaning(
  { code, name }: ProposalElement,
  option: ProposalOption,
  patterns: readonly CompiledPattern[],
  subjects: Subjects,
): Meaning[] {
  const match =
    code === null
      ? undefined
      : patterns.map((pattern) => (pattern.itemKind === 'none' ? pattern.match(code) : undefined)).find((m) => m)
  const guess = match ? undefined : guessIndicator(name)
  const indicator = match?.indicator ?? guess?.indicator
  if (indicator === undefined || isOfFacility(indicator)) return []
  const codes = [option.code, ...option.optionCodes].filter((text) => text !== null)
  const byCode = codes
    .map((text) => subjects.byCode('product', text) ?? subjects.byCode('antigen', text))
    .find((subject) => subject !== undefined)
  const subject = byCode ?? subjects.byName(option.name)
  // A split by age or sex is no split by product.
  if (!subject) return []
  const isByCode = match !== undefined && byCode !== undefined
  return [
    {
      option: option.uid,
      ...subject,
      indicator,
      unit: match ? unitOfMatch(match) : unitOfGuess(indicator, subject),
      model: 'optionCombo',
      method: isByCode ? 'code' : 'name',
      score: isByCode ? SCORE.byCode : match || byCode ? SCORE.optionByName : SCORE.byName,
    },
  ]
}

function unitOfGuess(indicator: StockIndicator, subject: MappingSubject | undefined): MappingUnit {
  const [first = 'count'] = unitsOf(indicator)
  return first === 'doses' && subject?.antigen === null ? 'units' : first
}
