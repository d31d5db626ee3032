import { DATA_SET_CODE, reference, type PackageAntigen, type PackageContent, type PackageObject } from './content.ts'
import { cardBalance, dosesGiven, element, used } from './expressions.ts'
import { packageUid } from './package-uid.ts'
import { sharing } from './sharing.ts'
import { phrase, PREFIX, translations, words, type Words } from './words.ts'

interface Side {
  readonly expression: string
  readonly description: string
  /** A comparison with what nobody reported says nothing. */
  readonly missingValueStrategy: 'SKIP_IF_ANY_VALUE_MISSING' | 'SKIP_IF_ALL_VALUES_MISSING' | 'NEVER_SKIP'
}

interface Rule {
  readonly word: string
  readonly name: Words
  readonly instruction: Words
  readonly importance: 'HIGH' | 'MEDIUM'
  readonly operator: 'equal_to' | 'less_than_or_equal_to'
  readonly left: Side
  readonly right: Side
}

/** As OpenLMIS counts: every month has thirty days. */
const DAYS_PER_MONTH = 30

export function ruleObjects(content: PackageContent): PackageObject[] {
  const rules = content.antigens.flatMap((antigen) =>
    rulesOf(antigen).map((rule) => ruleObject(content, antigen, rule)),
  )
  const group = {
    id: packageUid('validationRuleGroups', 'stock'),
    code: DATA_SET_CODE,
    name: `${PREFIX} - Vaccine stock`,
    description: 'Stock sent from OpenLMIS against itself and against doses given.',
    validationRules: rules.map(({ id }) => reference(id)),
    sharing: sharing(content.ownUid),
  }
  return [
    ...rules.map((object) => ({ collection: 'validationRules', object })),
    { collection: 'validationRuleGroups', object: group },
  ]
}

function rulesOf(antigen: PackageAntigen): Rule[] {
  const given = dosesGiven(antigen)
  const days: Rule = {
    word: 'DAYS',
    name: words(
      'days out of stock fit into the month',
      'les jours de rupture tiennent dans le mois',
      'os dias de ruptura cabem no mês',
    ),
    instruction: words(
      'A month counts thirty days. Look at the stock card in OpenLMIS.',
      'Un mois compte trente jours. Regardez la fiche de stock dans OpenLMIS.',
      'Um mês conta trinta dias. Veja a ficha de stock no OpenLMIS.',
    ),
    importance: 'MEDIUM',
    operator: 'less_than_or_equal_to',
    left: {
      expression: element(antigen, 'stockOutDays'),
      description: 'Days out of stock',
      missingValueStrategy: 'SKIP_IF_ANY_VALUE_MISSING',
    },
    right: { expression: String(DAYS_PER_MONTH), description: 'Days of a month', missingValueStrategy: 'NEVER_SKIP' },
  }
  const card: Rule = {
    word: 'BALANCE',
    name: words('the stock card adds up', 'la fiche de stock est juste', 'a ficha de stock está certa'),
    instruction: words(
      'Opening balance, movements and adjustments do not make the closing balance. Look at the stock card or the requisition in OpenLMIS.',
      'Le stock initial, les mouvements et les ajustements ne donnent pas le stock final. Regardez la fiche de stock ou la réquisition dans OpenLMIS.',
      'O saldo inicial, os movimentos e os ajustes não dão o saldo final. Veja a ficha de stock ou a requisição no OpenLMIS.',
    ),
    importance: 'HIGH',
    operator: 'equal_to',
    left: {
      expression: element(antigen, 'closingBalance'),
      description: 'Closing balance',
      missingValueStrategy: 'SKIP_IF_ANY_VALUE_MISSING',
    },
    right: {
      expression: cardBalance(antigen),
      description: 'Opening balance and movements',
      missingValueStrategy: 'SKIP_IF_ALL_VALUES_MISSING',
    },
  }
  const doses: Rule[] =
    given === null
      ? []
      : [
          {
            word: 'GIVEN',
            name: words(
              'no more doses given than left the store',
              'pas plus de doses administrées que sorties du stock',
              'não mais doses administradas do que saídas do stock',
            ),
            instruction: words(
              'More doses were reported as given than vials can hold that left the store: a late report, another unit, or a wrong number.',
              'Plus de doses déclarées administrées que celles sorties du stock : rapport tardif, autre unité ou chiffre erroné.',
              'Mais doses notificadas do que as saídas do stock: relatório tardio, outra unidade ou número errado.',
            ),
            importance: 'MEDIUM',
            operator: 'less_than_or_equal_to',
            left: { expression: given, description: 'Doses given', missingValueStrategy: 'SKIP_IF_ALL_VALUES_MISSING' },
            right: {
              expression: used(antigen),
              description: 'Doses used',
              missingValueStrategy: 'SKIP_IF_ALL_VALUES_MISSING',
            },
          },
        ]
  return [days, card, ...doses]
}

function ruleObject(content: PackageContent, antigen: PackageAntigen, rule: Rule) {
  const name = phrase((language) => `${PREFIX} - ${antigen.name}: ${rule.name[language]}`)
  return {
    id: packageUid('validationRules', `${antigen.code} ${rule.word}`),
    code: `OLMIS_RULE_${antigen.code}_${rule.word}`,
    name: name.en,
    instruction: rule.instruction.en,
    importance: rule.importance,
    periodType: 'Monthly',
    operator: rule.operator,
    leftSide: { ...rule.left, slidingWindow: false },
    rightSide: { ...rule.right, slidingWindow: false },
    translations: translations({ NAME: name, INSTRUCTION: rule.instruction }),
    sharing: sharing(content.ownUid),
  }
}
